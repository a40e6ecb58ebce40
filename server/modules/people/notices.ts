import type { NoticeKind } from "../../../contract/own/notices.ts";
import type { Caller, Tx } from "../../platform/index.ts";
import { kindsFor } from "./notice-rules.ts";
import type { Place, Reader } from "./notice-rules.ts";
import { permissionsIn } from "./roles.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** How long a notice is kept, in days, and how many a person keeps at most. */
const kept = { readDays: 30, unreadDays: 90, each: 1_000, atOnce: 2_000 };

/** Everybody of the company who can sign in, with what decides of what he is told. */
export async function readersOf(tx: Tx): Promise<Reader[]> {
  const rows = await tx.rows<
    Omit<Reader, "permissions" | "chosen"> & {
      readonly custom: readonly string[] | null;
      readonly chosen: Readonly<Record<string, boolean>>;
    }
  >(
    `select person.id, person.name, coalesce(role.base, person.role) as role,
       role.permissions as custom, person.channel_ids as "channelIds",
       person.place_ids as "placeIds", case when coalesce(role.base, person.role) = 'distributor'
         then coalesce(person.party_ids, '{}') else person.party_ids end as "partyIds",
       coalesce((select jsonb_object_agg(choice.kind, choice.told) from people.notice_choice as choice
         where choice.cell = person.cell and choice.tenant_id = person.tenant_id
           and choice.user_id = person.id), '{}') as chosen
     from people.user as person
     left join people.role as role on role.cell = person.cell
       and role.tenant_id = person.tenant_id and role.id = person.role_id
     where person.cell = $1 and person.tenant_id = $2 and person.active order by person.id`,
    scopeOf(tx),
    "people.readers",
  );
  return rows.map(({ custom, chosen, ...row }) => ({
    ...row,
    permissions: permissionsIn({ role: row.role, custom }),
    chosen: new Map(Object.entries(chosen)),
  }));
}

export interface NewNotice extends Place {
  readonly userId: number;
  readonly kind: NoticeKind;
  /** The event that tells of it: a person is told of it once per kind. */
  readonly eventId: number;
  /** What it opens, such as `order`, and which of them. */
  readonly opens: readonly [kind: string, id: string | number];
  /** Values in the sentence. */
  readonly words: Readonly<Record<string, string | number | null>>;
}

/** Writes notices; what a person was told of already is not told again. */
export async function tell(tx: Tx, notices: readonly NewNotice[]): Promise<void> {
  if (notices.length === 0) return;
  const first = await tx.newIds(notices.length);
  const drafts = notices.map(({ opens: [kind, id], ...each }, at) => ({
    ...{ ...each, id: first + at, openKind: kind, openId: String(id) },
    ...{ channelIds: each.channelIds ?? [], placeIds: each.placeIds ?? [] },
  }));
  const told = await tx.rows<{ userId: number }>(
    `insert into people.notice (cell, tenant_id, id, user_id, kind, event_id, subject_kind,
       subject_id, words, channel_ids, place_ids, created_at)
     select $1, $2, id, "userId", kind, "eventId", "openKind", "openId", words, "channelIds",
       "placeIds", $3
     from jsonb_to_recordset($4::jsonb) as draft (id bigint, "userId" int, kind text,
       "eventId" bigint, "openKind" text, "openId" text, words jsonb, "channelIds" int[],
       "placeIds" int[])
     on conflict do nothing returning user_id as "userId"`,
    [...scopeOf(tx), tx.now, JSON.stringify(drafts)],
    "people.tell",
  );
  for (const userId of new Set(told.map((each) => each.userId))) announceMoved(tx, userId);
}

/** Lets the bells of a person's screens read again. */
export const announceMoved = (tx: Tx, userId: number): void =>
  tx.announce({ topic: "NoticesMoved", key: userId, payload: {} });

/** What of his own a person may still see: his rights may be others than when he was told. */
const ofCaller = `cell = $1 and tenant_id = $2 and user_id = $3 and kind = any ($4::text[])
  and ($5::int[] is null or channel_ids <@ $5) and ($6::int[] is null or place_ids <@ $6)`;

const ownOf = (tx: Tx, caller: Caller) => [
  ...[...scopeOf(tx), caller.actor.kind === "user" ? caller.actor.id : 0],
  ...[kindsFor(caller), caller.channelIds, caller.placeIds],
];

export interface NoticesAsked {
  readonly after?: number | undefined;
  readonly limit?: number | undefined;
  readonly unread?: boolean | undefined;
  readonly kind?: NoticeKind | undefined;
}

