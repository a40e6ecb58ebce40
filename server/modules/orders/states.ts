import type { Tx } from "../../platform/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** How far an order has come, summed over its lines of goods: what reports count. */
export interface OrderState {
  readonly orderId: number;
  readonly number: string;
  readonly channelId: number;
  readonly mode: "live" | "history";
  readonly deal: string;
  readonly fulfilment: string;
  readonly placedAt: Date;
  readonly currency: string;
  /** Lines with units that are not cancelled, and those of them that lack nothing. */
  readonly lines: number;
  readonly fullLines: number;
  readonly units: number;
  readonly fullUnits: number;
  /** Minor units of what is not cancelled, and the part of it that lacks nothing. */
  readonly value: number;
  readonly fullValue: number;
  readonly pickedUnits: number;
  readonly shippedUnits: number;
  readonly returnedUnits: number;
  readonly holds: readonly {
    readonly reason: string;
    readonly owner: string;
    readonly at: string;
  }[];
}

/** The state of each of these orders; those that are not there are left out. */
export function orderStates(tx: Tx, orderIds: readonly number[]): Promise<OrderState[]> {
  return tx.rows<OrderState>(
    `select parent.id as "orderId", parent.number, parent.channel_id as "channelId", parent.mode,
       parent.deal, parent.fulfilment, parent.placed_at as "placedAt",
       trim(parent.currency) as currency, goods.*,
       case when parent.open_holds > 0 then (select coalesce(jsonb_agg(jsonb_build_object(
           'reason', hold.reason, 'owner', hold.owner_role, 'at', hold.placed_at)), '[]')
         from orders.hold as hold where hold.cell = $1 and hold.tenant_id = $2
           and hold.order_id = parent.id and hold.released_at is null)
         else '[]'::jsonb end as holds
     from orders.order as parent cross join lateral (
       select count(*) filter (where asked > 0)::int as lines,
         count(*) filter (where asked > 0 and full_units = asked)::int as "fullLines",
         coalesce(sum(asked), 0)::bigint as units,
         coalesce(sum(full_units), 0)::bigint as "fullUnits",
         coalesce(sum(amount * asked / units), 0)::bigint as value,
         coalesce(sum(amount * full_units / units), 0)::bigint as "fullValue",
         coalesce(sum(picked), 0)::bigint as "pickedUnits",
         coalesce(sum(shipped), 0)::bigint as "shippedUnits",
         coalesce(sum(returned), 0)::bigint as "returnedUnits"
       from (select greatest(line.units, 1)::numeric as units, line.amount_minor as amount,
           line.units - line.cancelled_units as asked,
           case when line.mapped then line.units - line.cancelled_units - line.short_units
             else line.shipped_units end as full_units,
           line.picked_units as picked, line.shipped_units as shipped,
           line.returned_units as returned
         from orders.line as line where line.cell = $1 and line.tenant_id = $2
           and line.order_id = parent.id and line.kind in ('sale', 'component', 'gift')) as each_line
     ) as goods
     where parent.cell = $1 and parent.tenant_id = $2 and parent.id = any ($3::bigint[])
     order by parent.id`,
    [...scopeOf(tx), orderIds],
    "orders.states",
  );
}

/** Ids of orders after one, in their order: for going through all of them a chunk at a time. */
export async function orderIdsAfter(tx: Tx, after: number, limit: number): Promise<number[]> {
  const rows = await tx.rows<{ id: number }>(
    `select id from orders.order where cell = $1 and tenant_id = $2 and id > $3
     order by id limit $4`,
    [...scopeOf(tx), after, limit],
    "orders.ids_after",
  );
  return rows.map((row) => row.id);
}
