import type { Tx } from "../../platform/index.ts";

export interface OrderShipment {
  readonly id: number;
  readonly placeId: number;
  readonly carrier: string;
  readonly tracking: string;
  readonly shippedAt: Date;
  readonly shippedBy: string;
  readonly deliveredAt: Date | null;
  readonly signedBy: string | null;
}

/** The parcels that left for an order, in the order in which they left. */
export function shipmentsOf(tx: Tx, orderId: number): Promise<OrderShipment[]> {
  return tx.rows(
    `select id, place_id as "placeId", carrier, tracking, shipped_at as "shippedAt",
       shipped_by as "shippedBy", delivered_at as "deliveredAt", signed_by as "signedBy"
     from warehouse.shipment where cell = $1 and tenant_id = $2 and order_id = $3 order by id`,
    [tx.scope.cell, tx.scope.tenantId, orderId],
    "warehouse.shipments_of",
  );
}
