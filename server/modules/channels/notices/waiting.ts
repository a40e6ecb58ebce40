import type { OutboxEvent, Relay, Tx } from "../../../platform/index.ts";
import type { Catalog } from "../../catalog/index.ts";
import { namesOfOrders } from "../../orders/index.ts";
import { suppliesNumbered } from "../../stock/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** A receipt to come that a notice looked for, and what it found. */
export interface ReceiptAwaited {
  readonly number: string;
  readonly placeId: number;
  readonly seen: string;
}

/** What a notice that was set aside waits for. */
export type Wait =
  | { readonly kind: "code" | "name" | "order"; readonly key: string }
  | { readonly kind: "receipt"; readonly key: string; readonly detail: ReceiptAwaited };

const keyMax = 300;

/** A message that waits, in the channel that it came by. */
interface Waiting {
  readonly messageId: number;
  readonly channelId: number;
}

/** What is to come under a number of an item, as it is compared: another picture is news. */
export const pictureOf = (
  receipts: readonly { readonly id: number; readonly kind: string; readonly units: number }[],
): string =>
  receipts
    .map(({ id, kind, units }) => `${id} ${kind} ${units}`)
    .sort((a, b) => (a < b ? -1 : 1))
    .join(", ");

/**
 * Keeps what notices look for and what frees them apart: who reads has written down what he waits for
 * before another looks who waits, or sees what that one has done.
 */
async function meet(tx: Tx, as: "reader" | "waker"): Promise<void> {
  const lock = as === "reader" ? "pg_advisory_xact_lock" : "pg_advisory_xact_lock_shared";
  await tx.rows(
    `select ${lock}(hashtextextended(format('channels.notices %s %s', $1::int, $2::int), 0))`,
    scopeOf(tx),
    `channels.meet_as_${as}`,
  );
}

/** Begins to read a notice: what it waited for until now counts no more. */
export async function beginReading(tx: Tx, { messageId }: Pick<Waiting, "messageId">) {
  await meet(tx, "reader");
  await tx.rows(
    "delete from channels.notice_wait where cell = $1 and tenant_id = $2 and message_id = $3",
    [...scopeOf(tx), messageId],
    "channels.end_waits",
  );
}

/** Writes down what a notice waits for. */
export async function keepWaits(
  tx: Tx,
  { messageId, channelId }: Waiting,
  said: readonly Wait[],
): Promise<void> {
  // What is longer than any code or number here will never be mapped or placed.
  const waits = said.filter(({ key }) => key.length <= keyMax);
  if (waits.length === 0) return;
  await tx.rows(
    `insert into channels.notice_wait (cell, tenant_id, channel_id, message_id, kind, key, detail)
     select $1, $2, $3, $4, draft.kind, draft.key, draft.detail::jsonb
     from unnest($5::text[], $6::text[], $7::text[]) as draft (kind, key, detail)
     on conflict do nothing`,
    [
      ...[...scopeOf(tx), channelId, messageId],
      waits.map((each) => each.kind),
      waits.map((each) => each.key),
      waits.map((each) => JSON.stringify("detail" in each ? each.detail : {})),
    ],
    "channels.keep_waits",
  );
}

/** Lets set-aside notices be read again; those that a person has settled meanwhile stay as they are. */
async function wake(tx: Tx, messageIds: readonly number[]): Promise<void> {
  if (messageIds.length === 0) return;
  await tx.rows(
    `update channels.inbox set state = 'waiting', reason = '', tries = 0, due_at = null
     where cell = $1 and tenant_id = $2 and id in (select id from channels.inbox
       where cell = $1 and tenant_id = $2 and id = any ($3::bigint[]) and state = 'dead'
       order by id for update skip locked)`,
    [...scopeOf(tx), messageIds],
    "channels.wake_notices",
  );
}

