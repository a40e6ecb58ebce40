import { createHash } from "node:crypto";
import type {
  CanonicalAftersale,
  CanonicalChange,
  CanonicalOrder,
  CanonicalParcel,
  ChannelMessage,
  Connector,
  Normalised,
  Problem,
} from "../../../connectors/port/index.ts";
import type { Actor, Database, Scope, Tx } from "../../platform/index.ts";
import {
  followLines,
  followSource,
  freeReadCase,
  holdForCase,
  noteSplits,
  placeOrders,
  recordAftersales,
  sourceLines,
  storedOrders,
} from "../orders/index.ts";
import type { Orders, SourceState } from "../orders/index.ts";
import { ChangeRefused, takeChange } from "./changing.ts";
import { noteBarcodes } from "./codes.ts";
import { connectionOf } from "./connections.ts";
import { isUnkept } from "./documents.ts";
import { newOrderOf } from "./import-batch.ts";
import { hearParcel } from "./parcels-there.ts";
import { connectorOf, pusherOf } from "./registry.ts";
import { hearStock } from "./stock-there.ts";
import { channelById } from "./store.ts";
import type { Channel } from "./store.ts";
import { want } from "./wanted.ts";

const triesMax = 5;
export const reader: Actor = { kind: "system", id: 0, name: "inbox" };
const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];
/** Clocks of platforms show whole seconds; by then a second has shown its last content. */
const unclearMs = 5_000;

export interface InboxRow {
  id: number;
  channel_id: number;
  topic: string;
  origin: "push" | "pull" | "fetch";
  raw: Buffer;
  tries: number;
}

/** What became of one message. */
interface Settled {
  readonly state: "done" | "stale" | "dead";
  readonly reason: string;
  readonly orderId: number | null;
}

interface Reading {
  readonly orders: Orders;
  readonly channel: Channel;
  readonly row: InboxRow;
}

/** A reason shows what the message says: a NUL, which no text column takes, as it is written in code. */
const dead = (reason: string): Settled => ({
  ...{ state: "dead", reason: reason.replaceAll("\0", String.raw`\0`), orderId: null },
});

const asDone: Settled = { state: "done", reason: "", orderId: null };

/** The order with a version that also tells two contents of one instant apart. */
export function versioned(message: CanonicalOrder): CanonicalOrder {
  const content = createHash("sha256").update(JSON.stringify(message)).digest("hex").slice(0, 16);
  return { ...message, sourceVersion: `${message.sourceVersion} ${content}`.trim() };
}

/** What a message says of an order, as `orders` takes it. */
export function stateOf(
  at: Pick<Reading, "channel" | "row">,
  message: CanonicalOrder,
  now: Date,
): SourceState {
  const { channel, row } = at;
  const platform = connectorOf(channel.kind);
  const intake = { key: `inbox:${row.id}:${row.tries}`, mode: "live", receivedAt: now } as const;
  return {
    orderId: 0,
    order: newOrderOf(message, { ...channel, policy: "backorder" }, intake),
    progress: message.lines.map(({ externalId, shippedUnits, cancelledUnits }) => ({
      externalId,
      shippedUnits: shippedUnits ?? 0,
      cancelledUnits: cancelledUnits ?? 0,
    })),
    // What we read ourselves shows a second that has passed, and so its last content.
    // Nor is there anybody to ask behind the open door, or a partner of files: what came last is
    // believed.
    shippedBy: message.shippedBy,
    isAsked: row.origin !== "push" || !platform || platform.documents !== undefined,
  };
}

/** The order from which a message's order was split, as something to note; empty when it was not. */
export const splitsOf = (channelId: number, orderId: number, message: CanonicalOrder) =>
  message.parentExternalId === undefined
    ? []
    : [{ orderId, channelId, parentExternalId: message.parentExternalId }];

/** Whether a document orders what the known order of its number does: a second one is no change. */
async function isSameOrder(tx: Tx, orderId: number, message: CanonicalOrder): Promise<boolean> {
  const known = await sourceLines(tx, orderId);
  const units = new Map(
    known.filter((line) => line.parent_id === null).map((line) => [line.external_id, line.units]),
  );
  const goods = message.lines.filter(({ kind }) => kind === "sale" || kind === "gift");
  return (
    goods.length === units.size && goods.every((line) => units.get(line.externalId) === line.units)
  );
}

