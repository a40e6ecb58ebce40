import type { Tx } from "../../../platform/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export interface Split {
  readonly orderId: number;
  readonly channelId: number;
  readonly parentExternalId: string;
}

/** Notes from which order the platform split these; said again, it stays as it is. */
export async function noteSplits(tx: Tx, splits: readonly Split[]): Promise<void> {
  if (splits.length === 0) return;
  await tx.rows(
    `insert into orders.split (cell, tenant_id, order_id, channel_id, parent_external_id)
     select $1, $2, draft.* from unnest($3::bigint[], $4::int[], $5::text[]) as draft
     on conflict do nothing`,
    [
      ...scopeOf(tx),
      splits.map((each) => each.orderId),
      splits.map((each) => each.channelId),
      splits.map((each) => each.parentExternalId),
    ],
    "orders.note_splits",
  );
}

/** An order of a family that its platform parted. */
export interface SplitMember {
  readonly role: "parent" | "part";
  /** Null: the platform named it, and it never came here. */
  readonly orderId: number | null;
  readonly number: string;
  readonly deal: string;
  readonly fulfilment: string;
}

/**
 * The others of an order's family: what it was split from, that one's further parts, and the parts it
 * was split into. Empty for an order that its platform left whole.
 */
export function splitFamily(tx: Tx, orderId: number): Promise<SplitMember[]> {
  return tx.rows<SplitMember>(
    `with own as (select id, channel_id, external_id from orders.order
       where cell = $1 and tenant_id = $2 and id = $3
     ), above as (select split.channel_id, split.parent_external_id from orders.split as split
       where split.cell = $1 and split.tenant_id = $2 and split.order_id = $3
     ), parents as (
       select channel_id, parent_external_id as external_id, 'parent' as role from above
       union all select channel_id, external_id, 'own' from own
     )
     select parents.role, parent.id as "orderId",
       coalesce(parent.number, parents.external_id) as number, coalesce(parent.deal, '') as deal,
       coalesce(parent.fulfilment, '') as fulfilment
     from parents left join orders.order as parent on parent.cell = $1 and parent.tenant_id = $2
       and parent.channel_id = parents.channel_id and parent.external_id = parents.external_id
     where parents.role = 'parent'
     union all
     select 'part', part.id, part.number, part.deal, part.fulfilment
     from parents join orders.split as split on split.cell = $1 and split.tenant_id = $2
       and split.channel_id = parents.channel_id and split.parent_external_id = parents.external_id
     join orders.order as part on part.cell = $1 and part.tenant_id = $2 and part.id = split.order_id
     where part.id <> $3
     order by 1, 3`,
    [...scopeOf(tx), orderId],
    "orders.split_family",
  );
}
