import { createHash } from "node:crypto";
import type {
  DocumentExchange,
  Receipt,
  Settings,
  TakenDocument,
  Written,
} from "../../../../connectors/port/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { keepMessages } from "../inbox.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];
const hashOf = (bytes: Buffer) => createHash("sha256").update(bytes).digest();

/** A channel whose partner sends files, with what was agreed with him. */
export interface PartnerChannel {
  readonly channelId: number;
  readonly exchange: DocumentExchange;
  readonly settings: Settings;
}

export interface PartnerFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** What became of a file. */
export interface TakenIn {
  readonly documentId: number;
  /** The very same bytes were here before. */
  readonly isKnown: boolean;
  readonly parts: number;
  readonly freshParts: number;
  readonly receipts: number;
  readonly replies: number;
  /** Why it was refused whole; empty when it was taken apart. */
  readonly refusal: string;
}

/** Whether the database says of bytes that it cannot keep them: a wrong value (22), a limit passed (54). */
export const isUnkept = (error: unknown): boolean =>
  /^(22|54)/.test(String((error as { readonly code?: unknown } | null)?.code ?? ""));

/** A text that the database can keep: its NULs, which no text column takes, are left out. */
const plain = (text: string, most: number) => text.replaceAll("\0", "").slice(0, most);

/** Numbers of envelopes name a message. Such as no index takes, or no text column, are named by their hash. */
const keyOf = ({ key }: TakenDocument) =>
  key.length > 300 || key.includes("\0") ? `long/${hashOf(Buffer.from(key)).toString("hex")}` : key;

/** A file as it came, or the row of the same one that came before. */
async function keepFile(tx: Tx, channelId: number, file: PartnerFile) {
  const key = hashOf(file.bytes).toString("hex");
  const id = await tx.newIds(1);
  const [row] = await tx.rows<{ id: number; parts: number; refusal: string }>(
    `insert into channels.document as known (cell, tenant_id, id, channel_id, direction, key, topic,
       file_name, raw, state, made_at, done_at)
     values ($1, $2, $3, $4, 'in', $5, 'file', $6, $7, 'taken', $8, $8)
     on conflict (cell, tenant_id, channel_id, direction, key) do update
       set repeats = known.repeats + 1
     returning id, parts, case when state = 'refused' then reason else '' end as refusal`,
    [...scopeOf(tx), id, channelId, key, plain(file.name, 300), file.bytes, tx.now],
  );
  return {
    id: row?.id ?? id,
    isKnown: row?.id !== id,
    parts: row?.parts ?? 0,
    refusal: row?.refusal ?? "",
  };
}

/** Documents whose key is known with other bytes: numbers used twice. They are kept beside. */
async function reused(tx: Tx, channelId: number, documents: readonly TakenDocument[]) {
  const rows = await tx.rows<{ dedupe_key: string; sha256: Buffer }>(
    `select dedupe_key, sha256 from channels.inbox where cell = $1 and tenant_id = $2
       and channel_id = $3 and dedupe_key = any ($4::text[])`,
    [...scopeOf(tx), channelId, documents.map(keyOf)],
  );
  const known = new Map(rows.map((row) => [row.dedupe_key, row.sha256.toString("hex")]));
  const odd = new Set<TakenDocument>();
  for (const each of documents) {
    const hash = hashOf(Buffer.from(each.raw)).toString("hex");
    const first = known.get(keyOf(each));
    if (first !== undefined && first !== hash) odd.add(each);
    known.set(keyOf(each), first ?? hash);
  }
  return odd;
}

/** Puts a file's documents into the inbox; gives how many were not known. */
async function keepParts(
  tx: Tx,
  channelId: number,
  documents: readonly TakenDocument[],
): Promise<number> {
  const odd = await reused(tx, channelId, documents);
  const ownKey = (each: TakenDocument) =>
    odd.has(each)
      ? `${keyOf(each)}#${hashOf(Buffer.from(each.raw)).toString("hex").slice(0, 16)}`
      : keyOf(each);
  const fresh = await keepMessages(
    tx,
    documents.map((each) => ({
      ...{
        channelId,
        dedupeKey: ownKey(each),
        topic: plain(each.topic, 40),
        raw: Buffer.from(each.raw),
      },
      ...{ triggeredAt: null, origin: "push" as const },
    })),
  );
  // A number that came with other content: which of the two holds, a person says.
  await tx.rows(
    `update channels.inbox set state = 'dead', reason = 'control_number_reused'
     where cell = $1 and tenant_id = $2 and channel_id = $3 and state = 'waiting'
       and dedupe_key = any ($4::text[])`,
    [...scopeOf(tx), channelId, [...odd].map(ownKey)],
  );
  return fresh;
}

