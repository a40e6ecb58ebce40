import { createHash } from "node:crypto";
import type { CanonicalNotice } from "../../../../connectors/port/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import { ok } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { afterStock } from "../../orders/index.ts";
import { sendSupplies } from "../../stock/index.ts";
import { isShipping } from "../connections.ts";
import { foundIn, isAgreed, type Following } from "./found.ts";
import { arrivalDay } from "./matching.ts";
import type { Leaving } from "./matching.ts";
import type { Noticed } from "./noticed.ts";
import { shipParcels } from "./parcels.ts";
import { releasedAs } from "./releasing.ts";
import { beginReading, keepWaits } from "./waiting.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

interface Fate {
  readonly state: "done" | "stale" | "dead";
  readonly reason: string;
  readonly orderId: number | null;
}

const fate = (state: Fate["state"], reason: string): Fate => ({ state, reason, orderId: null });
/** What a notice says, as it is compared; of parcels the carrier's numbers belong to it. */
function hashOf({ notice, settings }: Noticed): string {
  const { lines, despatchedAt, expectedBy, carrier, trackingNumbers } = notice;
  const said = [
    lines,
    despatchedAt,
    expectedBy,
    ...(isShipping(settings) ? [carrier, trackingNumbers] : []),
  ];
  return createHash("sha256").update(JSON.stringify(said)).digest("hex");
}

interface Known {
  readonly messageId: number;
  readonly content: string;
  readonly state: "kept" | "moved" | "called_off" | "by_hand";
  /** What followed from it: receipts on their way, and the orders that have a parcel by it. */
  readonly isMoved: boolean;
  readonly orderIds: readonly number[];
}

async function knownNotice(tx: Tx, { channelId, notice }: Noticed): Promise<Known | null> {
  const [row] = await tx.rows<Known>(
    `select message_id as "messageId", content, state,
       exists (select 1 from channels.notice_receipt as receipt where receipt.cell = $1
         and receipt.tenant_id = $2 and receipt.channel_id = $3 and receipt.number = $4) as "isMoved",
       array(select order_id from channels.notice_parcel as parcel where parcel.cell = $1
         and parcel.tenant_id = $2 and parcel.channel_id = $3 and parcel.number = $4) as "orderIds"
     from channels.notice
     where cell = $1 and tenant_id = $2 and channel_id = $3 and number = $4 for update`,
    [...scopeOf(tx), channelId, notice.externalId],
    "channels.known_notice",
  );
  return row ?? null;
}

/** Writes down how far a notice was followed; one that another message is following waits its turn. */
async function keepNotice(tx: Tx, at: Noticed, state: Known["state"]): Promise<void> {
  const { channelId, messageId, notice } = at;
  const rows = await tx.rows(
    `insert into channels.notice as known (cell, tenant_id, channel_id, number, message_id, content,
       state, taken_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (cell, tenant_id, channel_id, number) do update
       set message_id = excluded.message_id, content = excluded.content, state = excluded.state,
         taken_at = excluded.taken_at
       where known.state = 'kept'
     returning number`,
    [...scopeOf(tx), channelId, notice.externalId, messageId, hashOf(at), state, tx.now],
    "channels.keep_notice",
  );
  if (rows.length === 0) throw new Error(`the notice ${notice.externalId} is followed already`);
}

/** What followed from a notice, as its message says it: of several orders, each has its parcel. */
function followed({ isMoved, orderIds }: Pick<Known, "isMoved" | "orderIds">): Fate {
  const [orderId = null, other] = orderIds;
  const word = orderId === null ? "notice_moved" : isMoved ? "notice_followed" : "notice_shipped";
  return { ...fate("done", word), orderId: other === undefined ? orderId : null };
}

/** What a number that is known already settles by itself; null while nothing has followed from it. */
function again(known: Known, at: Noticed): Fate | null {
  const { externalId, purpose } = at.notice;
  const isSame = known.messageId === at.messageId;
  const isRepeat = purpose === "original" && known.content === hashOf(at);
  if (known.state === "kept")
    return isSame || isRepeat || purpose !== "original"
      ? null
      : fate("dead", `number_reused_with_other_lines (${externalId})`);
  if (isSame)
    return known.state === "moved" ? followed(known) : fate("done", `notice_${known.state}`);
  if (known.state !== "called_off" && isRepeat) return fate("stale", "known");
  // What is on its way by it, a person puts right: the number alone does not say what is undone.
  const why = {
    moved: "notice_followed_already",
    called_off: "notice_called_off_already",
    by_hand: "notice_by_hand_already",
  }[known.state];
  return fate("dead", `${why} (${externalId})`);
}

