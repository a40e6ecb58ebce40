import type { CanonicalNotice } from "../../../../connectors/port/index.ts";
import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { messageById, readAgain } from "../inbox.ts";
import { partnerChannel } from "../documents/partner-channels.ts";
import { pusherOf } from "../registry.ts";
import { channelById } from "../store.ts";
import type { Seen } from "./noticed.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** What a person says of a notice: he did what it means, or it may be followed as it is read. */
export type ReleasedAs = "by_hand" | "follow";

export type ReleaseError =
  | { readonly kind: "message_unknown"; readonly message: number }
  | { readonly kind: "not_a_notice"; readonly message: number }
  | { readonly kind: "notice_not_set_aside"; readonly message: number; readonly state: string }
  | { readonly kind: "not_to_be_followed"; readonly message: number; readonly reason: string };

/** What a look of a person answers of the reason for which a notice waits; null where it answers nothing. */
function seenOf(reason: string): Seen | null {
  if (reason.startsWith("notice_held (")) return { words: true, parcel: null };
  const [, parcel] = /^parcel_known \((.*)\)$/s.exec(reason) ?? [];
  return parcel === undefined ? null : { words: false, parcel };
}

/** The notice that a message holds; null where it holds none. */
async function noticeOf(tx: Tx, id: number): Promise<CanonicalNotice | null> {
  const message = await messageById(tx, id);
  const channel = message && (await channelById(tx, message.channelId));
  if (!message || !channel) return null;
  const partner = await partnerChannel(tx, channel.id);
  const read = pusherOf(channel.kind)?.normalise(
    message.raw.toString("utf8"),
    message.topic,
    partner?.settings,
  );
  return read?.messages.find((each) => each.type === "notice") ?? null;
}

/**
 * Releases a notice that was set aside, as a person says: what it means was done by hand, and it is over; or
 * he has looked at what nobody reads, and it is followed. It is read again in either case.
 */
export async function releaseNotice(
  tx: Tx,
  { id, how, why }: { readonly id: number; readonly how: ReleasedAs; readonly why: string },
): Promise<Result<{ done: true }, ReleaseError>> {
  const [row] = await tx.rows<{ state: string; reason: string }>(
    `select state, reason from channels.inbox where cell = $1 and tenant_id = $2 and id = $3
     for update`,
    [...scopeOf(tx), id],
    "channels.release_of",
  );
  if (!row) return err({ kind: "message_unknown", message: id });
  const notice = await noticeOf(tx, id);
  if (!notice) return err({ kind: "not_a_notice", message: id });
  const { state, reason } = row;
  if (state !== "dead") return err({ kind: "notice_not_set_aside", message: id, state });
  // What it is for nobody knows: that it announces goods would be a guess.
  const seen = seenOf(reason);
  if (how === "follow" && (seen === null || notice.purpose === "unknown"))
    return err({ kind: "not_to_be_followed", message: id, reason });
  await tx.rows(
    // What was seen before stays seen: a notice may wait for one reason after the other.
    `insert into channels.notice_release as known (cell, tenant_id, message_id, how, why, released_by,
       released_at, words_seen, parcel_seen) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (cell, tenant_id, message_id) do update set how = excluded.how, why = excluded.why,
       released_by = excluded.released_by, released_at = excluded.released_at,
       words_seen = known.words_seen or excluded.words_seen,
       parcel_seen = coalesce(excluded.parcel_seen, known.parcel_seen)`,
    [
      ...[...scopeOf(tx), id, how, why, tx.actor.name, tx.now],
      ...[
        how === "follow" && seen?.words === true,
        how === "follow" ? (seen?.parcel ?? null) : null,
      ],
    ],
    "channels.release_notice",
  );
  await readAgain(tx, id);
  const after = { number: notice.externalId, how, was: reason };
  tx.audit({ action: "channels.notice.release", subjectKind: "inbox", subjectId: id, after, why });
  return ok({ done: true });
}

/** What a person has said of a message's notice, and of what; null where nobody did. */
export async function releasedAs(
  tx: Tx,
  messageId: number,
): Promise<{ readonly how: ReleasedAs; readonly seen: Seen } | null> {
  const [row] = await tx.rows<{ how: ReleasedAs } & Seen>(
    `select how, words_seen as words, parcel_seen as parcel from channels.notice_release
     where cell = $1 and tenant_id = $2 and message_id = $3`,
    [...scopeOf(tx), messageId],
    "channels.released_as",
  );
  return row ? { how: row.how, seen: { words: row.words, parcel: row.parcel } } : null;
}
