import type { Tx } from "../../../platform/index.ts";

export interface OrderMessage {
  readonly id: number;
  readonly direction: "in" | "out";
  readonly at: Date;
  /** What the channel called it, or what we told it. */
  readonly topic: string;
  readonly state: string;
  readonly reason: string;
  readonly facts: Readonly<Record<string, string | number | null>>;
}

/** Every message about an order: what came in, what we asked for again, what we told the channel. */
export async function messagesOfOrder(
  tx: Tx,
  order: { readonly id: number; readonly channelId: number; readonly externalId: string },
): Promise<OrderMessage[]> {
  const scope = [tx.scope.cell, tx.scope.tenantId];
  const came = await tx.rows<OrderMessage & { origin: string; size: number; tries: number }>(
    `select id, 'in' as direction, received_at as at, topic, state, reason,
       jsonb_build_object('origin', origin, 'size', length(raw), 'tries', tries) as facts
     from channels.inbox where cell = $1 and tenant_id = $2 and order_id = $3
     order by received_at, id`,
    [...scope, order.id],
    "channels.messages_of_order",
  );
  const asked = await tx.rows<OrderMessage>(
    `select 0 as id, 'out' as direction, wanted_at as at, 'asked_again' as topic, state, reason,
       jsonb_build_object('because', why, 'tries', tries) as facts
     from channels.wanted
     where cell = $1 and tenant_id = $2 and channel_id = $3 and external_id = $4`,
    [...scope, order.channelId, order.externalId],
    "channels.wanted_of_order",
  );
  const told = await tx.rows<OrderMessage>(
    `select shipment_id as id, 'out' as direction, coalesce(done_at, due_at) as at,
       'parcel_told' as topic, state, reason,
       jsonb_build_object('carrier', shipment->>'carrier', 'tracking', shipment->>'trackingNumber',
         'tries', tries) as facts
     from channels.parcel where cell = $1 and tenant_id = $2 and channel_id = $3 and order_id = $4
       and state <> 'untold' and reason <> 'not_chosen'`,
    [...scope, order.channelId, order.id],
    "channels.parcels_of_order",
  );
  return [...came, ...asked, ...told];
}
