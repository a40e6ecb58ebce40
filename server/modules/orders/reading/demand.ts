import type { Tx } from "../../../platform/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/**
 * What an order asked of one item, in smallest units: item, asked; of that withdrawn by the customer
 * or his platform, and refused by us; amount in minor units.
 */
export type AskedItem = readonly [number, number, number, number, number];

/** What an order asked for. */
export interface AskedOrder {
  readonly orderId: number;
  readonly channelId: number;
  /** Province, two digits; empty when it is not known. */
  readonly region: string;
  readonly placedAt: Date;
  /** Of its amounts. */
  readonly currency: string;
  /** By item, each once. */
  readonly items: readonly AskedItem[];
}

/**
 * What these orders asked for by item, of live orders and of history alike: goods only, bundles as
 * their components, and nothing of codes that are not mapped yet. By order; one that asks for no
 * item is left out.
 */
export function askedItems(tx: Tx, orderIds: readonly number[]): Promise<AskedOrder[]> {
  // Order by order: joined, a read's plan may go through all lines that the company ever had.
  return tx.rows<AskedOrder>(
    `select parent.id as "orderId", parent.channel_id as "channelId",
       left(parent.region, 2) as region, trim(parent.currency) as currency,
       parent.placed_at as "placedAt", goods.items
     from orders.order as parent cross join lateral (
       select json_agg(json_build_array(item_id, asked, cancelled - refused, refused, amount)
         order by item_id) as items
       from (select line.item_id, sum(line.units) as asked, sum(line.cancelled_units) as cancelled,
           sum(coalesce(own.units, 0)) as refused, sum(line.amount_minor) as amount
         from orders.line as line left join lateral (
           select units from orders.own_cancellation
           where cell = $1 and tenant_id = $2 and line_id = line.id limit 1) as own on true
         where line.cell = $1 and line.tenant_id = $2 and line.order_id = parent.id
           and line.kind in ('sale', 'component', 'gift') and line.mapped
           and line.item_id is not null
         group by line.item_id) as item) as goods
     where parent.cell = $1 and parent.tenant_id = $2 and parent.id = any ($3::bigint[])
       and goods.items is not null
     order by parent.id`,
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
