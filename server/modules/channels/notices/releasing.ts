import type { CanonicalNotice } from "../../../../connectors/port/index.ts";
import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { messageById, readAgain } from "../inbox.ts";
import { partnerChannel } from "../documents/partner-channels.ts";
import { pusherOf } from "../registry.ts";
import { channelById } from "../store.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** What a person says of a notice: he did what it means, or it may be followed as it is read. */
export type ReleasedAs = "by_hand" | "follow";

export type ReleaseError =
  | { readonly kind: "message_unknown"; readonly message: number }
  | { readonly kind: "not_a_notice"; readonly message: number }
  | { readonly kind: "notice_not_set_aside"; readonly message: number; readonly state: string }
  | { readonly kind: "not_to_be_followed"; readonly message: number; readonly reason: string };

/** Why a notice waits that a look of a person can answer. */
const seenThrough = /^(notice_held|parcel_known) /;

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
  if (how === "follow" && (!seenThrough.test(reason) || notice.purpose === "unknown"))
    return err({ kind: "not_to_be_followed", message: id, reason });
  await tx.rows(
    `insert into channels.notice_release as known (cell, tenant_id, message_id, how, why, released_by,
       released_at) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (cell, tenant_id, message_id) do update set how = excluded.how, why = excluded.why,
       released_by = excluded.released_by, released_at = excluded.released_at`,
    [...scopeOf(tx), id, how, why, tx.actor.name, tx.now],
    "channels.release_notice",
  );
  await readAgain(tx, id);
  const after = { number: notice.externalId, how, was: reason };
  tx.audit({ action: "channels.notice.release", subjectKind: "inbox", subjectId: id, after, why });
  return ok({ done: true });
}

/** What a person has said of a message's notice; null where nobody did. */
export async function releasedAs(tx: Tx, messageId: number): Promise<ReleasedAs | null> {
  const [row] = await tx.rows<{ how: ReleasedAs }>(
    "select how from channels.notice_release where cell = $1 and tenant_id = $2 and message_id = $3",
    [...scopeOf(tx), messageId],
    "channels.released_as",
  );
  return row?.how ?? null;
}
