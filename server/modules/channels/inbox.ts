import { createHash } from "node:crypto";
import { shopify } from "../../../connectors/shopify/index.ts";
import type { CanonicalOrder, WebhookConnector } from "../../../connectors/port/index.ts";
import type { Actor, Database, Scope, Tx } from "../../platform/index.ts";
import { cancelUnits, placeOrders, recordAftersales, updateFromSource } from "../orders/index.ts";
import type { Orders } from "../orders/index.ts";
import { newOrderOf } from "./import.ts";
import { listChannels } from "./store.ts";

const connectors: Readonly<Record<string, WebhookConnector>> = { shopify };
const triesMax = 5;
const system: Actor = { kind: "system", id: 0, name: "inbox" };
const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** The connector of a channel's kind, or null when it takes no pushes. */
export function connectorOf(kind: string): WebhookConnector | null {
  return connectors[kind] ?? null;
}

export interface Message {
  readonly channelId: number;
  readonly dedupeKey: string;
  readonly topic: string;
  readonly raw: Buffer;
  readonly triggeredAt: Date | null;
}

/** Keeps a message byte for byte; the same delivery twice is one row. True when it was new. */
export async function keepMessage(tx: Tx, message: Message): Promise<boolean> {
  const id = await tx.newIds(1);
  const rows = await tx.rows(
    `insert into channels.inbox (cell, tenant_id, id, channel_id, dedupe_key, topic, raw, sha256, received_at, triggered_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing returning id`,
    [
      ...scopeOf(tx),
      id,
      message.channelId,
      message.dedupeKey,
      message.topic,
      message.raw,
      createHash("sha256").update(message.raw).digest(),
      tx.now,
      message.triggeredAt,
    ],
  );
  return rows.length > 0;
}

interface InboxRow {
  id: number;
  channel_id: number;
  topic: string;
  raw: Buffer;
  tries: number;
}

/** What became of one message. */
type Settled = {
  readonly state: "done" | "stale" | "dead";
  readonly reason: string;
  readonly orderId: number | null;
};

/** Brings a known order up to what a newer message says: payment, status and cancellation. */
async function bringUp(tx: Tx, orderId: number, message: CanonicalOrder): Promise<Settled> {
  const newer = await updateFromSource(tx, {
    orderId,
    payment: message.payment,
    channelStatus: message.channelStatus,
    paidMinor: message.paidMinor,
    sourceUpdatedAt: message.sourceUpdatedAt,
    sourceVersion: message.sourceVersion,
  });
  if (!newer) return { state: "stale", reason: "older_than_known", orderId };
  if (message.deal === "cancelled")
    await cancelUnits(tx, { orderId, lines: "all", why: message.channelStatus });
  return { state: "done", reason: "", orderId };
}

async function settle(tx: Tx, orders: Orders, row: InboxRow): Promise<Settled> {
  const channel = (await listChannels(tx)).find((each) => each.id === row.channel_id);
  const connector = channel ? connectorOf(channel.kind) : null;
  if (!channel || !connector) return { state: "dead", reason: "no_connector", orderId: null };
  const { messages, problems } = connector.normalise(row.raw.toString("utf8"), row.topic);
  const [problem] = problems;
  if (problem)
    return {
      state: "dead",
      reason: `${problem.field}: ${problem.rule} (${problem.value.slice(0, 80)})`,
      orderId: null,
    };
  let settled: Settled = { state: "done", reason: "", orderId: null };
  for (const message of messages) {
    if (message.type === "aftersale") {
      await recordAftersales(tx, channel.id, "live", [message]);
      continue;
    }
    const [outcome] = await placeOrders(tx, orders.parts, [
      newOrderOf(
        message,
        { ...channel, policy: "backorder" },
        { key: `inbox:${row.id}:${row.tries}`, mode: "live", receivedAt: tx.now },
      ),
    ]);
    if (outcome?.kind === "accepted")
      settled = { state: "done", reason: "", orderId: outcome.orderId };
    else if (outcome?.kind === "duplicate") settled = await bringUp(tx, outcome.orderId, message);
  }
  return settled;
}

/**
 * Reads waiting messages, each in a transaction of its own: a poisoned one is set aside with its
 * reason after five tries and never stops the others. Gives how many were settled.
 */
export async function readInbox(
  database: Database,
  orders: Orders,
  scope: Scope,
  limit = 100,
): Promise<number> {
  const waiting = await database.read(scope, (tx) =>
    tx.rows<{ id: number }>(
      `select id from channels.inbox where cell = $1 and tenant_id = $2 and state = 'waiting' order by id limit $3`,
      [...scopeOf(tx), limit],
    ),
  );
  let settled = 0;
  for (const { id } of waiting) {
    if (await readOne(database, orders, scope, id)) settled += 1;
  }
  return settled;
}

/** Reads one waiting message; true when it is settled. */
export async function readOne(
  database: Database,
  orders: Orders,
  scope: Scope,
  id: number,
): Promise<boolean> {
  const take = `select id, channel_id, topic, raw, tries from channels.inbox
    where cell = $1 and tenant_id = $2 and id = $3 and state = 'waiting' for update skip locked`;
  try {
    return await database.transact(scope, system, async (tx) => {
      const [row] = await tx.rows<InboxRow>(take, [...scopeOf(tx), id]);
      if (!row) return false;
      const { state, reason, orderId } = await settle(tx, orders, row);
      await tx.rows(
        `update channels.inbox set state = $4, reason = $5, order_id = $6, done_at = $7, tries = tries + 1
         where cell = $1 and tenant_id = $2 and id = $3`,
        [...scopeOf(tx), id, state, reason, orderId, tx.now],
      );
      tx.announce({ topic: "InboxMoved", key: id, payload: { id, state } });
      return true;
    });
  } catch (error) {
    await database.transact(scope, system, (tx) =>
      tx.rows(
        `update channels.inbox set tries = tries + 1, reason = $4,
         state = case when tries + 1 >= $5 then 'dead' else 'waiting' end
       where cell = $1 and tenant_id = $2 and id = $3 and state = 'waiting'`,
        [...scopeOf(tx), id, String(error).slice(0, 300), triesMax],
      ),
    );
    return false;
  }
}

/** Puts a message back to be read again. */
export async function replay(tx: Tx, id: number): Promise<boolean> {
  const rows = await tx.rows(
    `update channels.inbox set state = 'waiting', reason = '' where cell = $1 and tenant_id = $2 and id = $3 returning id`,
    [...scopeOf(tx), id],
  );
  tx.audit({ action: "channels.inbox.replay", subjectKind: "inbox", subjectId: id });
  return rows.length > 0;
}

/** Messages, newest first. */
export async function listInbox(
  tx: Tx,
  asked: { readonly state: string | null; readonly after: number | null; readonly limit: number },
) {
  const rows = await tx.rows<{
    id: number;
    channel_id: number;
    topic: string;
    state: string;
    reason: string;
    received_at: Date;
    order_id: number | null;
    size: number;
  }>(
    `select id, channel_id, topic, state, reason, received_at, order_id, length(raw) as size from channels.inbox
     where cell = $1 and tenant_id = $2 and ($3::text is null or state = $3) and ($4::bigint is null or id < $4)
     order by id desc limit $5`,
    [...scopeOf(tx), asked.state, asked.after, asked.limit],
  );
  return rows.map((row) => ({
    id: row.id,
    channelId: row.channel_id,
    topic: row.topic,
    state: row.state,
    reason: row.reason,
    receivedAt: row.received_at.toISOString(),
    orderId: row.order_id,
    size: row.size,
  }));
}
