import type { Tx } from "../../platform/index.ts";
import { lockSupplies } from "../stock/index.ts";
import type { LineKind } from "./model.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export interface LineRow {
  id: number;
  order_id: number;
  kind: LineKind;
  item_id: number | null;
  units: number;
  cancelled_units: number;
  short_units: number;
  picked_units: number;
  shipped_units: number;
  delivered_units: number;
  returned_units: number;
  refunded_units: number;
}

/**
 * Locks the supplies of an order's items, then the order, then its lines: the one order in which
 * every command locks. Re-promising comes from the supplies' side; starting elsewhere deadlocks.
 */
export async function lockOrder(tx: Tx, orderId: number) {
  const items = await tx.rows<{ item_id: number }>(
    `select distinct item_id from orders.line where cell = $1 and tenant_id = $2 and order_id = $3
       and item_id is not null order by item_id`,
    [...scopeOf(tx), orderId],
    "orders.items_of",
  );
  if (items.length > 0)
    await lockSupplies(
      tx,
      items.map((row) => row.item_id),
    );
  const [order] = await tx.rows<{
    id: number;
    deal: string;
    stage: string;
    open_holds: number;
    channel_id: number;
    merged_into: number | null;
  }>(
    `select id, deal, stage, open_holds, channel_id, merged_into from orders.order
     where cell = $1 and tenant_id = $2 and id = $3 for update`,
    [...scopeOf(tx), orderId],
    "orders.lock",
  );
  if (!order) return null;
  const lines = await tx.rows<LineRow>(
    `select id, order_id, kind, item_id, units, cancelled_units, short_units, picked_units,
       shipped_units, delivered_units, returned_units, refunded_units from orders.line
     where cell = $1 and tenant_id = $2 and order_id = $3 order by id for update`,
    [...scopeOf(tx), orderId],
    "orders.lock_lines",
  );
  return { order, lines };
}

/** Derives what stands on orders from their lines, and the promised day from their promises. */
export async function refresh(tx: Tx, orderIds: readonly number[]): Promise<void> {
  if (orderIds.length === 0) return;
  await tx.rows(
    "select orders.refresh($1, $2, $3::bigint[])",
    [...scopeOf(tx), orderIds],
    "orders.refresh",
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
