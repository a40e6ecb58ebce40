import type { Tx } from "../../platform/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** What a channel's document is held against. */
export interface StoredOrder {
  readonly orderId: number;
  readonly channelStatus: string;
  /** The lines' identities in the channel's document. */
  readonly lines: ReadonlySet<string>;
}

/** Orders of a channel by their external ids, as far as they are stored. */
export async function storedOrders(
  tx: Tx,
  channelId: number,
  externalIds: readonly string[],
): Promise<Map<string, StoredOrder>> {
  if (externalIds.length === 0) return new Map();
  const rows = await tx.rows<{
    id: number;
    external_id: string;
    channel_status: string;
    lines: string[];
  }>(
    `select parent.id, parent.external_id, parent.channel_status,
       array(select line.external_id from orders.line as line where line.cell = $1
         and line.tenant_id = $2 and line.order_id = parent.id and line.parent_id is null) as lines
     from orders.order as parent where parent.cell = $1 and parent.tenant_id = $2
       and parent.channel_id = $3 and parent.external_id = any ($4::text[])`,
    [...scopeOf(tx), channelId, externalIds],
    "orders.stored_orders",
  );
  return new Map(
    rows.map((row) => [
      row.external_id,
      { orderId: row.id, channelStatus: row.channel_status, lines: new Set(row.lines) },
    ]),
  );
}

/** Which of these after-sale documents of a channel are stored. */
export async function storedAftersales(
  tx: Tx,
  channelId: number,
  externalIds: readonly string[],
): Promise<Set<string>> {
  if (externalIds.length === 0) return new Set();
  const rows = await tx.rows<{ external_id: string }>(
    `select external_id from orders.aftersale where cell = $1 and tenant_id = $2
       and channel_id = $3 and external_id = any ($4::text[])`,
    [...scopeOf(tx), channelId, externalIds],
    "orders.stored_aftersales",
  );
  return new Set(rows.map((row) => row.external_id));
}

/** The numbers of orders, for people. */
export async function orderNumbers(tx: Tx, ids: readonly number[]) {
  if (ids.length === 0) return [];
  return tx.rows<{ id: number; number: string }>(
    `select id, number from orders.order where cell = $1 and tenant_id = $2
       and id = any ($3::bigint[]) order by id`,
    [...scopeOf(tx), ids],
  );
}
