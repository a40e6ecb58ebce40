import type { CanonicalOrder, Settings } from "../../../../connectors/port/index.ts";
import type { Tx } from "../../../platform/index.ts";
import {
  followLines,
  followSource,
  noteSplits,
  placeOrders,
  sourceLines,
} from "../../orders/index.ts";
import type { Orders } from "../../orders/index.ts";
import { noteBarcodes } from "../codes.ts";
import { orderIn, textsOfOrder } from "../documents/first-order.ts";
import { splitsOf, stateOf, versioned } from "../importing/source-states.ts";
import type { InboxRow } from "../importing/source-states.ts";
import { connectorOf } from "../registry.ts";
import type { Channel } from "../store.ts";
import { want } from "../wanted.ts";
import { lockNumber, wakeForOrder } from "./changes-made.ts";

/** Clocks of platforms show whole seconds; by then a second has shown its last content. */
const unclearMs = 5_000;

/** What became of one message. */
export interface Settled {
  readonly state: "done" | "stale" | "dead";
  readonly reason: string;
  readonly orderId: number | null;
}

export interface Reading {
  readonly orders: Orders;
  readonly channel: Channel;
  readonly row: InboxRow;
  /** What was agreed with a partner of files; empty for others. */
  readonly settings: Settings;
}

/** A reason shows what the message says: a NUL, which no text column takes, as it is written in code. */
export const dead = (reason: string): Settled => ({
  ...{ state: "dead", reason: reason.replaceAll("\0", String.raw`\0`), orderId: null },
});

const contentOf = (message: CanonicalOrder) =>
  JSON.stringify({ ...message, sourceUpdatedAt: null, sourceVersion: "" });

/** Whether a document orders what the known order of its number does now: a second one is no change. */
async function asksTheSame(tx: Tx, orderId: number, message: CanonicalOrder): Promise<boolean> {
  const known = await sourceLines(tx, orderId);
  const units = new Map(
    known.filter((line) => line.parent_id === null).map((line) => [line.external_id, line.units]),
  );
  const goods = message.lines.filter(({ kind }) => kind === "sale" || kind === "gift");
  return (
    goods.length === units.size && goods.every((line) => units.get(line.externalId) === line.units)
  );
}

/**
 * How a document stands to the one that ordered what its number names: the same sent again, whatever its
 * partner changed since, other words for the same pieces, or another order, which is no change.
 */
async function compared(tx: Tx, at: Reading, known: { orderId: number; message: CanonicalOrder }) {
  const { orderId, message } = known;
  const connector = connectorOf(at.channel.kind);
  const texts = await textsOfOrder(tx, { orderId, channelId: at.channel.id });
  const first = connector && texts && orderIn(connector, texts.first, at.settings);
  if (first && contentOf(first) === contentOf(message)) return "again";
  return (await asksTheSame(tx, orderId, message)) ? "other_words" : "other_order";
}

/** Takes in one order: places it, or brings the known one up to what this message says. */
export async function takeOrder(tx: Tx, at: Reading, message: CanonicalOrder): Promise<Settled> {
  const { parts } = at.orders;
  const isPartners = connectorOf(at.channel.kind)?.documents !== undefined;
  if (isPartners) await lockNumber(tx, at.channel.id, message.externalId);
  await noteBarcodes(tx, at.channel.id, message.lines);
  const state = stateOf(at, versioned(message), tx.now);
  const [outcome] = await placeOrders(tx, parts, [state.order]);
  if (outcome?.kind === "accepted") {
    const { orderId } = outcome;
    await noteSplits(tx, splitsOf(at.channel.id, orderId, message));
    if (isPartners) await wakeForOrder(tx, at.channel.id, message.externalId);
    const hasMoved = state.progress.some((line) => line.shippedUnits + line.cancelledUnits > 0);
    // What the channel has shipped or cancelled before we first saw it must not keep stock.
    if (hasMoved && state.order.deal !== "cancelled")
      await followLines(tx, parts, { ...state, orderId });
    return { state: "done", reason: "", orderId };
  }
  if (outcome?.kind !== "duplicate") return dead(outcome?.kind ?? "no_answer");
  const { orderId } = outcome;
  await noteSplits(tx, splitsOf(at.channel.id, orderId, message));
  const same = isPartners ? await compared(tx, at, { orderId, message }) : null;
  if (same === "again") return { state: "stale", reason: "known", orderId };
  if (same === "other_order") return { ...dead("number_reused_with_other_lines"), orderId };
  const followed = await followSource(tx, parts, { ...state, orderId });
  if (followed === "followed") return { state: "done", reason: "", orderId };
  if (followed === "unclear") {
    const { limits } = connectorOf(at.channel.kind) ?? {};
    const due = new Date(tx.now.getTime() + Math.max(unclearMs, limits?.hintDelayMs ?? 0));
    const externalIds = [message.externalId];
    await want(tx, { channelId: at.channel.id, externalIds, why: "unclear", due });
  }
  const reasons = { older: "older_than_known", same: "known", unclear: "asked_again" };
  return { state: "stale", reason: reasons[followed], orderId };
}
