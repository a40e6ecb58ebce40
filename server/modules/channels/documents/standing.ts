import { assert } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { changedSince } from "../../promises/index.ts";
import { statedLines, toldOf } from "./stated.ts";
import type { ToldLine } from "./stated.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Why an answer was written: the order came, its partner changed it, its promise moved, a person said so. */
export type AnswerCause = "first" | "change" | "promise" | "person";

/** How an order stands with its partner. */
export interface Standing {
  readonly orderId: number;
  readonly channelId: number;
  /** Of the last answer; 0 before the first. */
  readonly version: number;
  /** The number of the last answer; empty before the first. */
  readonly number: string;
  /** What it said; null where that is not known. */
  readonly told: readonly ToldLine[] | null;
  /** It said that nothing of the order is taken. */
  readonly isRefusal: boolean;
  readonly toldAt: Date | null;
  /** What its partner said of its document: `accepted`, `refused`, or nothing yet. */
  readonly document: string;
  /** What held when it was last looked at, while that differs from what was told. */
  readonly seen: readonly ToldLine[] | null;
  readonly since: Date | null;
  readonly dueAt: Date | null;
  readonly heldBy: string | null;
}

const columns = `answered.order_id as "orderId", answered.channel_id as "channelId",
  coalesce(last.version, 0) as version, coalesce(last.number, '') as number, last.told,
  coalesce(last.is_refusal, false) as "isRefusal", last.told_at as "toldAt",
  coalesce(document.state, '') as document, answered.seen, answered.since,
  answered.due_at as "dueAt", answered.held_by as "heldBy"`;

const from = `channels.answered as answered
  left join lateral (select * from channels.answer_version as one where one.cell = answered.cell
    and one.tenant_id = answered.tenant_id and one.order_id = answered.order_id
    order by one.version desc limit 1) as last on true
  left join channels.document as document on document.cell = answered.cell
    and document.tenant_id = answered.tenant_id and document.id = last.document_id`;

/** How an order stands with its partner; null where it was never answered. */
export async function standingOf(tx: Tx, orderId: number): Promise<Standing | null> {
  const [row] = await tx.rows<Standing>(
    `select ${columns} from ${from}
     where answered.cell = $1 and answered.tenant_id = $2 and answered.order_id = $3`,
    [...scopeOf(tx), orderId],
    "channels.standing",
  );
  return row ?? null;
}

/** Orders of a channel whose partner does not know what holds now, the longest since first. */
export function waitingStandings(tx: Tx, channelId: number, limit: number): Promise<Standing[]> {
  return tx.rows<Standing>(
    `select ${columns} from ${from}
     where answered.cell = $1 and answered.tenant_id = $2 and answered.channel_id = $3
       and answered.due_at is not null order by answered.since, answered.order_id limit $4`,
    [...scopeOf(tx), channelId, limit],
  );
}

/** Orders of a channel that are to be told anew now. */
export async function dueOrders(tx: Tx, channelId: number, limit: number): Promise<number[]> {
  const rows = await tx.rows<{ order_id: number }>(
    `select order_id from channels.answered where cell = $1 and tenant_id = $2 and channel_id = $3
       and due_at <= $4 and held_by is null order by due_at, order_id limit $5`,
    [...scopeOf(tx), channelId, tx.now, limit],
    "channels.answers_due",
  );
  return rows.map((row) => row.order_id);
}

interface Answered {
  readonly orderId: number;
  readonly channelId: number;
}

/** The last answer of an order that was written before its words were kept. */
async function earlierAnswer(tx: Tx, { orderId, channelId }: Answered) {
  const [row] = await tx.rows<{ id: number; file_name: string; made_at: Date }>(
    `select id, file_name, made_at from channels.document
     where cell = $1 and tenant_id = $2 and order_id = $3 and channel_id = $4 and direction = 'out'
       and (key = $5 or key like $5 || '/%') order by id desc limit 1`,
    [...scopeOf(tx), orderId, channelId, `answer/${orderId}`],
  );
  return row ?? null;
}

/**
 * Takes over an answer that was written before its words were kept. Where nothing has moved since, it
 * said what holds now; else nobody knows what it said.
 */
async function takeOver(tx: Tx, order: Answered): Promise<void> {
  const earlier = await earlierAnswer(tx, order);
  if (!earlier) return;
  const lines = await statedLines(tx, order.orderId);
  const isSame =
    lines.every((line) => line.cancelled === 0) &&
    !(await changedSince(tx, order.orderId, earlier.made_at));
  await writeVersion(tx, {
    ...{ orderId: order.orderId, version: 1, documentId: earlier.id, isRefusal: false },
    number: /^0*(\d+)/.exec(earlier.file_name)?.[1] ?? "",
    ...{ told: isSame ? lines.map(toldOf) : null, cause: "first", at: earlier.made_at },
  });
}