/** Sets what left on its way, and promises anew; both or neither. */
async function moveReceipts(tx: Tx, at: Noticed, leaving: readonly Leaving[]): Promise<void> {
  const { notice, channelId, orders } = at;
  if (leaving.length === 0) return;
  const day = arrivalDay(notice);
  let sentIds: readonly number[] = [];
  const work = async (): Promise<Result<null, never>> => {
    const sent = await sendSupplies(
      tx,
      leaving.map((each) => ({ ...each, day })),
    );
    // The receipts were looked at under these very locks: a refusal now is our own mistake.
    if (!sent.ok) throw new Error(`${sent.error.kind} of a receipt of ${notice.externalId}`);
    sentIds = sent.value;
    return ok(null);
  };
  const items = leaving.map((each) => each.itemId);
  await afterStock(tx, orders.parts, { items, cause: `notice ${notice.externalId}`, work });
  await tx.rows(
    `insert into channels.notice_receipt (cell, tenant_id, channel_id, number, order_number, item_id,
       announced_id, supply_id, units, day)
     select $1, $2, $3, $4, draft.*, $10::date from unnest($5::text[], $6::int[], $7::bigint[],
       $8::bigint[], $9::bigint[]) as draft`,
    [
      ...[...scopeOf(tx), channelId, notice.externalId],
      leaving.map((each) => each.orderNumber),
      leaving.map((each) => each.itemId),
      leaving.map((each) => each.supplyId),
      sentIds,
      leaving.map((each) => each.units),
      day,
    ],
    "channels.keep_notice_receipts",
  );
}

/** Why a notice waits for a person, in the words in which it came. */
const heldFor = ({ holds }: CanonicalNotice): string =>
  holds
    .flatMap(({ detail }) => [
      detail["status"],
      ...((detail["unread"] as string[] | undefined) ?? []),
    ])
    .filter((each) => each !== undefined)
    .join("; ")
    .slice(0, 200);

/** Lets follow from a notice what was found, once. */
async function follow(tx: Tx, at: Noticed, found: Following): Promise<Fate> {
  const { notice, channelId } = at;
  const { leaving, parcels, orders, fromPlaceId } = found;
  await keepNotice(tx, at, "moved");
  // Parcels first: promises that are made anew may rest elsewhere than what was looked at.
  await shipParcels(tx, at, { parcels, orders, placeId: fromPlaceId });
  await moveReceipts(tx, at, leaving);
  const lines = leaving.map(({ orderNumber, itemId, units }) => ({ orderNumber, itemId, units }));
  const left = parcels.flatMap((each) => each.lines);
  tx.audit({
    ...{ action: "channels.notice.follow", subjectKind: "channel", subjectId: channelId },
    after: {
      ...{ number: notice.externalId, day: arrivalDay(notice), lines: lines.slice(0, 20) },
      ...(left.length > 0 && { shipped: left.slice(0, 20), place: fromPlaceId }),
    },
  });
  const orderIds = parcels.map(({ order }) => order.id);
  return followed({ isMoved: leaving.length > 0, orderIds });
}

/** Ends a notice of which a person said that he has done by hand what it means. */
async function endByHand(tx: Tx, at: Noticed, known: Known | null): Promise<Fate> {
  // One of a number that was followed before leaves what followed as it is.
  if (!known || known.state === "kept") await keepNotice(tx, at, "by_hand");
  return fate("done", "notice_by_hand");
}

/**
 * Takes in a shipment notice. It is kept; where its partner supplies a place of ours, the receipts that are
 * announced there under the orders that it names are set on their way; where he ships for us, what he sent
 * of customers' orders is a parcel of theirs: once, whole or not at all. What does
 * not fit is set aside with its reason, and is read again by itself where a mapping or a receipt frees it.
 */
export async function takeNotice(tx: Tx, told: Omit<Noticed, "seen">): Promise<Fate> {
  const { notice, messageId } = told;
  await beginReading(tx, told);
  const released = await releasedAs(tx, messageId);
  const at: Noticed = { ...told, seen: released?.seen ?? { words: false, parcel: null } };
  const known = await knownNotice(tx, at);
  if (released?.how === "by_hand") return endByHand(tx, at, known);
  const settled = known && again(known, at);
  if (settled) return settled;
  if (notice.holds.length > 0 && !at.seen.words)
    return fate("dead", `notice_held (${heldFor(notice)})`);
  if (notice.purpose === "calls_off") {
    await keepNotice(tx, at, "called_off");
    return fate("done", "notice_called_off");
  }
  if (!isAgreed(at)) {
    await keepNotice(tx, at, "kept");
    return fate("done", "notice_kept");
  }
  if (notice.purpose === "replaces" && !known)
    return fate("dead", `replaces_unknown_notice (${notice.externalId})`);
  const found = await foundIn(tx, at);
  if (!found.ok) {
    await keepWaits(tx, at, found.error.waits);
    return fate("dead", found.error.reason);
  }
  return follow(tx, at, found.value);
}
