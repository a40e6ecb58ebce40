import { createHash } from "node:crypto";
import type { CanonicalNotice, Settings } from "../../../../connectors/port/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import { ok } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { afterStock } from "../../orders/index.ts";
import type { Orders } from "../../orders/index.ts";
import { lockSupplies, sendSupply, suppliesNumbered } from "../../stock/index.ts";
import { arrivalDay, leavingFrom, refusal, sentItems } from "./matching.ts";
import type { Leaving, Refusal } from "./matching.ts";
import { beginReading, keepWaits } from "./waiting.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** A notice as it came, and what was agreed with who sent it. */
export interface Noticed {
  readonly orders: Orders;
  readonly channelId: number;
  readonly messageId: number;
  readonly notice: CanonicalNotice;
  readonly settings: Settings;
}

interface Fate {
  readonly state: "done" | "stale" | "dead";
  readonly reason: string;
  readonly orderId: null;
}

const fate = (state: Fate["state"], reason: string): Fate => ({ state, reason, orderId: null });
const hashOf = (notice: CanonicalNotice) =>
  createHash("sha256")
    .update(JSON.stringify([notice.lines, notice.despatchedAt, notice.expectedBy]))
    .digest("hex");

interface Known {
  readonly messageId: number;
  readonly content: string;
  readonly state: "kept" | "moved" | "called_off";
}

async function knownNotice(tx: Tx, { channelId, notice }: Noticed): Promise<Known | null> {
  const [row] = await tx.rows<Known>(
    `select message_id as "messageId", content, state from channels.notice
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
    [...scopeOf(tx), channelId, notice.externalId, messageId, hashOf(notice), state, tx.now],
    "channels.keep_notice",
  );
  if (rows.length === 0) throw new Error(`the notice ${notice.externalId} is followed already`);
}

/** What a number that is known already settles by itself; null while nothing has followed from it. */
function again(known: Known, at: Noticed): Fate | null {
  const { externalId, purpose } = at.notice;
  const isSame = known.messageId === at.messageId;
  const isRepeat = purpose === "original" && known.content === hashOf(at.notice);
  if (known.state === "kept")
    return isSame || isRepeat || purpose !== "original"
      ? null
      : fate("dead", `number_reused_with_other_lines (${externalId})`);
  if (isSame) return fate("done", `notice_${known.state}`);
  if (known.state === "moved" && isRepeat) return fate("stale", "known");
  // What is on its way by it, a person puts right: the number alone does not say what is undone.
  const why = known.state === "moved" ? "notice_followed_already" : "notice_called_off_already";
  return fate("dead", `${why} (${externalId})`);
}

/** What is still to leave, under the locks of its items, which come in the one order of the system. */
async function matched(tx: Tx, at: Noticed): Promise<Result<Leaving[], Refusal>> {
  const { orders, channelId, notice, settings } = at;
  const { parts } = orders;
  const code = (settings["suppliesTo"] ?? "").trim();
  const place = (await parts.parties.view.get(tx)).placeByCode(code);
  if (!place) return refusal(`place_unknown (${code})`);
  const view = await parts.catalog.view.get(tx);
  const sent = sentItems(notice, { view, channelId, atMs: tx.now.getTime() });
  if (!sent.ok) return sent;
  const items = [...new Set(sent.value.map((each) => each.itemId))].sort((a, b) => a - b);
  await lockSupplies(tx, items);
  const numbers = sent.value.map((each) => each.orderNumber);
  const placeId = place.id;
  const announced = await suppliesNumbered(tx, { items, placeId, numbers });
  return leavingFrom(sent.value, { announced, placeId });
}

/** Sets what left on its way, and promises anew; both or neither. */
async function moveReceipts(tx: Tx, at: Noticed, leaving: readonly Leaving[]): Promise<void> {
  const { notice, channelId, orders } = at;
  const day = arrivalDay(notice);
  const receipts: (Leaving & { sentId: number })[] = [];
  const work = async (): Promise<Result<null, never>> => {
    for (const each of leaving) {
      const sent = await sendSupply(tx, { ...each, day });
      // The receipts were looked at under these very locks: a refusal now is our own mistake.
      if (!sent.ok) throw new Error(`${sent.error.kind} of receipt ${each.supplyId}`);
      receipts.push({ ...each, sentId: sent.value.supplyId });
    }
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
      receipts.map((each) => each.orderNumber),
      receipts.map((each) => each.itemId),
      receipts.map((each) => each.supplyId),
      receipts.map((each) => each.sentId),
      receipts.map((each) => each.units),
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

/**
 * Takes in a shipment notice. It is kept; where its partner supplies a place of ours, the receipts that are
 * announced there under the orders that it names are set on their way, once, whole or not at all. What does
 * not fit is set aside with its reason, and is read again by itself where a mapping or a receipt frees it.
 */
export async function takeNotice(tx: Tx, at: Noticed): Promise<Fate> {
  const { notice, settings, channelId } = at;
  await beginReading(tx, at);
  const known = await knownNotice(tx, at);
  const settled = known && again(known, at);
  if (settled) return settled;
  if (notice.holds.length > 0) return fate("dead", `notice_held (${heldFor(notice)})`);
  if (notice.purpose === "calls_off") {
    await keepNotice(tx, at, "called_off");
    return fate("done", "notice_called_off");
  }
  if ((settings["suppliesTo"] ?? "").trim() === "") {
    await keepNotice(tx, at, "kept");
    return fate("done", "notice_kept");
  }
  if (notice.purpose === "replaces" && !known)
    return fate("dead", `replaces_unknown_notice (${notice.externalId})`);
  const leaving = await matched(tx, at);
  if (!leaving.ok) {
    await keepWaits(tx, at, leaving.error.waits);
    return fate("dead", leaving.error.reason);
  }
  await keepNotice(tx, at, "moved");
  await moveReceipts(tx, at, leaving.value);
  const lines = leaving.value.map(({ orderNumber, itemId, units }) => ({
    ...{ orderNumber, itemId, units },
  }));
  tx.audit({
    ...{ action: "channels.notice.follow", subjectKind: "channel", subjectId: channelId },
    after: { number: notice.externalId, day: arrivalDay(notice), lines: lines.slice(0, 20) },
  });
  return fate("done", "notice_moved");
}
