import type { Tx } from "../../platform/index.ts";
import { deliverWave as deliverWaveUnits, shipWave as shipWaveUnits } from "../orders/index.ts";
import type { WaveParcel } from "../orders/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Ships what these orders hold on hand as one wave, with a shipment for each parcel. */
export async function shipWave(
  tx: Tx,
  orderIds: readonly number[],
  carrier: string,
): Promise<WaveParcel[]> {
  const label = (shipmentId: number) => ({ carrier, tracking: `W${shipmentId}` });
  const parcels = await shipWaveUnits(tx, orderIds, label);
  await tx.rows(
    `insert into warehouse.shipment (cell, tenant_id, shipped_at, shipped_by, id, order_id,
       place_id, carrier, tracking)
     select $1, $2, $3, $4, draft.* from unnest($5::bigint[], $6::bigint[], $7::int[], $8::text[],
       $9::text[]) as draft`,
    [
      ...[...scopeOf(tx), tx.now, tx.actor.name],
      parcels.map((each) => each.shipmentId),
      parcels.map((each) => each.orderId),
      parcels.map((each) => each.placeId),
      parcels.map((each) => each.carrier),
      parcels.map((each) => each.tracking),
    ],
  );
  return parcels;
}

/** Records that all that left for these orders arrived, and who signed for each. */
export async function deliverWave(
  tx: Tx,
  arrivals: readonly { readonly orderId: number; readonly signedBy: string }[],
): Promise<void> {
  const orderIds = new Set(await deliverWaveUnits(tx, arrivals));
  const signed = arrivals.filter((each) => orderIds.has(each.orderId));
  await tx.rows(
    `update warehouse.shipment as shipment set delivered_at = $3, signed_by = draft.signed_by
     from unnest($4::bigint[], $5::text[]) as draft (order_id, signed_by)
     where shipment.cell = $1 and shipment.tenant_id = $2
       and shipment.order_id = any ($4::bigint[]) and shipment.order_id = draft.order_id
       and shipment.delivered_at is null`,
    [
      ...[...scopeOf(tx), tx.now],
      signed.map((each) => each.orderId),
      signed.map((each) => each.signedBy),
    ],
  );
}
