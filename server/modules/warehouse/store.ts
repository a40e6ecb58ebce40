import type { Tx } from "../../platform/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** What left for an order, with whom. */
export interface NewShipment {
  readonly orderId: number;
  readonly placeId: number;
  readonly carrier: string;
  readonly tracking: string;
}

/** Writes a shipment under its id: who sent it and when. */
export async function insertShipment(tx: Tx, id: number, shipment: NewShipment): Promise<void> {
  await tx.rows(
    `insert into warehouse.shipment (cell, tenant_id, id, order_id, place_id, carrier, tracking,
       shipped_at, shipped_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      ...[...scopeOf(tx), id, shipment.orderId, shipment.placeId, shipment.carrier],
      ...[shipment.tracking, tx.now, tx.actor.name],
    ],
  );
}

/** Writes onto the order's shipments under way that they arrived, and who signed. */
export async function signShipments(tx: Tx, orderId: number, signedBy: string): Promise<void> {
  await tx.rows(
    `update warehouse.shipment set delivered_at = $4, signed_by = $5
     where cell = $1 and tenant_id = $2 and order_id = $3 and delivered_at is null`,
    [...scopeOf(tx), orderId, tx.now, signedBy],
  );
}

/**
 * When the last parcel of each order arrived, null while one is under way, and whether somebody
 * signed for each. Orders without shipments are left out.
 */
export function arrivals(
  tx: Tx,
  orderIds: readonly number[],
): Promise<{ orderId: number; deliveredAt: Date | null; signed: boolean }[]> {
  return tx.rows(
    `select order_id as "orderId", bool_and(coalesce(signed_by, '') <> '') as signed,
       case when bool_and(delivered_at is not null) then max(delivered_at) end as "deliveredAt"
     from warehouse.shipment
     where cell = $1 and tenant_id = $2 and order_id = any ($3::bigint[]) group by order_id`,
    [...scopeOf(tx), orderIds],
    "warehouse.arrivals",
  );
}
