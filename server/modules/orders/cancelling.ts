import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { lowerPromises } from "../promises/index.ts";
import { release } from "../stock/index.ts";
import { lockOrder, openUnits, refresh } from "./locking.ts";
import type { LineRow, UnitsOfLine } from "./locking.ts";
import type { OrderError } from "./model.ts";
import { noteOwnCancellation } from "./demand.ts";
import { dissolveParcels } from "./parcels.ts";
import type { PlaceParts } from "./place.ts";
import { serveWaiting } from "./repromising.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Open units that leave a line: those it lacked first, then those it held. */
export interface Cut {
  readonly claimId: number;
  readonly units: number;
  readonly shortUnits: number;
}

/** A cut of a line: what it lacks goes first. */
export function cutOf(line: { id: number; short_units: number }, units: number): Cut {
  return { claimId: line.id, units, shortUnits: Math.min(units, line.short_units) };
}

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

/** Counts cut units on their lines; what stays asked falls with them, so that open falls once. */
export async function writeCuts(
  tx: Tx,
  column: "cancelled_units" | "shipped_units",
  cuts: readonly Cut[],
): Promise<void> {
  await tx.rows(
    `update orders.line as line set ${column} = line.${column} + cut.units,
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
    `orders.write_cuts.${column}`,
  );
}

/** The cuts that were asked for, a line's lines added up; refuses what is not open. */
function cutsOf(
  lines: readonly LineRow[],
  asked: readonly UnitsOfLine[],
): Result<Cut[], OrderError> {
  const cuts = new Map<number, Cut>();
  for (const { lineId, units } of asked) {
    const line = lines.find((each) => each.id === lineId);
    if (!line) return err({ kind: "line_unknown", line: lineId });
    const whole = (cuts.get(lineId)?.units ?? 0) + units;
    const open = openUnits(line) - line.picked_units;
    if (whole > open) return err({ kind: "too_many_units", line: lineId, asked: whole, open });
    cuts.set(lineId, cutOf(line, whole));
  }
  return ok([...cuts.values()]);
}

const allOpen = (lines: readonly LineRow[]): UnitsOfLine[] =>
  lines
    .map((line) => ({ lineId: line.id, units: openUnits(line) - line.picked_units }))
    .filter((each) => each.units > 0);

/**
 * Cancels units of lines (or all that is open): short units first, then what is reserved. What was
 * shipped cannot be cancelled any more: that is a return. Gives the items whose stock became free,
 * for the caller to serve those who wait.
 */
export async function cancelUnits(
  tx: Tx,
  request: {
    readonly orderId: number;
    readonly lines: readonly UnitsOfLine[] | "all";
    readonly why: string;
    /** Whose wish it is; the customer's unless said. What we take back is still demand. */
    readonly by?: "customer" | "us" | undefined;
    /** Its channel itself said so, and need not be told. */
    readonly isHeard?: boolean | undefined;
  },
): Promise<Result<{ cancelled: number; items: readonly number[] }, OrderError>> {
  const { orderId, why, by = "customer", isHeard = false } = request;
  const found = await lockOrder(tx, orderId);
  if (!found) return err({ kind: "order_unknown", order: orderId });
  const asked = request.lines === "all" ? allOpen(found.lines) : request.lines;
  const cuts = cutsOf(found.lines, asked);
  if (!cuts.ok) return cuts;
  await dissolveParcels(tx, { orderId, why });
  const items = await giveBack(tx, cuts.value);
  await writeCuts(tx, "cancelled_units", cuts.value);
  if (by === "us")
    await noteOwnCancellation(
      tx,
      cuts.value.map(({ claimId: lineId, units }) => ({ lineId, units })),
    );
  const nothingOpen = found.lines.every((line) => {
    const cut = cuts.value.find((each) => each.claimId === line.id)?.units ?? 0;
    return openUnits(line) - cut === 0 && line.shipped_units === 0;
  });
  if (nothingOpen) {
    await tx.rows(
      `update orders.order set deal = 'cancelled' where cell = $1 and tenant_id = $2 and id = $3`,
      [...scopeOf(tx), orderId],
    );
  }
  await refresh(tx, [orderId]);
  const action = "orders.cancel";
  tx.audit({ action, subjectKind: "order", subjectId: orderId, after: { lines: asked, by }, why });
  const payload = { orderId, change: "cancelled", isHeard, by, why };
  tx.announce({ topic: "OrderChanged", key: orderId, payload });
  if (items.length > 0) {
    const freed = { items, cause: "cancelled" };
    tx.announce({ topic: "StockChanged", key: items[0] ?? 0, payload: freed });
  }
  return ok({ cancelled: cuts.value.reduce((sum, cut) => sum + cut.units, 0), items });
}

/** Cancels as cancelUnits does, and gives what became free to those who wait for it. */
export async function cancelAndServe(
  tx: Tx,
  parts: PlaceParts,
  request: Parameters<typeof cancelUnits>[1],
): Promise<Result<{ cancelled: number }, OrderError>> {
  const done = await cancelUnits(tx, request);
  if (!done.ok) return done;
  const { cancelled, items } = done.value;
  await serveWaiting(tx, parts, { items, cause: "cancelled" });
  return ok({ cancelled });
}
