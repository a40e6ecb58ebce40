import { createHash } from "node:crypto";
import type { Tx } from "../../platform/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export interface Message {
  readonly channelId: number;
  readonly dedupeKey: string;
  readonly topic: string;
  readonly raw: Buffer;
  readonly triggeredAt: Date | null;
  /** Pushed to us, read in a pull, or the answer to our own question. */
  readonly origin: "push" | "pull" | "fetch";
}

const hashOf = (raw: Buffer) => createHash("sha256").update(raw).digest();

/** The key under which a document that we read is kept: the same bytes again are the same. */
export function documentKey(externalId: string, raw: Buffer): string {
  return `doc/${externalId}/${hashOf(raw).toString("hex").slice(0, 32)}`;
}

/**
 * Keeps messages byte for byte, one row per key; gives how many were new. The answer to a question
 * of ours is read again even when its bytes are known: we asked because we were not sure.
 */
export async function keepMessages(tx: Tx, messages: readonly Message[]): Promise<number> {
  if (messages.length === 0) return 0;
  const byKey = new Map(messages.map((each) => [`${each.channelId}/${each.dedupeKey}`, each]));
  const kept = [...byKey.values()];
  const first = await tx.newIds(kept.length);
  const rows = await tx.rows<{ is_new: boolean }>(
    `insert into channels.inbox as known (cell, tenant_id, received_at, id, channel_id, dedupe_key,
       topic, raw, sha256, triggered_at, origin)
     select $1, $2, $3, id, channel_id, dedupe_key, topic, raw, sha256, triggered_at, origin
     from unnest($4::bigint[], $5::int[], $6::text[], $7::text[], $8::bytea[], $9::bytea[],
       $10::timestamptz[], $11::text[])
       as draft (id, channel_id, dedupe_key, topic, raw, sha256, triggered_at, origin)
     on conflict (cell, tenant_id, channel_id, dedupe_key) do update
       set state = 'waiting', origin = 'fetch', tries = 0, due_at = null
       where excluded.origin = 'fetch' and known.state <> 'waiting'
     returning known.received_at = $3 as is_new`,
    [
      ...scopeOf(tx),
      tx.now,
      kept.map((_each, index) => first + index),
      kept.map((each) => each.channelId),
      kept.map((each) => each.dedupeKey),
      kept.map((each) => each.topic),
      kept.map((each) => each.raw),
      kept.map((each) => hashOf(each.raw)),
      kept.map((each) => each.triggeredAt),
      kept.map((each) => each.origin),
    ],
    "channels.keep_messages",
  );
  return rows.filter((row) => row.is_new).length;
}

/** Puts a message back to be read again. */
export async function replay(tx: Tx, id: number): Promise<boolean> {
  const rows = await tx.rows(
    `update channels.inbox set state = 'waiting', reason = '', tries = 0, due_at = null
     where cell = $1 and tenant_id = $2 and id = $3 returning id`,
    [...scopeOf(tx), id],
  );
  tx.audit({ action: "channels.inbox.replay", subjectKind: "inbox", subjectId: id });
  return rows.length > 0;
}

/** Puts all messages of a state back to be read again, of one channel or of all; gives how many. */
export async function replayAll(
  tx: Tx,
  asked: { readonly state: "dead" | "stale"; readonly channelId: number | null },
): Promise<number> {
  const rows = await tx.rows(
    `update channels.inbox set state = 'waiting', reason = '', tries = 0, due_at = null
     where cell = $1 and tenant_id = $2 and state = $3 and ($4::int is null or channel_id = $4)
     returning id`,
    [...scopeOf(tx), asked.state, asked.channelId],
  );
  tx.audit({
    action: "channels.inbox.replay_all",
    subjectKind: "inbox",
    subjectId: 0,
    after: { ...asked, replayed: rows.length },
  });
  return rows.length;
}

/** Messages, newest first. */
export async function listInbox(
  tx: Tx,
  asked: {
    readonly state: string | null;
    readonly channelId?: number | null;
    readonly after: number | null;
    readonly limit: number;
  },
) {
  const rows = await tx.rows<{
    id: number;
    channel_id: number;
    topic: string;
    origin: Message["origin"];
    state: string;
    reason: string;
    received_at: Date;
    order_id: number | null;
    size: number;
  }>(
    `select id, channel_id, topic, origin, state, reason, received_at, order_id,
       length(raw) as size
     from channels.inbox where cell = $1 and tenant_id = $2 and ($3::text is null or state = $3)
       and ($4::bigint is null or id < $4) and ($6::int is null or channel_id = $6)
     order by id desc limit $5`,
    [...scopeOf(tx), asked.state, asked.after, asked.limit, asked.channelId ?? null],
  );
  return rows.map((row) => ({
    id: row.id,
    channelId: row.channel_id,
    topic: row.topic,
    origin: row.origin,
    state: row.state,
    reason: row.reason,
    receivedAt: row.received_at.toISOString(),
    orderId: row.order_id,
    size: row.size,
  }));
}

/** One message with its bytes; null when it is not there. */
export async function messageById(tx: Tx, id: number) {
  const [row] = await tx.rows<{ channel_id: number; topic: string; raw: Buffer }>(
    `select channel_id, topic, raw from channels.inbox
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), id],
  );
  return row ? { channelId: row.channel_id, topic: row.topic, raw: row.raw } : null;
}

/** The message before one about the same order that its channel sent; null when it is the first. */
export async function messageBefore(tx: Tx, id: number) {
  const [row] = await tx.rows<{ id: number; topic: string; raw: Buffer; received_at: Date }>(
    `select earlier.id, earlier.topic, earlier.raw, earlier.received_at
     from channels.inbox as own join channels.inbox as earlier on earlier.cell = $1
       and earlier.tenant_id = $2 and earlier.order_id = own.order_id and earlier.id < own.id
       and earlier.channel_id = own.channel_id
     where own.cell = $1 and own.tenant_id = $2 and own.id = $3
     order by earlier.id desc limit 1`,
    [...scopeOf(tx), id],
    "channels.message_before",
  );
  return row ?? null;
}
