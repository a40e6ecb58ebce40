import type { CanonicalParcel } from "../../../../connectors/port/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { ordersNotOver, storedOrders } from "../../orders/index.ts";
import { want } from "../wanted.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** How long a parcel is kept at least, and how long until one of an order that goes on is looked at again. */
const [keptDays, againDays] = [180, 30];
const tidiedAtOnce = 500;

/** Keeps a parcel as its channel tells of it; false when a later word is known already. */
async function hearParcel(tx: Tx, channelId: number, parcel: CanonicalParcel): Promise<boolean> {
  const rows = await tx.rows(
    `insert into channels.parcel_there as known (cell, tenant_id, channel_id, number,
       order_external_id, status, called_off, carrier, tracking, lines, source_updated_at,
       first_told_at, tidy_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
       $12::timestamptz + make_interval(days => $13))
     on conflict (cell, tenant_id, channel_id, number) do update set
       order_external_id = excluded.order_external_id, status = excluded.status,
       called_off = excluded.called_off, carrier = excluded.carrier,
       tracking = excluded.tracking, lines = excluded.lines,
       source_updated_at = excluded.source_updated_at
     where known.source_updated_at < excluded.source_updated_at
     returning number`,
    [
      ...[...scopeOf(tx), channelId, parcel.number, parcel.externalId, parcel.channelStatus],
      ...[parcel.isCalledOff, parcel.carrier, parcel.trackingNumbers],
      ...[JSON.stringify(parcel.lines), parcel.sourceUpdatedAt, tx.now, keptDays],
    ],
    "channels.hear_parcel",
  );
  return rows.length > 0;
}

/** A parcel that the channel tells of; its order is fetched, which says what of it has left. */
export async function followParcel(tx: Tx, channelId: number, parcel: CanonicalParcel) {
  const { externalId } = parcel;
  const orderId =
    (await storedOrders(tx, channelId, [externalId])).get(externalId)?.orderId ?? null;
  if (!(await hearParcel(tx, channelId, parcel)))
    return { state: "stale", reason: "known", orderId } as const;
  await want(tx, { channelId, externalIds: [externalId], why: "hint", due: tx.now });
  return { state: "done", reason: "fetched", orderId } as const;
}

export interface ParcelThere {
  readonly number: string;
  readonly at: Date;
  readonly status: string;
  readonly isCalledOff: boolean;
  readonly carrier: string;
  readonly tracking: readonly string[];
  readonly lines: CanonicalParcel["lines"];
}

/** Parcels that the channel of an order tells of and that did not leave from here. */
export function parcelsElsewhere(
  tx: Tx,
  order: { readonly id: number; readonly channelId: number; readonly externalId: string },
): Promise<ParcelThere[]> {
  return tx.rows<ParcelThere>(
    `select number, source_updated_at as at, status, called_off as "isCalledOff", carrier, tracking,
       lines
     from channels.parcel_there as there
     where cell = $1 and tenant_id = $2 and channel_id = $3 and order_external_id = $4
       and not exists (select 1 from channels.parcel as own
         where own.cell = there.cell and own.tenant_id = there.tenant_id
           and own.channel_id = there.channel_id and own.order_id = $5
           and own.shipment->>'trackingNumber' = any (there.tracking))
     order by source_updated_at, number`,
    [...scopeOf(tx), order.channelId, order.externalId, order.id],
    "channels.parcels_elsewhere",
  );
}

/**
 * Forgets parcels that were told of half a year ago and whose orders are over or not here, some at a time.
 * True when there may be more.
 */
export async function forgetParcelsThere(tx: Tx): Promise<boolean> {
  const due = await tx.rows<{ channel_id: number; number: string; order_external_id: string }>(
    `select channel_id, number, order_external_id from channels.parcel_there
     where cell = $1 and tenant_id = $2 and tidy_at <= $3
     order by tidy_at limit $4 for update skip locked`,
    [...scopeOf(tx), tx.now, tidiedAtOnce],
  );
  const open = new Set<string>();
  for (const channelId of new Set(due.map((each) => each.channel_id))) {
    const named = due.filter((each) => each.channel_id === channelId);
    const ids = named.map((each) => each.order_external_id);
    for (const id of await ordersNotOver(tx, channelId, ids)) open.add(`${channelId} ${id}`);
  }
  const isOpen = due.map((each) => open.has(`${each.channel_id} ${each.order_external_id}`));
  const keys = [due.map((each) => each.channel_id), due.map((each) => each.number), isOpen];
  await tx.rows(
    `delete from channels.parcel_there as there
     using unnest($3::int[], $4::text[], $5::boolean[]) as due (channel_id, number, is_open)
     where there.cell = $1 and there.tenant_id = $2 and there.channel_id = due.channel_id
       and there.number = due.number and not due.is_open`,
    [...scopeOf(tx), ...keys],
  );
  await tx.rows(
    `update channels.parcel_there as there
     set tidy_at = $6::timestamptz + make_interval(days => $7)
     from unnest($3::int[], $4::text[], $5::boolean[]) as due (channel_id, number, is_open)
     where there.cell = $1 and there.tenant_id = $2 and there.channel_id = due.channel_id
       and there.number = due.number and due.is_open`,
    [...scopeOf(tx), ...keys, tx.now, againDays],
  );
  return due.length === tidiedAtOnce;
}
