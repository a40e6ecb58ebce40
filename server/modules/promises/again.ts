import type { Decision } from "../../../engines/promising/index.ts";
import type { Tx } from "../../platform/index.ts";
import { reserve } from "../stock/index.ts";
import { lastShipDay } from "./commands.ts";
import { decideOn, grantsOf, takePicture } from "./decide.ts";
import type { DecideParts } from "./decide.ts";
import { basisOf } from "./model.ts";
import type { ClaimGroup } from "./model.ts";
import { insertPromises, updatePromises } from "./store.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** An order whose lines are asked for anew; its claims hold nothing any more. */
export interface AskedAgain {
  readonly group: ClaimGroup;
  /** Claims that ask for more than before: what was first said of them does not count any more. */
  readonly renewed: ReadonlySet<number>;
}

/** Takes back what was said of claims, so that it can be said for the first time. */
async function withdraw(tx: Tx, claimIds: readonly number[]): Promise<void> {
  await tx.rows(
    `delete from promises.promise
     where cell = $1 and tenant_id = $2 and claim_id = any ($3::bigint[])`,
    [...scopeOf(tx), claimIds],
    "promises.withdraw",
  );
}

async function readdress(tx: Tx, group: ClaimGroup): Promise<void> {
  await tx.rows(
    `update promises.promise set region = $4,
       wanted_day = case when $5::int is null then null else date '1970-01-01' + $5::int end
     where cell = $1 and tenant_id = $2 and claim_id = any ($3::bigint[])`,
    [...scopeOf(tx), group.lines.map((line) => line.claimId), group.region, group.wantedDay],
    "promises.readdress",
  );
}

/**
 * Promises an order's amended lines out of what is free now: it bumps nobody. A line that asks for
 * no more than before keeps the day first said of it. The caller has released the claims.
 */
export async function promiseAgain(
  tx: Tx,
  parts: DecideParts,
  { group, renewed }: AskedAgain,
): Promise<Decision | null> {
  const items = [...new Set(group.lines.map((line) => line.itemId))].sort((a, b) => a - b);
  const picture = await takePicture(tx, parts, items);
  const [decision] = decideOn(picture, [group], parts.horizonDays);
  if (!decision || decision.outcome === "refused") return decision ?? null;
  const grants = { claimKind: "order", expiresAt: null } as const;
  await reserve(tx, grantsOf(picture, [group], [decision], grants));
  await withdraw(tx, [...renewed]);
  const said = decision.lines.map((line) => ({
    claimId: line.ref,
    itemId: line.item,
    units: line.units - line.shortUnits,
    shortUnits: line.shortUnits,
    day: line.deliverDay ?? -1,
    shipDay: lastShipDay(line),
    basis: basisOf(line),
    reasons: line.reasons,
  }));
  const { ref: orderId, channelId, region, priority } = group;
  const head = { orderId, channelId, region, priority, wantedDay: group.wantedDay ?? -1 };
  await insertPromises(
    tx,
    said.filter((each) => renewed.has(each.claimId)).map((each) => ({ ...head, ...each })),
  );
  await updatePromises(
    tx,
    said.filter((each) => !renewed.has(each.claimId)),
  );
  await readdress(tx, group);
  return decision;
}
