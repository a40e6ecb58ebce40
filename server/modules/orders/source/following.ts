import { createHash } from "node:crypto";
import type { Tx } from "../../../platform/index.ts";
import { type Amendment, amendOrder } from "../changing/amending.ts";
import { isOtherPlace } from "../changing/amended-address.ts";
import { isAmended } from "../by-person.ts";
import { hold, isToldBefore } from "../holds/once.ts";
import type { NewOrder } from "../model.ts";
import type { PlaceParts } from "../placing/place.ts";
import { readDivision } from "../regions.ts";
import { ownMark, sourceLines } from "../source-lines.ts";

/**
 * Amends an order as its channel says it is now. What stands against it, such as picked units, is given
 * as false: a person must look. An order that is done is left as it is.
 */
async function amendAsHeard(tx: Tx, parts: PlaceParts, amendment: Amendment): Promise<boolean> {
  const done = await amendOrder(tx, parts, amendment);
  if (done.ok || done.error.kind === "order_done") return true;
  // Supply cannot stand against it: orders of channels wait for what they lack.
  if (done.error.kind === "amend_refused")
    throw new Error(`order ${amendment.orderId} of a channel does not wait for what it lacks`);
  return false;
}

/**
 * Brings a locked order's lines to the units that its channel says now, and lets go those that the
 * channel no longer has: what they held is given back, what they ask more is promised, and their amounts
 * are those that the channel states for them. An order
 * that a person amended here is left as it is; what cannot be followed holds the order for one.
 */
export async function followUnits(
  tx: Tx,
  parts: PlaceParts,
  { orderId, order }: { readonly orderId: number; readonly order: NewOrder },
): Promise<void> {
  const goods = order.lines.filter(({ kind }) => kind === "sale" || kind === "gift");
  const said = new Map(goods.map((line) => [line.externalId, line]));
  if (said.size === 0) return;
  const stored = await sourceLines(tx, orderId);
  const tops = stored.filter(
    (line) => line.parent_id === null && line.units > 0 && !line.external_id.startsWith(ownMark),
  );
  const moved = (line: (typeof tops)[number]) => line.shipped_units + line.cancelled_units;
  const removed = tops
    .filter((line) => !said.has(line.external_id) && line.units > moved(line))
    .map((line) => line.id);
  const lines = tops
    .flatMap((line) => {
      const own = said.get(line.external_id);
      return own ? [{ line, own, units: Math.max(own.units, moved(line)) }] : [];
    })
    .filter(({ line, units }) => units !== line.units)
    .map(({ line, own, units }) => ({
      ...{ lineId: line.id, units },
      // The amount is the channel's for its units; for other units it goes by them.
      amountMinor: units === own.units ? own.amountMinor : undefined,
    }));
  if (removed.length + lines.length === 0 || (await isAmended(tx, orderId))) return;
  const why = order.channelStatus;
  if (await amendAsHeard(tx, parts, { orderId, lines, removed, why, isHeard: true })) return;
  await hold(tx, orderId, [{ reason: "manual", detail: { note: "units_moved", status: why } }]);
}

interface Stored {
  readonly ship_to: Readonly<Record<string, unknown>>;
  readonly merge_key: string;
}

/**
 * Brings a locked order to where its channel says it goes now: other words of its place, or another
 * merge key, which stands for the street that is never seen here. It is read and promised anew; once
 * picked, it is held for a person. What a person amended here stays.
 */
export async function followPlace(
  tx: Tx,
  parts: PlaceParts,
  { orderId, order }: { readonly orderId: number; readonly order: NewOrder },
): Promise<void> {
  const { shipTo, mergeKey, channelStatus: why } = order;
  const [stored] = await tx.rows<Stored>(
    `select ship_to, merge_key from orders.order where cell = $1 and tenant_id = $2 and id = $3`,
    [tx.scope.cell, tx.scope.tenantId, orderId],
    "orders.place_of",
  );
  if (!stored) return;
  const isMoved =
    isOtherPlace(stored.ship_to, shipTo) ||
    (mergeKey !== "" && stored.merge_key !== "" && mergeKey !== stored.merge_key);
  if (!isMoved || (await isAmended(tx, orderId))) return;
  const read = readDivision(order.region, shipTo);
  const isHeard = true;
  const sure = read.detail ? {} : { region: read.region };
  if (await amendAsHeard(tx, parts, { orderId, lines: [], shipTo, ...sure, why, isHeard })) {
    await tx.rows(
      `update orders.order set merge_key = $4 where cell = $1 and tenant_id = $2 and id = $3
         and $4 <> ''`,
      [tx.scope.cell, tx.scope.tenantId, orderId, mergeKey],
      "orders.move_key",
    );
    return;
  }
  const heard = createHash("sha256")
    .update(JSON.stringify([shipTo, mergeKey]))
    .digest("hex");
  if (await isToldBefore(tx, orderId, heard)) return;
  const detail = { note: "address_moved", status: why, heard };
  await hold(tx, orderId, [{ reason: "manual", detail }]);
}