/** Takes in one order: places it, or brings the known one up to what this message says. */
async function takeOrder(tx: Tx, at: Reading, message: CanonicalOrder): Promise<Settled> {
  const { parts } = at.orders;
  await noteBarcodes(tx, at.channel.id, message.lines);
  const state = stateOf(at, versioned(message), tx.now);
  const [outcome] = await placeOrders(tx, parts, [state.order]);
  if (outcome?.kind === "accepted") {
    const { orderId } = outcome;
    await noteSplits(tx, splitsOf(at.channel.id, orderId, message));
    const hasMoved = state.progress.some((line) => line.shippedUnits + line.cancelledUnits > 0);
    // What the channel has shipped or cancelled before we first saw it must not keep stock.
    if (hasMoved && state.order.deal !== "cancelled")
      await followLines(tx, parts, { ...state, orderId });
    return { state: "done", reason: "", orderId };
  }
  if (outcome?.kind !== "duplicate") return dead(outcome?.kind ?? "no_answer");
  const { orderId } = outcome;
  await noteSplits(tx, splitsOf(at.channel.id, orderId, message));
  if (connectorOf(at.channel.kind)?.documents && !(await isSameOrder(tx, orderId, message)))
    return { ...dead("number_reused_with_other_lines"), orderId };
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

/** A push that only names orders: they are fetched, because such pushes come late and twice. */
async function followHint(tx: Tx, at: Reading, connector: Connector): Promise<Settled> {
  const { externalIds } = connector.hint(at.row.raw.toString("utf8"), at.row.topic);
  if (externalIds.length === 0) return dead("names_no_order");
  const due = new Date(tx.now.getTime() + (connector.limits.hintDelayMs ?? 0));
  await want(tx, { channelId: at.channel.id, externalIds, why: "hint", due });
  return { state: "done", reason: "fetched", orderId: null };
}

/** A change that its partner tells by itself; one of an order that nobody knows waits for it. */
async function followChange(tx: Tx, at: Reading, change: CanonicalChange): Promise<Settled> {
  const { orders, channel } = at;
  const changed = await takeChange(tx, { orders, channel, change });
  if (changed === null) return dead(`order_unknown (${change.externalId})`);
  const { orderId, picked } = changed;
  // Not done yet: once the goods are put back, the same message read again cancels the rest.
  if (picked > 0) return { ...dead(`put_back_before_cancelling (${picked})`), orderId };
  return { state: "done", reason: "", orderId };
}

/** A parcel that the channel tells of; its order is fetched, which says what of it has left. */
async function followParcel(tx: Tx, at: Reading, parcel: CanonicalParcel): Promise<Settled> {
  const channelId = at.channel.id;
  const { externalId } = parcel;
  const orderId = (await storedOrders(tx, channelId, [externalId])).get(externalId)?.orderId;
  const known = { state: "stale", reason: "known", orderId: orderId ?? null } as const;
  if (!(await hearParcel(tx, channelId, parcel))) return known;
  await want(tx, { channelId, externalIds: [externalId], why: "hint", due: tx.now });
  return { state: "done", reason: "fetched", orderId: orderId ?? null };
}

interface Unread {
  readonly unread: NonNullable<Normalised["unread"]>;
  readonly problem: Problem;
}

/** Holds the order of a case in words that nobody knows: a person looks, and the message waits. */
async function holdUnread(tx: Tx, at: Reading, { unread, problem }: Unread) {
  const { externalId, orderExternalId } = unread;
  const orders = await storedOrders(tx, at.channel.id, [orderExternalId]);
  const orderId = orders.get(orderExternalId)?.orderId ?? null;
  const { field, value } = problem;
  if (orderId !== null) await holdForCase(tx, { orderId, externalId, field, value });
  return { orderId };
}

async function freeRead(tx: Tx, channelId: number, message: CanonicalAftersale): Promise<void> {
  const { externalId, orderExternalId } = message;
  if (orderExternalId === null) return;
  const orderId = (await storedOrders(tx, channelId, [orderExternalId])).get(
    orderExternalId,
  )?.orderId;
  if (orderId !== undefined) await freeReadCase(tx, { orderId, externalId });
}

/** Takes in one message of a channel. */
async function takeMessage(tx: Tx, at: Reading, message: ChannelMessage): Promise<Settled> {
  switch (message.type) {
    case "order":
      return takeOrder(tx, at, message);
    case "change":
      return followChange(tx, at, message);
    case "parcel":
      return followParcel(tx, at, message);
    case "stock": {
      const isHeard = await hearStock(tx, at.channel.id, message);
      return { ...asDone, ...(isHeard ? {} : { state: "stale", reason: "not_told_by_us" }) };
    }
    case "aftersale":
      await recordAftersales(tx, at.channel.id, "live", [message]);
      await freeRead(tx, at.channel.id, message);
      return asDone;
  }
}

async function settle(tx: Tx, orders: Orders, row: InboxRow): Promise<Settled> {
  const channel = await channelById(tx, row.channel_id);
  const connector = channel ? pusherOf(channel.kind) : null;
  if (!channel || !connector) return dead("no_connector");
  const at: Reading = { orders, channel, row };
  const platform = connectorOf(channel.kind);
  if (platform?.pushes === "hint" && row.origin === "push") return followHint(tx, at, platform);
  const agreed = connectorOf(channel.kind)?.documents && (await connectionOf(tx, channel.id));
  const raw = row.raw.toString("utf8");
  const { messages, problems, unread } = connector.normalise(raw, row.topic, agreed?.settings);
  const [problem] = problems;
  if (problem) {
    const settled = dead(`${problem.field}: ${problem.rule} (${problem.value.slice(0, 80)})`);
    return unread ? { ...settled, ...(await holdUnread(tx, at, { unread, problem })) } : settled;
  }
  let settled = asDone;
  for (const message of messages) {
    const taken = await takeMessage(tx, at, message);
    if (message.type !== "aftersale") settled = taken;
  }
  return settled;
}

export interface ReadParts {
  readonly database: Database;
  readonly orders: Orders;
}

/** Reads one waiting message; true when it is settled. */
export async function readOne(parts: ReadParts, scope: Scope, id: number): Promise<boolean> {
  const { database, orders } = parts;
  const take = `select id, channel_id, topic, origin, raw, tries from channels.inbox
    where cell = $1 and tenant_id = $2 and id = $3 and state = 'waiting' for update skip locked`;
  try {
    return await database.transact(scope, reader, async (tx) => {
      const [row] = await tx.rows<InboxRow>(take, [...scopeOf(tx), id]);
      if (!row) return false;
      const { state, reason, orderId } = await settle(tx, orders, row);
      await tx.rows(
        `update channels.inbox set state = $4, reason = $5, order_id = $6, done_at = $7,
           tries = tries + 1
         where cell = $1 and tenant_id = $2 and id = $3`,
        [...scopeOf(tx), id, state, reason, orderId, tx.now],
      );
      tx.announce({ topic: "InboxMoved", key: id, payload: { id, state } });
      return true;
    });
  } catch (error) {
    const said = error instanceof ChangeRefused ? error.message : String(error);
    const reason = (isUnkept(error) ? `cannot_be_kept (${said})` : said).slice(0, 300);
    const isFinal = error instanceof ChangeRefused || isUnkept(error);
    await putOff(parts, { scope, id, reason, isFinal });
    return isFinal;
  }
}

interface Failed {
  readonly scope: Scope;
  readonly id: number;
  readonly reason: string;
  /** Another try would end as this one did. */
  readonly isFinal: boolean;
}

/** After a failure: read again in 1, 2, 4, 8 seconds, then set aside. */
async function putOff({ database }: ReadParts, failed: Failed): Promise<void> {
  await database.transact(failed.scope, reader, (tx) =>
    tx.rows(
      `update channels.inbox set tries = tries + 1, reason = $4,
         due_at = $6::timestamptz + make_interval(secs => power(2, tries)),
         state = case when $7 or tries + 1 >= $5 then 'dead' else 'waiting' end
       where cell = $1 and tenant_id = $2 and id = $3 and state = 'waiting'`,
      [...scopeOf(tx), failed.id, failed.reason, triesMax, tx.now, failed.isFinal],
    ),
  );
}
