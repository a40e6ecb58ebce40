import type { Tx } from "../../platform/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** What an order asked of one item, in smallest units. */
export interface AskedItem {
  readonly orderId: number;
  readonly channelId: number;
  /** Province, two digits; empty when it is not known. */
  readonly region: string;
  readonly placedAt: Date;
  readonly itemId: number;
  readonly asked: number;
  /** Of what was asked: cancelled by the customer or his platform. */
  readonly withdrawn: number;
  /** Of what was asked: cancelled by us. */
  readonly refused: number;
  readonly amountMinor: number;
  /** Of the amount. */
  readonly currency: string;
}

/**
 * What these orders asked for by item, of live orders and of history alike: goods only, bundles as
 * their components, and nothing of codes that are not mapped yet. By order, then by item.
 */
export function askedItems(tx: Tx, orderIds: readonly number[]): Promise<AskedItem[]> {
  return tx.rows<AskedItem>(
    `select parent.id as "orderId", parent.channel_id as "channelId",
       left(parent.region, 2) as region, trim(parent.currency) as currency,
       parent.placed_at as "placedAt", line.item_id as "itemId", sum(line.units)::bigint as asked,
       sum(line.cancelled_units - coalesce(own.units, 0))::bigint as withdrawn,
       sum(coalesce(own.units, 0))::bigint as refused,
       sum(line.amount_minor)::bigint as "amountMinor"
     from orders.order as parent
     join orders.line as line on line.cell = $1 and line.tenant_id = $2
       and line.order_id = parent.id and line.kind in ('sale', 'component', 'gift')
       and line.mapped and line.item_id is not null
     left join orders.own_cancellation as own on own.cell = $1 and own.tenant_id = $2
       and own.line_id = line.id
     where parent.cell = $1 and parent.tenant_id = $2 and parent.id = any ($3::bigint[])
     group by parent.id, parent.channel_id, parent.region, parent.currency, parent.placed_at,
       line.item_id
     order by parent.id, line.item_id`,
    [...scopeOf(tx), orderIds],
    "orders.asked_items",
  );
}

/** Counts cancelled units as our own doing. */
export async function noteOwnCancellation(
  tx: Tx,
  lines: readonly { readonly lineId: number; readonly units: number }[],
): Promise<void> {
  const cut = lines.filter((each) => each.units > 0);
  if (cut.length === 0) return;
  await tx.rows(
    `insert into orders.own_cancellation as known (cell, tenant_id, line_id, units)
     select $1, $2, id, units from unnest($3::bigint[], $4::bigint[]) as cut (id, units)
     on conflict (cell, tenant_id, line_id) do update set units = known.units + excluded.units`,
    [...scopeOf(tx), cut.map((each) => each.lineId), cut.map((each) => each.units)],
  );
}
