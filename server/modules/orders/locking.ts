import type { Tx } from "../../platform/index.ts";
import { lockSupplies } from "../stock/index.ts";
import type { LineKind } from "./model.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export interface LineRow {
  id: number;
  order_id: number;
  parent_id: number | null;
  kind: LineKind;
  item_id: number | null;
  units: number;
  amount_minor: number;
  cancelled_units: number;
  short_units: number;
  picked_units: number;
  shipped_units: number;
  delivered_units: number;
  returned_units: number;
  refunded_units: number;
}

interface OrderLock {
  id: number;
  deal: string;
  stage: string;
  open_holds: number;
  channel_id: number;
}

/**
 * Locks the supplies of the orders' items (and of `more` that they shall have), then the orders, then their lines: the one order in
 * which every command locks. Re-promising comes from the supplies' side; starting elsewhere
 * deadlocks. Orders that are not there are left out.
 */
export async function lockOrders(
  tx: Tx,
  orderIds: readonly number[],
  more: readonly number[] = [],
) {
  const items = await tx.rows<{ item_id: number }>(
    `select distinct item_id from orders.line where cell = $1 and tenant_id = $2
       and order_id = any ($3::bigint[]) and item_id is not null order by item_id`,
    [...scopeOf(tx), orderIds],
    "orders.items_of",
  );
  const all = [...new Set([...items.map((row) => row.item_id), ...more])];
  if (all.length > 0) await lockSupplies(tx, all);
  const orders = await tx.rows<OrderLock>(
    `select id, deal, stage, open_holds, channel_id from orders.order
     where cell = $1 and tenant_id = $2 and id = any ($3::bigint[]) order by id for update`,
    [...scopeOf(tx), orderIds],
    "orders.lock",
  );
  const lines = await tx.rows<LineRow>(
    `select id, order_id, parent_id, kind, item_id, units, amount_minor, cancelled_units,
       short_units, picked_units, shipped_units, delivered_units, returned_units, refunded_units
     from orders.line where cell = $1 and tenant_id = $2 and order_id = any ($3::bigint[])
     order by id for update`,
    [...scopeOf(tx), orderIds],
    "orders.lock_lines",
  );
  return { orders, lines };
}

/** One order with its lines, locked as `lockOrders` does; null when it is not there. */
export async function lockOrder(tx: Tx, orderId: number, more: readonly number[] = []) {
  const { orders, lines } = await lockOrders(tx, [orderId], more);
  const [order] = orders;
  return order ? { order, lines } : null;
}

/** Derives what stands on orders from their lines, and the promised day from their promises. */
export async function refresh(tx: Tx, orderIds: readonly number[]): Promise<void> {
  if (orderIds.length === 0) return;
  await tx.rows(
    "select orders.refresh($1, $2, $3::bigint[]), orders.refresh_forgiven($1, $2, $3::bigint[])",
    [...scopeOf(tx), orderIds],
    "orders.refresh",
  );
}

/** Derives what of orders of parties is not owed any more: what was cancelled, and what was given back. */
export async function refreshForgiven(tx: Tx, orderIds: readonly number[]): Promise<void> {
  await tx.rows(
    "select orders.refresh_forgiven($1, $2, $3::bigint[])",
    [...scopeOf(tx), orderIds],
    "orders.refresh_forgiven",
  );
}

/** Tells the world that an order has changed, and how. */
export function announceChange(tx: Tx, orderId: number, change: string): void {
  tx.announce({ topic: "OrderChanged", key: orderId, payload: { orderId, change } });
}

/** Units of a line that are neither cancelled nor shipped. */
export const openUnits = (line: LineRow) => line.units - line.cancelled_units - line.shipped_units;

export interface UnitsOfLine {
  readonly lineId: number;
  readonly units: number;
}

/** Each line once, with all that was asked of it. */
export function summed(lines: readonly UnitsOfLine[]): UnitsOfLine[] {
  const sums = new Map<number, number>();
  for (const { lineId, units } of lines) sums.set(lineId, (sums.get(lineId) ?? 0) + units);
  return [...sums].map(([lineId, units]) => ({ lineId, units }));
}