/** Locks how orders stand with their partner, in the order of their numbers; who stood nowhere does now. */
export async function lockStandings(
  tx: Tx,
  orders: readonly Answered[],
): Promise<Map<number, Standing>> {
  const sorted = orders.toSorted((a, b) => a.orderId - b.orderId);
  const ids = sorted.map((each) => each.orderId);
  const fresh = await tx.rows<{ order_id: number }>(
    `insert into channels.answered (cell, tenant_id, order_id, channel_id)
     select $1, $2, draft.id, draft.channel from unnest($3::bigint[], $4::int[])
       as draft (id, channel) order by draft.id on conflict do nothing returning order_id`,
    [...scopeOf(tx), ids, sorted.map((each) => each.channelId)],
    "channels.answered_new",
  );
  await tx.rows(
    `select 1 from channels.answered where cell = $1 and tenant_id = $2
       and order_id = any ($3::bigint[]) order by order_id for update`,
    [...scopeOf(tx), ids],
    "channels.answered_lock",
  );
  const news = new Set(fresh.map((row) => row.order_id));
  for (const each of sorted) if (news.has(each.orderId)) await takeOver(tx, each);
  const rows = await tx.rows<Standing>(
    `select ${columns} from ${from} where answered.cell = $1 and answered.tenant_id = $2
       and answered.order_id = any ($3::bigint[])`,
    [...scopeOf(tx), ids],
    "channels.standings",
  );
  return new Map(rows.map((row) => [row.orderId, row]));
}

/** Locks how one order stands with its partner. */
export async function lockStanding(tx: Tx, order: Answered): Promise<Standing> {
  const found = (await lockStandings(tx, [order])).get(order.orderId);
  assert(found);
  return found;
}

export interface NewVersion {
  readonly orderId: number;
  readonly version: number;
  readonly documentId: number;
  readonly number: string;
  readonly told: readonly ToldLine[] | null;
  readonly isRefusal: boolean;
  readonly cause: AnswerCause;
  readonly at: Date;
}

/** Writes down what was told with an answer: from then on nothing is left to be told. */
export async function writeVersion(tx: Tx, draft: NewVersion): Promise<void> {
  await tx.rows(
    `insert into channels.answer_version (cell, tenant_id, order_id, version, document_id, number,
       told, is_refusal, cause, told_by, told_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      ...[...scopeOf(tx), draft.orderId, draft.version, draft.documentId, draft.number],
      ...[draft.told === null ? null : JSON.stringify(draft.told), draft.isRefusal],
      ...[draft.cause, tx.actor.name, draft.at],
    ],
  );
  await clear(tx, draft.orderId);
}

async function clear(tx: Tx, orderId: number): Promise<void> {
  await tx.rows(
    `update channels.answered set seen = null, since = null, due_at = null
     where cell = $1 and tenant_id = $2 and order_id = $3 and due_at is not null`,
    [...scopeOf(tx), orderId],
  );
}

/** Says that what was told holds, whatever had differed before. */
export async function clearStanding(tx: Tx, standing: Standing): Promise<void> {
  if (standing.dueAt !== null) await clear(tx, standing.orderId);
}

/** Notes what holds instead of what was told, and when its partner is to hear of it. */
export async function noteDiffering(
  tx: Tx,
  standing: Standing,
  {
    seen,
    since,
    dueAt,
  }: { readonly seen: readonly ToldLine[]; readonly since: Date; readonly dueAt: Date },
): Promise<void> {
  await tx.rows(
    `update channels.answered set seen = $4, since = $5, due_at = $6
     where cell = $1 and tenant_id = $2 and order_id = $3`,
    [...scopeOf(tx), standing.orderId, JSON.stringify(seen), since, dueAt],
  );
}

/** Holds back what is to be told of an order, or lets it go. */
export async function setHeld(tx: Tx, orderId: number, by: string | null): Promise<void> {
  await tx.rows(
    `update channels.answered set held_by = $4, held_at = case when $4::text is null then null
       else $5::timestamptz end
     where cell = $1 and tenant_id = $2 and order_id = $3`,
    [...scopeOf(tx), orderId, by, tx.now],
  );
}

/** An answer of an order, as it is listed. */
export interface AnswerVersion {
  readonly version: number;
  readonly documentId: number;
  readonly number: string;
  readonly topic: string;
  readonly fileName: string;
  readonly isRefusal: boolean;
  readonly cause: AnswerCause;
  readonly toldBy: string;
  readonly toldAt: Date;
  readonly state: string;
  readonly reason: string;
}

/** The answers of an order, newest first, each with what its partner said of it. */
export function versionsOf(tx: Tx, orderId: number): Promise<AnswerVersion[]> {
  return tx.rows<AnswerVersion>(
    `select answer.version, answer.document_id as "documentId", answer.number, document.topic,
       document.file_name as "fileName", answer.is_refusal as "isRefusal",
       answer.cause, answer.told_by as "toldBy", answer.told_at as "toldAt", document.state,
       document.reason
     from channels.answer_version as answer
     join channels.document as document on document.cell = answer.cell
       and document.tenant_id = answer.tenant_id and document.id = answer.document_id
     where answer.cell = $1 and answer.tenant_id = $2 and answer.order_id = $3
     order by answer.version desc`,
    [...scopeOf(tx), orderId],
  );
}
