import type { Tx } from "../../platform/index.ts";

/** Begins the id of a line that was added here: its channel does not know it. */
export const ownMark = "+";

export interface KnownLine {
  readonly id: number;
  readonly parent_id: number | null;
  readonly external_id: string;
  readonly kind: string;
  readonly units: number;
  readonly cancelled_units: number;
  readonly shipped_units: number;
  readonly picked_units: number;
  readonly short_units: number;
}

/** An order's lines under the ids that its channel gave them; components share their bundle's. */
export function sourceLines(tx: Tx, orderId: number): Promise<KnownLine[]> {
  return tx.rows<KnownLine>(
    `select id, parent_id, external_id, kind, units, cancelled_units, shipped_units, picked_units,
       short_units
     from orders.line where cell = $1 and tenant_id = $2 and order_id = $3
       and kind in ('sale', 'gift', 'bundle', 'component') order by id`,
    [tx.scope.cell, tx.scope.tenantId, orderId],
    "orders.source_lines",
  );
}