/** Writes down what the partner said of documents of ours; gives how many he meant. */
async function noteReceipts(
  tx: Tx,
  channelId: number,
  receipts: readonly Receipt[],
): Promise<number> {
  let noted = 0;
  for (const { control, accepted, detail } of receipts) {
    const rows = await tx.rows<{ id: number }>(
      `update channels.document set state = $5, reason = $6, done_at = $7
       where cell = $1 and tenant_id = $2 and channel_id = $3 and direction = 'out' and control = $4
       returning id`,
      [
        ...[...scopeOf(tx), channelId, plain(control, 300).replace(/^0+(?=.)/, "")],
        ...[accepted ? "accepted" : "refused", plain(detail, 300), tx.now],
      ],
    );
    noted += rows.length;
  }
  return noted;
}

export interface OutgoingDocument {
  /** What it answers: it is written once. */
  readonly key: string;
  readonly orderId: number | null;
  readonly write: (envelope: { readonly control: number; readonly at: Date }) => Written | null;
}

/** Whether a document for the partner is written already. */
async function isWritten(tx: Tx, channelId: number, key: string): Promise<boolean> {
  const known = await tx.rows(
    `select id from channels.document where cell = $1 and tenant_id = $2 and channel_id = $3
       and direction = 'out' and key = $4`,
    [...scopeOf(tx), channelId, key],
  );
  return known.length > 0;
}

/** Writes a document for the partner, unless it is written already; true when it now is. */
export async function sendDocument(
  tx: Tx,
  to: PartnerChannel,
  outgoing: OutgoingDocument,
): Promise<boolean> {
  if (await isWritten(tx, to.channelId, outgoing.key)) return true;
  return (await writeDocument(tx, to, outgoing)) !== null;
}

/**
 * Writes a document for the partner and gives its id and its number; null when it is written already,
 * or is none.
 */
export async function writeDocument(
  tx: Tx,
  to: PartnerChannel,
  outgoing: OutgoingDocument,
): Promise<{ readonly id: number; readonly number: string } | null> {
  if (await isWritten(tx, to.channelId, outgoing.key)) return null;
  const place = [...scopeOf(tx), to.channelId, outgoing.key];
  const control = await tx.newNumbers("envelope");
  const written = outgoing.write({ control, at: tx.now });
  if (!written) return null;
  const id = await tx.newIds(1);
  const fileName = `${String(control).padStart(9, "0")}-${written.topic}.${to.exchange.extension}`;
  const rows = await tx.rows(
    `insert into channels.document (cell, tenant_id, channel_id, key, id, direction, topic,
       file_name, control, raw, state, order_id, made_at)
     values ($1, $2, $3, $4, $5, 'out', $6, $7, $8, $9, 'waiting', $10, $11)
     on conflict (cell, tenant_id, channel_id, direction, key) do nothing returning id`,
    [
      ...[...place, id, written.topic, fileName, written.control],
      ...[to.exchange.encode(written.raw), outgoing.orderId, tx.now],
    ],
  );
  return rows.length > 0 ? { id, number: String(control) } : null;
}

/**
 * Takes a partner's file in: its bytes are kept, its documents go to the inbox, what he says of ours
 * is noted, and what the standard wants answered is written. All of it once, whatever comes again.
 */
export async function takeFile(tx: Tx, from: PartnerChannel, file: PartnerFile): Promise<TakenIn> {
  const { channelId, exchange, settings } = from;
  const kept = await keepFile(tx, channelId, file);
  const nothing = { freshParts: 0, receipts: 0, replies: 0, refusal: kept.refusal };
  if (kept.isKnown) return { documentId: kept.id, isKnown: true, parts: kept.parts, ...nothing };
  const taken = exchange.take(file.bytes, settings);
  if (taken.refusal) {
    await noteRefusal(tx, { channelId, id: kept.id, reason: taken.refusal }, file.name);
    return {
      ...{ documentId: kept.id, isKnown: false, parts: 0, ...nothing, refusal: taken.refusal },
    };
  }
  const freshParts = await keepParts(tx, channelId, taken.documents);
  const receipts = await noteReceipts(tx, channelId, taken.receipts);
  for (const [index, write] of taken.replies.entries())
    await sendDocument(tx, from, { key: `reply/${kept.id}/${index}`, orderId: null, write });
  const parts = taken.documents.length;
  await tx.rows(
    `update channels.document set parts = $4, fresh_parts = $5
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), kept.id, parts, freshParts],
  );
  const replies = taken.replies.length;
  const after = { file: file.name, bytes: file.bytes.length, parts, freshParts, receipts };
  tx.audit({
    ...{ action: "channels.document.take", subjectKind: "channel", subjectId: channelId, after },
  });
  tx.announce({ topic: "InboxMoved", key: kept.id, payload: { channelId } });
  return { documentId: kept.id, isKnown: false, parts, freshParts, receipts, replies, refusal: "" };
}

interface Refused {
  readonly channelId: number;
  readonly id: number;
  readonly reason: string;
}

async function noteRefusal(tx: Tx, { channelId, id, reason }: Refused, file: string) {
  await tx.rows(
    `update channels.document set state = 'refused', reason = $4
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), id, reason],
  );
  const after = { file: plain(file, 300), reason };
  tx.audit({
    ...{ action: "channels.document.refuse", subjectKind: "channel", subjectId: channelId, after },
  });
  tx.announce({ topic: "InboxMoved", key: id, payload: { channelId } });
}

