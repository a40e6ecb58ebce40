import { createHash } from "node:crypto";
import type { Tx } from "../../platform/index.ts";
import { amendOrder } from "./amending.ts";
import { isOtherPlace } from "./amended-address.ts";
import { hold } from "./hold-once.ts";
import type { NewOrder } from "./model.ts";
import type { PlaceParts } from "./place.ts";
import { readDivision } from "./regions.ts";
import { ownMark, sourceLines } from "./source-lines.ts";

/** Whether a person has amended the order here: what its channel says does not undo that. */
async function isAmendedHere(tx: Tx, orderId: number): Promise<boolean> {
  const rows = await tx.rows(
    `select 1 from platform.audit where cell = $1 and tenant_id = $2 and subject_kind = 'order'
       and subject_id = $3 and action = 'orders.amend' and actor_kind <> 'system' limit 1`,
    [tx.scope.cell, tx.scope.tenantId, String(orderId)],
    "orders.amended_here",
  );
  return rows.length > 0;
}

/**
 * Brings a locked order's lines to the units that its channel says now, and lets go those that the
 * channel no longer has: what they held is given back, what they ask more is promised. An order
 * that a person amended here is left as it is; what cannot be followed holds the order for one.
 */
export async function followUnits(
  tx: Tx,
  parts: PlaceParts,
  { orderId, order }: { readonly orderId: number; readonly order: NewOrder },
): Promise<void> {
  const goods = order.lines.filter(({ kind }) => kind === "sale" || kind === "gift");
  const said = new Map(goods.map((line) => [line.externalId, line.units]));
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
    .map((line) => ({ line, units: said.get(line.external_id) ?? line.units }))
    .map(({ line, units }) => ({ line, units: Math.max(units, moved(line)) }))
    .filter(({ line, units }) => units !== line.units)
    .map(({ line, units }) => ({ lineId: line.id, units }));
  if (removed.length + lines.length === 0 || (await isAmendedHere(tx, orderId))) return;
  const why = order.channelStatus;
  const done = await amendOrder(tx, parts, { orderId, lines, removed, why });
  if (done.ok || done.error.kind === "order_done") return;
  // Supply cannot stand against it: orders of channels wait for what they lack.
  if (done.error.kind === "amend_refused")
    throw new Error(`order ${orderId} of a channel does not wait for what it lacks`);
  await hold(tx, orderId, [{ reason: "manual", detail: { note: "units_moved", status: why } }]);
}

/** Whether somebody was told of this very address before: a hold that was freed is not placed anew. */
async function isToldBefore(tx: Tx, orderId: number, heard: string): Promise<boolean> {
  const rows = await tx.rows(
    `select 1 from orders.hold where cell = $1 and tenant_id = $2 and order_id = $3
       and detail ->> 'heard' = $4 limit 1`,
    [tx.scope.cell, tx.scope.tenantId, orderId, heard],
    "orders.address_told",
  );
  return rows.length > 0;
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
  if (!isMoved || (await isAmendedHere(tx, orderId))) return;
  const read = readDivision(order.region, shipTo);
  const sure = read.detail ? {} : { region: read.region };
  const done = await amendOrder(tx, parts, { orderId, lines: [], shipTo, ...sure, why });
  if (done.ok) {
    await tx.rows(
      `update orders.order set merge_key = $4 where cell = $1 and tenant_id = $2 and id = $3
         and $4 <> ''`,
      [tx.scope.cell, tx.scope.tenantId, orderId, mergeKey],
      "orders.move_key",
    );
    return;
  }
  if (done.error.kind === "order_done") return;
  if (done.error.kind === "amend_refused")
    throw new Error(`order ${orderId} of a channel does not wait for what it lacks`);
  const heard = createHash("sha256")
    .update(JSON.stringify([shipTo, mergeKey]))
    .digest("hex");
  if (await isToldBefore(tx, orderId, heard)) return;
  const detail = { note: "address_moved", status: why, heard };
  await hold(tx, orderId, [{ reason: "manual", detail }]);
}
