import type { NoticeKind } from "../../../contract/own/notices.ts";
import type { Tx } from "../../platform/index.ts";
import { announceMoved } from "./notices.ts";
import type { NewNotice } from "./notices.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** A notice of what waits: a person has one for a cause, which says how it is now. */
export interface StandingNotice extends Omit<NewNotice, "kind" | "eventId"> {
  /** What waits, such as the number of a rush order. */
  readonly cause: string;
  /** The event that made more of it wait, which rings; null: it only says anew how it is. */
  readonly eventId: number | null;
}

/** Lets one delivery at a time look at what waits and say so: the later one sees what is later. */
export async function holdCauses(tx: Tx): Promise<void> {
  await tx.rows(
    `select pg_advisory_xact_lock(
       hashtextextended(format('people.notice %s %s', $1::int, $2::int), 0))`,
    scopeOf(tx),
  );
}

/** Who was told of these causes as of something that waits still. */
export function standingFor(
  tx: Tx,
  kind: NoticeKind,
  causes: readonly string[],
): Promise<{ readonly userId: number; readonly cause: string }[]> {
  return tx.rows(
    `select user_id as "userId", cause from people.notice where cell = $1 and tenant_id = $2
       and kind = $3 and cause = any ($4::text[]) and cause <> '' and settled_at is null
     order by cause, user_id`,
    [...scopeOf(tx), kind, causes],
    "people.standing_for",
  );
}

const columns = `"userId" int, cause text, "eventId" bigint, id bigint, "openKind" text,
  "openId" text, words jsonb, "channelIds" int[], "placeIds" int[]`;

/**
 * Says how causes stand. A notice that rings anew is unread and newest again, one that nobody has read
 * keeps its place; an event that rang once rings no more.
 */
export async function tellStanding(
  tx: Tx,
  kind: NoticeKind,
  notices: readonly StandingNotice[],
): Promise<void> {
  if (notices.length === 0) return;
  const first = await tx.newIds(notices.length);
  const drafts = notices.map(({ opens: [openKind, openId], ...each }, at) => ({
    ...{ ...each, id: first + at, openKind, openId: String(openId) },
    ...{ channelIds: each.channelIds ?? [], placeIds: each.placeIds ?? [] },
  }));
  const values = [...scopeOf(tx), kind, tx.now];
  const rang = await tx.rows<{ userId: number }>(
    `insert into people.notice as known (cell, tenant_id, id, user_id, kind, cause, event_id,
       subject_kind, subject_id, words, channel_ids, place_ids, created_at)
     select $1, $2, id, "userId", $3, cause, "eventId", "openKind", "openId", words, "channelIds",
       "placeIds", $4
     from jsonb_to_recordset($5::jsonb) as draft (${columns}) order by cause, "userId"
     on conflict (cell, tenant_id, kind, cause, user_id) where cause <> '' and settled_at is null
     do update set subject_kind = excluded.subject_kind, subject_id = excluded.subject_id,
       words = excluded.words, channel_ids = excluded.channel_ids, place_ids = excluded.place_ids,
       event_id = greatest(known.event_id, excluded.event_id),
       created_at = case when known.read_at is not null and excluded.event_id > known.event_id
         then excluded.created_at else known.created_at end,
       read_at = case when excluded.event_id > known.event_id then null else known.read_at end
     where excluded.event_id > known.event_id or excluded.words <> known.words
     returning user_id as "userId"`,
    [...values, JSON.stringify(drafts.filter((each) => each.eventId !== null))],
    "people.tell_standing",
  );
  const restated = await tx.rows<{ userId: number }>(
    `update people.notice as known set subject_kind = "openKind", subject_id = "openId",
       words = draft.words, channel_ids = "channelIds", place_ids = "placeIds"
     from jsonb_to_recordset($4::jsonb) as draft (${columns})
     where known.cell = $1 and known.tenant_id = $2 and known.kind = $3
       and known.cause = draft.cause and known.cause <> '' and known.user_id = "userId"
       and known.settled_at is null and known.words <> draft.words
     returning user_id as "userId"`,
    [...scopeOf(tx), kind, JSON.stringify(drafts.filter((each) => each.eventId === null))],
    "people.restate",
  );
  for (const userId of new Set([...rang, ...restated].map((each) => each.userId)))
    announceMoved(tx, userId);
}

/** Says of what people were told that it waits no more. */
export async function settleNotices(
  tx: Tx,
  kind: NoticeKind,
  settled: readonly { readonly userId: number; readonly cause: string }[],
): Promise<void> {
  if (settled.length === 0) return;
  const rows = await tx.rows<{ userId: number }>(
    `update people.notice as known set settled_at = $4
     from unnest($5::text[], $6::int[]) as draft (cause, user_id)
     where known.cell = $1 and known.tenant_id = $2 and known.kind = $3
       and known.cause = draft.cause and known.cause <> '' and known.user_id = draft.user_id
       and known.settled_at is null returning known.user_id as "userId"`,
    [
      ...[...scopeOf(tx), kind, tx.now],
      ...[settled.map((each) => each.cause), settled.map((each) => each.userId)],
    ],
    "people.settle_notices",
  );
  for (const userId of new Set(rows.map((each) => each.userId))) announceMoved(tx, userId);
}
