import type { Cursor } from "../../../../connectors/port/index.ts";
import type { Tx } from "../../../platform/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Spans that may wait for their turn at one connection. */
export const replaysMax = 20;

export interface Span {
  readonly from: Date;
  readonly until: Date;
}

/** A span of update times that is read again, or waits for that. */
export interface Replay extends Span {
  readonly id: number;
  readonly byItself: boolean;
  readonly askedAt: Date;
  /** Null while it waits. */
  readonly begunAt: Date | null;
  /** Up to where it was read or is being read just now. */
  readonly readingUntil: Date | null;
  readonly cursor: Cursor | null;
  readonly docs: number;
}

const columns = `id, from_at as "from", until_at as "until", by_itself as "byItself",
  asked_at as "askedAt", begun_at as "begunAt", reading_until as "readingUntil", cursor, docs::float8 as docs`;

/** The spans of a connection, the one that is being read first, then in the order of their turns. */
export function replaysOf(tx: Tx, channelId: number): Promise<Replay[]> {
  return tx.rows(
    `select ${columns} from channels.replay where cell = $1 and tenant_id = $2 and channel_id = $3
     order by begun_at is null, asked_at, id`,
    [...scopeOf(tx), channelId],
    "channels.replays",
  );
}

/** How a span was taken: as one of its own, or within one that was there. */
export type Queued = { readonly id: number; readonly joined: boolean; readonly ahead: number };

/** Makes the spans of a connection change one after the other; false when there is no connection. */
async function lockSpans(tx: Tx, channelId: number): Promise<boolean> {
  const rows = await tx.rows(
    `select 1 from channels.connection where cell = $1 and tenant_id = $2 and channel_id = $3 for update`,
    [...scopeOf(tx), channelId],
  );
  return rows.length > 0;
}

/** Whether all of a span lies before what a running one has still to ask for. */
const isAheadOf = ({ from, readingUntil, begunAt, until }: Replay, span: Span) =>
  begunAt !== null && span.from >= (readingUntil ?? from) && span.from <= until;

const isTouching = (one: Span, other: Span) => one.from <= other.until && other.from <= one.until;

