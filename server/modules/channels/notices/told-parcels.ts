import type { Tx } from "../../../platform/index.ts";

/** A parcel of an order that a partner's notice told of. */
export interface ToldParcel {
  readonly number: string;
  /** The partner's channel. */
  readonly channelId: number;
  readonly partner: string;
  readonly leftAt: Date;
  /** The place of ours that it left from; null where it is none of ours. */
  readonly placeId: number | null;
  readonly shipFrom: string;
  readonly carrier: string;
  readonly tracking: readonly string[];
  readonly labels: readonly string[];
  readonly lines: readonly { readonly lineId: number; readonly units: number }[];
}

/** The parcels of an order that partners' notices told of, as they left. */
export function parcelsByPartners(tx: Tx, orderId: number): Promise<ToldParcel[]> {
  return tx.rows<ToldParcel>(
    `select parcel.number, parcel.channel_id as "channelId", channel.name as partner,
       parcel.left_at as "leftAt", parcel.place_id as "placeId", parcel.ship_from as "shipFrom",
       parcel.carrier, parcel.tracking, parcel.labels,
       (select jsonb_agg(jsonb_build_object('lineId', line.line_id, 'units', line.units)
          order by line.line_id)
        from channels.notice_parcel_line as line where line.cell = $1 and line.tenant_id = $2
          and line.shipment_id = parcel.shipment_id) as lines
     from channels.notice_parcel as parcel join channels.channel as channel on channel.cell = $1
       and channel.tenant_id = $2 and channel.id = parcel.channel_id
     where parcel.cell = $1 and parcel.tenant_id = $2 and parcel.order_id = $3
     order by parcel.left_at, parcel.shipment_id`,
    [tx.scope.cell, tx.scope.tenantId, orderId],
    "channels.parcels_by_partners",
  );
}
