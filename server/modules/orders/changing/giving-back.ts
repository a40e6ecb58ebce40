import type { Tx } from "../../../platform/index.ts";
import { lowerPromises } from "../../promises/index.ts";
import { release } from "../../stock/index.ts";
import type { Cut } from "./cuts.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/**
 * Takes cut units out of reservations, promises and the lines' short units; the caller counts them
 * as cancelled, shipped or less asked. Gives the items whose stock became free.
 */
export async function giveBack(tx: Tx, cuts: readonly Cut[]): Promise<number[]> {
  const given = await release(
    tx,
    cuts
      .filter((cut) => cut.units > cut.shortUnits)
      .map((cut) => ({ claimId: cut.claimId, units: cut.units - cut.shortUnits })),
  );
  await lowerPromises(
    tx,
    cuts.map((cut) => ({
      claimId: cut.claimId,
      shortUnits: cut.shortUnits,
      units: given
        .filter(({ from }) => from.claimId === cut.claimId)
        .reduce((sum, each) => sum + each.units, 0),
    })),
  );
  return [...new Set(given.map(({ from }) => from.item))];
}

/** Which columns count units that go without us. */
const counting = {
  cancelled: "cancelled_units = line.cancelled_units + cut.units",
  sent: "shipped_units = line.shipped_units + cut.units",
  elsewhere: `shipped_units = line.shipped_units + cut.units,
    elsewhere_units = line.elsewhere_units + cut.units`,
} as const;

/** Counts cut units on their lines; what stays asked falls with them, so that open falls once. */
export async function writeCuts(
  tx: Tx,
  way: keyof typeof counting,
  cuts: readonly Cut[],
): Promise<void> {
  await tx.rows(
    `update orders.line as line set ${counting[way]},
       short_units = line.short_units - cut.short
     from unnest($3::bigint[], $4::bigint[], $5::bigint[]) as cut (id, units, short)
     where line.cell = $1 and line.tenant_id = $2 and line.id = any ($3::bigint[])
       and line.id = cut.id`,
    [
      ...scopeOf(tx),
      cuts.map((cut) => cut.claimId),
      cuts.map((cut) => cut.units),
      cuts.map((cut) => cut.shortUnits),
    ],
    `orders.write_cuts.${way}`,
  );
}