/** The running one reads on to this end, too. */
async function lengthen(tx: Tx, { id }: Replay, until: Date): Promise<void> {
  await tx.rows(
    `update channels.replay set until_at = greatest(until_at, $4)
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), id, until],
  );
}

/** Waiting ones that touch a span become one with it, in the turn of the earliest. */
async function merge(
  tx: Tx,
  touching: readonly Replay[],
  { span, byItself }: { readonly span: Span; readonly byItself: boolean },
): Promise<number> {
  const [first, ...rest] = touching;
  if (!first) return 0;
  await tx.rows(
    `delete from channels.replay where cell = $1 and tenant_id = $2 and id = any ($3::bigint[])`,
    [...scopeOf(tx), rest.map((each) => each.id)],
  );
  const all = [...touching, span];
  await tx.rows(
    `update channels.replay set from_at = $4, until_at = $5, by_itself = by_itself and $6
     where cell = $1 and tenant_id = $2 and id = $3`,
    [
      ...[...scopeOf(tx), first.id],
      new Date(Math.min(...all.map((each) => each.from.getTime()))),
      new Date(Math.max(...all.map((each) => each.until.getTime()))),
      byItself && rest.every((each) => each.byItself),
    ],
  );
  return first.id;
}

/**
 * Has a span read again after those that are there. It is joined with one that waits and touches it, and
 * with the running one where that has yet to ask for all of it: what was read before somebody asked is
 * read again. "full": so many wait that no other may; null: there is no connection.
 */
export async function queueReplay(
  tx: Tx,
  channelId: number,
  asked: { readonly span: Span; readonly byItself: boolean },
): Promise<Queued | "full" | null> {
  if (!(await lockSpans(tx, channelId))) return null;
  const { span, byItself } = asked;
  const open = await replaysOf(tx, channelId);
  const placeOf = (id: number) => open.findIndex((each) => each.id === id);
  const running = open.find((each) => isAheadOf(each, span));
  if (running) {
    await lengthen(tx, running, span.until);
    return { id: running.id, joined: true, ahead: 0 };
  }
  const waiting = open.filter((each) => each.begunAt === null);
  const touching = waiting.filter((each) => isTouching(each, span));
  if (touching.length > 0) {
    const id = await merge(tx, touching, asked);
    return { id, joined: true, ahead: placeOf(id) };
  }
  if (waiting.length >= replaysMax) return "full";
  const id = await tx.newIds(1);
  await tx.rows(
    `insert into channels.replay (cell, tenant_id, id, channel_id, from_at, until_at, by_itself, asked_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [...scopeOf(tx), id, channelId, span.from, span.until, byItself, tx.now],
  );
  return { id, joined: false, ahead: open.length };
}

/** Has what was not shown read again up to where it is shown; it stays noted while too many wait. */
export async function replayUnread(tx: Tx, channelId: number, until: string): Promise<void> {
  const [row] = await tx.rows<{ from: Date | null }>(
    `select unread_from as "from" from channels.connection
     where cell = $1 and tenant_id = $2 and channel_id = $3 for update`,
    [...scopeOf(tx), channelId],
    "channels.unread_from",
  );
  const end = new Date(until);
  if (!row?.from) return;
  if (row.from < end) {
    const span = { from: row.from, until: end };
    if ((await queueReplay(tx, channelId, { span, byItself: true })) === "full") return;
  }
  await tx.rows(
    `update channels.connection set unread_from = null
     where cell = $1 and tenant_id = $2 and channel_id = $3`,
    [...scopeOf(tx), channelId],
  );
}

/** The span whose turn it is: the running one, or the first that waits, which begins; null: none. */
export async function nextReplay(tx: Tx, channelId: number): Promise<Replay | null> {
  if (!(await lockSpans(tx, channelId))) return null;
  const [first] = await replaysOf(tx, channelId);
  if (!first || first.begunAt) return first ?? null;
  await tx.rows(
    `update channels.replay set begun_at = $4 where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), first.id, tx.now],
  );
  return { ...first, begunAt: tx.now };
}

/** Notes which window is asked for now, so that no later request counts on it; false: called off. */
export async function beginWindow(tx: Tx, id: number, window: Cursor): Promise<boolean> {
  const rows = await tx.rows(
    `update channels.replay set reading_until = $4 where cell = $1 and tenant_id = $2 and id = $3
     returning id`,
    [...scopeOf(tx), id, window.until],
  );
  return rows.length > 0;
}

/** Stores how far a span has come, in the transaction that keeps its documents. */
export async function moveReplay(
  tx: Tx,
  id: number,
  { cursor, docs }: { readonly cursor: Cursor; readonly docs: number },
): Promise<void> {
  await tx.rows(
    `update channels.replay set cursor = $4::jsonb, docs = docs + $5
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), id, JSON.stringify(cursor), docs],
    "channels.move_replay",
  );
}

/** Ends a span that was read up to here; false where it was lengthened meanwhile. */
export async function endReplay(tx: Tx, id: number, until: Date): Promise<boolean> {
  await tx.rows(
    `delete from channels.replay
     where cell = $1 and tenant_id = $2 and id = $3 and until_at <= $4`,
    [...scopeOf(tx), id, until],
  );
  const left = await tx.rows(
    `select id from channels.replay where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), id],
  );
  return left.length === 0;
}

/** Calls off a span that is read again or waits for that; false when it is over. */
export async function cancelReplay(
  tx: Tx,
  { channelId, id }: { readonly channelId: number; readonly id: number },
): Promise<boolean> {
  if (!(await lockSpans(tx, channelId))) return false;
  const [row] = await tx.rows<Replay>(
    `delete from channels.replay where cell = $1 and tenant_id = $2 and channel_id = $3 and id = $4
     returning ${columns}`,
    [...scopeOf(tx), channelId, id],
  );
  if (!row) return false;
  const { from, until, begunAt, readingUntil, docs } = row;
  tx.audit({
    ...{
      action: "channels.connection.replay_cancel",
      subjectKind: "channel",
      subjectId: channelId,
    },
    before: { from, until, isRunning: begunAt !== null, readingUntil, docs },
  });
  return true;
}