/** Notices of these channels that wait for codes which mean something by now. */
async function mapped(tx: Tx, catalog: Catalog, channelIds: readonly number[]): Promise<number[]> {
  const rows = await tx.rows<Waiting & { code: string }>(
    `select message_id as "messageId", channel_id as "channelId", key as code
     from channels.notice_wait where cell = $1 and tenant_id = $2 and kind = 'code'
       and channel_id = any ($3::int[])`,
    [...scopeOf(tx), channelIds],
    "channels.wait_for_codes",
  );
  if (rows.length === 0) return [];
  const view = await catalog.view.get(tx);
  return rows
    .filter(({ channelId, code }) => view.listing(channelId, code, tx.now.getTime()))
    .map((row) => row.messageId);
}

/** Notices that wait for receipts of these items, where what is to come is not what they saw. */
async function announced(tx: Tx, items: readonly number[]): Promise<number[]> {
  const rows = await tx.rows<{ messageId: number; item: string; detail: ReceiptAwaited }>(
    `select message_id as "messageId", key as item, detail from channels.notice_wait
     where cell = $1 and tenant_id = $2 and kind = 'receipt' and key = any ($3::text[])`,
    [...scopeOf(tx), items.map(String)],
    "channels.wait_for_receipts",
  );
  const woken: number[] = [];
  for (const { messageId, item, detail } of rows) {
    const { placeId, number, seen } = detail;
    const there = await suppliesNumbered(tx, {
      ...{ items: [Number(item)], placeId, numbers: [number] },
    });
    if (pictureOf(there) !== seen) woken.push(messageId);
  }
  return woken;
}

/** Notices that named an order which these events placed, by a number of ours or its channel's. */
async function placed(tx: Tx, events: readonly OutboxEvent[]): Promise<number[]> {
  const rows = await tx.rows<{ messageId: number; name: string }>(
    `select message_id as "messageId", key as name from channels.notice_wait
     where cell = $1 and tenant_id = $2 and kind = 'name'`,
    scopeOf(tx),
    "channels.wait_for_names",
  );
  if (rows.length === 0) return [];
  const orders = await namesOfOrders(tx, numbersIn(events, "OrderPlaced", "orderId"));
  const known = new Set(orders.flatMap(({ number, externalId }) => [number, externalId]));
  return rows.filter(({ name }) => known.has(name)).map((row) => row.messageId);
}

/** Notices that wait for one of these orders to move. */
async function moved(tx: Tx, orderIds: readonly number[]): Promise<number[]> {
  const rows = await tx.rows<{ messageId: number }>(
    `select message_id as "messageId" from channels.notice_wait
     where cell = $1 and tenant_id = $2 and kind = 'order' and key = any ($3::text[])`,
    [...scopeOf(tx), orderIds.map(String)],
    "channels.wait_for_orders",
  );
  return rows.map((row) => row.messageId);
}

const numbersIn = (events: readonly OutboxEvent[], topic: string, name: string): number[] =>
  [
    ...new Set(
      events
        .filter((each) => each.topic === topic)
        .flatMap(({ payload }) => [payload[name]].flat()),
    ),
  ] as number[];

/** Lets notices that were set aside be read again once what they wait for has moved. */
export function followWaits(relay: Relay, catalog: Catalog): void {
  relay.subscribe({
    name: "channels.notices",
    topics: ["ListingMapped", "StockChanged", "OrderPlaced", "OrderChanged", "OrderShipped"],
    async handle(tx, events) {
      await meet(tx, "waker");
      const channelIds = numbersIn(events, "ListingMapped", "channelId");
      const items = numbersIn(events, "StockChanged", "items");
      const orderIds = [
        ...numbersIn(events, "OrderChanged", "orderId"),
        ...numbersIn(events, "OrderShipped", "orderId"),
      ];
      const woken = [
        ...(events.some(({ topic }) => topic === "OrderPlaced") ? await placed(tx, events) : []),
        ...(orderIds.length > 0 ? await moved(tx, orderIds) : []),
        ...(channelIds.length > 0 ? await mapped(tx, catalog, channelIds) : []),
        ...(items.length > 0 ? await announced(tx, items) : []),
      ];
      await wake(tx, [...new Set(woken)]);
    },
  });
}