/**
 * Writes down that a file is refused unread, so that it is seen with its reason; `mark` tells it from
 * another of the same name. Its bytes are not kept: it stays where it was put.
 */
export async function refuseUnread(
  tx: Tx,
  channelId: number,
  { name, mark, reason }: { readonly name: string; readonly mark: string; readonly reason: string },
): Promise<number> {
  const key = hashOf(Buffer.from(`unread/${name}/${mark}`)).toString("hex");
  const bytes = Buffer.alloc(0);
  const id = await tx.newIds(1);
  const rows = await tx.rows<{ id: number }>(
    `insert into channels.document (cell, tenant_id, id, channel_id, direction, key, topic,
       file_name, raw, state, made_at, done_at)
     values ($1, $2, $3, $4, 'in', $5, 'file', $6, $7, 'refused', $8, $8)
     on conflict (cell, tenant_id, channel_id, direction, key) do nothing returning id`,
    [...scopeOf(tx), id, channelId, key, plain(name, 300), bytes, tx.now],
  );
  if (rows.length > 0) await noteRefusal(tx, { channelId, id, reason }, name);
  return id;
}

export interface DocumentRow {
  readonly id: number;
  readonly channelId: number;
  readonly direction: "in" | "out";
  readonly topic: string;
  readonly fileName: string;
  readonly bytes: number;
  readonly parts: number;
  readonly freshParts: number;
  readonly repeats: number;
  readonly state: string;
  readonly reason: string;
  readonly orderId: number | null;
  readonly madeAt: Date;
}

/** Files of a channel, both ways, newest first. */
export function listDocuments(
  tx: Tx,
  asked: { readonly channelId: number; readonly after: number | null; readonly limit: number },
): Promise<DocumentRow[]> {
  return tx.rows<DocumentRow>(
    `select id, channel_id as "channelId", direction, topic, file_name as "fileName",
       length(raw) as bytes, parts, fresh_parts as "freshParts", repeats, state, reason,
       order_id as "orderId", made_at as "madeAt"
     from channels.document where cell = $1 and tenant_id = $2 and channel_id = $3
       and ($4::bigint is null or id < $4) order by id desc limit $5`,
    [...scopeOf(tx), asked.channelId, asked.after, asked.limit],
  );
}

/** A file's bytes, or null. */
export async function documentById(tx: Tx, id: number) {
  const [row] = await tx.rows<{ channel_id: number; file_name: string; raw: Buffer }>(
    `select channel_id, file_name, raw from channels.document
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), id],
  );
  return row ? { channelId: row.channel_id, fileName: row.file_name, raw: row.raw } : null;
}

/** Documents that wait to be handed over, the oldest first. */
export function waitingDocuments(tx: Tx, channelId: number, limit: number) {
  return tx.rows<{ id: number; file_name: string; raw: Buffer }>(
    `select id, file_name, raw from channels.document where cell = $1 and tenant_id = $2
       and channel_id = $3 and state = 'waiting' order by id limit $4`,
    [...scopeOf(tx), channelId, limit],
  );
}

/** Says that a document has been handed over; false when there is none that waited. */
export async function markSent(tx: Tx, id: number): Promise<boolean> {
  const rows = await tx.rows(
    `update channels.document set state = 'sent', done_at = $4
     where cell = $1 and tenant_id = $2 and id = $3 and state = 'waiting' returning id`,
    [...scopeOf(tx), id, tx.now],
  );
  if (rows.length > 0)
    tx.audit({ action: "channels.document.sent", subjectKind: "document", subjectId: id });
  return rows.length > 0;
}