/** A page of a person's own notices, newest first; `next` is the id to go on after. */
export async function noticePage(tx: Tx, caller: Caller, asked: NoticesAsked) {
  const { after = null, limit = 50, unread = false, kind = null } = asked;
  const rows = await tx.rows<{
    readonly id: number;
    readonly kind: NoticeKind;
    readonly subjectKind: string;
    readonly subjectId: string;
    readonly words: Readonly<Record<string, string | number | null>>;
    readonly at: Date;
    readonly readAt: Date | null;
    readonly settledAt: Date | null;
  }>(
    `select id, kind, subject_kind as "subjectKind", subject_id as "subjectId", words,
       created_at as at, read_at as "readAt", settled_at as "settledAt"
     from people.notice where ${ofCaller} and ($7::text is null or kind = $7)
       and (not $8::boolean or read_at is null and settled_at is null)
       and ($9::bigint is null or (created_at, id) < (select last.created_at, last.id
         from people.notice as last where last.cell = $1 and last.tenant_id = $2 and last.id = $9))
     order by created_at desc, id desc limit $10`,
    [...ownOf(tx, caller), kind, unread, after, limit + 1],
  );
  const page = rows.slice(0, limit).map((row) => ({
    ...{ ...row, at: row.at.toISOString(), readAt: row.readAt?.toISOString() ?? null },
    settledAt: row.settledAt?.toISOString() ?? null,
  }));
  return { rows: page, next: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
}

/** How many of his own notices a person has not read; what is settled needs him no more. */
export async function countUnread(tx: Tx, caller: Caller): Promise<number> {
  const [row] = await tx.rows<{ unread: number }>(
    `select count(*)::int as unread from people.notice where ${ofCaller}
       and read_at is null and settled_at is null`,
    ownOf(tx, caller),
  );
  return row?.unread ?? 0;
}

/** Marks some of a person's own notices as read, or all that are no newer than one; gives how many. */
export async function markRead(
  tx: Tx,
  caller: Caller,
  asked:
    | { readonly ids: readonly number[] }
    | { readonly until: number; readonly kind?: NoticeKind | undefined },
): Promise<number> {
  const [ids, until, kind] =
    "ids" in asked ? [asked.ids, null, null] : [null, asked.until, asked.kind ?? null];
  const marked = await tx.rows(
    `update people.notice set read_at = $7 where ${ofCaller} and read_at is null
       and ($8::bigint[] is null or id = any ($8)) and ($9::text is null or kind = $9)
       and ($10::bigint is null or (created_at, id) <= (select last.created_at, last.id
         from people.notice as last where last.cell = $1 and last.tenant_id = $2
           and last.user_id = $3 and last.id = $10))
     returning id`,
    [...ownOf(tx, caller), tx.now, ids, kind, until],
  );
  // His other windows count anew.
  if (marked.length > 0) announceMoved(tx, caller.actor.id);
  return marked.length;
}

type Told = "role" | "always" | "never";

/** Of which kinds a person may be told, and what he chose. */
export async function choicesOf(
  tx: Tx,
  caller: Caller,
): Promise<{ kind: NoticeKind; told: Told }[]> {
  const rows = await tx.rows<{ kind: string; told: boolean }>(
    `select kind, told from people.notice_choice
     where cell = $1 and tenant_id = $2 and user_id = $3`,
    [...scopeOf(tx), caller.actor.id],
  );
  const chosen = new Map(rows.map((row) => [row.kind, row.told]));
  return kindsFor(caller).map((kind) => {
    const told = chosen.get(kind);
    return { kind, told: told === undefined ? "role" : told ? "always" : "never" };
  });
}

/** Writes whether a person wants to be told of a kind. */
export async function choose(
  tx: Tx,
  caller: Caller,
  asked: { readonly kind: NoticeKind; readonly told: Told },
): Promise<void> {
  const { kind, told } = asked;
  const before = (await choicesOf(tx, caller)).find((each) => each.kind === kind);
  const at = [...scopeOf(tx), caller.actor.id, kind];
  if (told === "role")
    await tx.rows(
      `delete from people.notice_choice where cell = $1 and tenant_id = $2 and user_id = $3
         and kind = $4`,
      at,
    );
  else
    await tx.rows(
      `insert into people.notice_choice (cell, tenant_id, user_id, kind, told)
       values ($1, $2, $3, $4, $5)
       on conflict (cell, tenant_id, user_id, kind) do update set told = excluded.told`,
      [...at, told === "always"],
    );
  tx.audit({
    ...{ action: "people.notice.choose", subjectKind: "user", subjectId: caller.actor.id },
    ...{ before: before ? { kind, told: before.told } : undefined, after: { kind, told } },
  });
}

/**
 * Forgets what was read a month ago, what nobody read for three, and of each person what is beyond
 * the thousand newest; true while there may be more.
 */
export async function forgetNotices(tx: Tx): Promise<boolean> {
  const gone = await tx.rows(
    `delete from people.notice where (cell, tenant_id, id) in (
       select cell, tenant_id, id from (
         select cell, tenant_id, id, created_at, read_at,
           row_number() over (partition by user_id order by created_at desc, id desc) as rank
         from people.notice where cell = $1 and tenant_id = $2) as ranked
       where rank > $6 or created_at < $3::timestamptz - make_interval(days => $5)
         or read_at < $3::timestamptz - make_interval(days => $4)
       limit $7)
     returning id`,
    [...scopeOf(tx), tx.now, kept.readDays, kept.unreadDays, kept.each, kept.atOnce],
  );
  return gone.length === kept.atOnce;
}
