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

/** Puts a message back to be read again; false when it is not there. */
export async function readAgain(tx: Tx, id: number): Promise<boolean> {
  const rows = await tx.rows(
    `update channels.inbox set state = 'waiting', reason = '', tries = 0, due_at = null
     where cell = $1 and tenant_id = $2 and id = $3 returning id`,
    [...scopeOf(tx), id],
  );
  return rows.length > 0;
}

/** Puts a message back because a person asks for it; false when it is not there. */
export async function replay(tx: Tx, id: number): Promise<boolean> {
  const isThere = await readAgain(tx, id);
  tx.audit({ action: "channels.inbox.replay", subjectKind: "inbox", subjectId: id });
  return isThere;
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

const shownColumns = `id, channel_id, topic, origin, state, reason, received_at, order_id,
  length(raw) as size`;

interface ShownRow {
  readonly id: number;
  readonly channel_id: number;
  readonly topic: string;
  readonly origin: Message["origin"];
  readonly state: string;
  readonly reason: string;
  readonly received_at: Date;
  readonly order_id: number | null;
  readonly size: number;
}

/** Of each channel the newest by its index, then the newest of those: a page costs what it shows. */
const newestOfEach = `select ${shownColumns} from channels.inbox
  join (select newest.id from channels.channel as channel cross join lateral (
      select id, received_at from channels.inbox as own
      where own.cell = $1 and own.tenant_id = $2 and own.channel_id = channel.id
        and ($3::text is null or own.state = $3)
        and ($4::timestamptz is null or (own.received_at, own.id) < ($4, $5))
      order by own.received_at desc, own.id desc limit $6) as newest
    where channel.cell = $1 and channel.tenant_id = $2 and ($7::int is null or channel.id = $7)
    order by newest.received_at desc, newest.id desc limit $6) as page using (id)
  where cell = $1 and tenant_id = $2 order by received_at desc, id desc`;

/** What waits or was given up is little beside what was read, and has an index of its own. */
const newestOpen = `select ${shownColumns} from channels.inbox
  where cell = $1 and tenant_id = $2 and state in ('waiting', 'dead') and state = $3
    and ($4::timestamptz is null or (received_at, id) < ($4, $5))
    and ($7::int is null or channel_id = $7)
  order by received_at desc, id desc limit $6`;

/**
 * Messages, newest first: by the time they came, as their numbers are drawn in blocks.
 * @param asked.after id of the last message of the page before; null for the first page.
 */
export async function listInbox(
  tx: Tx,
  asked: {
    readonly state: "waiting" | "done" | "stale" | "dead" | null;
    readonly channelId: number | null;
    readonly after: number | null;
    readonly limit: number;
  },
) {
  const [last] =
    asked.after === null
      ? []
      : await tx.rows<{ received_at: Date }>(
          `select received_at from channels.inbox where cell = $1 and tenant_id = $2 and id = $3`,
          [...scopeOf(tx), asked.after],
        );
  if (asked.after !== null && !last) return [];
  const isOpen = asked.state === "waiting" || asked.state === "dead";
  const rows = await tx.rows<ShownRow>(isOpen ? newestOpen : newestOfEach, [
    ...scopeOf(tx),
    ...[asked.state, last?.received_at ?? null, asked.after, asked.limit, asked.channelId],
  ]);
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

/** What became of a message; null when it is not there. */
export async function fateOf(tx: Tx, id: number) {
  const [row] = await tx.rows<{ state: string; reason: string }>(
    `select state, reason from channels.inbox where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), id],
  );
  return row ?? null;
}

/** One message with its bytes, and what became of it; null when it is not there. */
export async function messageById(tx: Tx, id: number) {
  const [row] = await tx.rows<{
    channel_id: number;
    topic: string;
    raw: Buffer;
    state: string;
    reason: string;
  }>(
    `select channel_id, topic, raw, state, reason from channels.inbox
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), id],
  );
  if (!row) return null;
  const { channel_id: channelId, ...message } = row;
  return { channelId, ...message };
}

/** The message before one about the same order that its channel sent; null when it is the first. */
export async function messageBefore(tx: Tx, id: number) {
  const [row] = await tx.rows<{ id: number; topic: string; raw: Buffer; received_at: Date }>(
    `select earlier.id, earlier.topic, earlier.raw, earlier.received_at
     from channels.inbox as own join channels.inbox as earlier on earlier.cell = $1
       and earlier.tenant_id = $2 and earlier.order_id = own.order_id
       and (earlier.received_at, earlier.id) < (own.received_at, own.id)
       and earlier.channel_id = own.channel_id
     where own.cell = $1 and own.tenant_id = $2 and own.id = $3
     order by earlier.received_at desc, earlier.id desc limit 1`,
    [...scopeOf(tx), id],
    "channels.message_before",
  );
  return row ?? null;
}
