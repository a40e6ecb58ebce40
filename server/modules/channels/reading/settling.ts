import type {
  CanonicalChange,
  ChannelMessage,
  Connector,
} from "../../../../connectors/port/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { recordAftersales } from "../../orders/index.ts";
import type { Orders } from "../../orders/index.ts";
import { takeChange } from "./changing.ts";
import { orderUnknown } from "./changes-made.ts";
import { connectionOf } from "../connections.ts";
import { connectorOf, pusherOf } from "../registry.ts";
import { takeNotice } from "../notices/taking.ts";
import type { InboxRow } from "../importing/source-states.ts";
import { channelById } from "../store.ts";
import { dead, takeOrder, type Reading, type Settled } from "./taking-orders.ts";
import { hearBeside } from "../telling/told-beside.ts";
import { freeRead, holdUnread } from "./unread-cases.ts";
import { want } from "../wanted.ts";

const asDone: Settled = { state: "done", reason: "", orderId: null };

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
  const changed = await takeChange(tx, { orders, channel, change, messageId: at.row.id });
  if (changed.kind === "unknown_order") return dead(orderUnknown(change.externalId));
  const { orderId } = changed;
  if (changed.kind === "unknown_line")
    return { ...dead(`line_unknown (${changed.line})`), orderId };
  if (changed.kind === "stale") return { state: "stale", reason: changed.reason, orderId };
  const { picked } = changed;
  // Of lines the rest is cancelled by hand, as the order's hold says: the change itself is made.
  if (!change.isCancelled && picked > 0)
    return { state: "done", reason: `picked_held (${picked})`, orderId };
  // Not done yet: once the goods are put back, the same message read again cancels the rest.
  if (picked > 0) return { ...dead(`put_back_before_cancelling (${picked})`), orderId };
  return { state: "done", reason: "", orderId };
}

/** Takes in one message of a channel. */
async function takeMessage(tx: Tx, at: Reading, message: ChannelMessage): Promise<Settled> {
  switch (message.type) {
    case "order":
      return takeOrder(tx, at, message);
    case "change":
      return followChange(tx, at, message);
    case "parcel":
    case "stock":
      return hearBeside(tx, at.channel.id, message);
    case "notice":
      return takeNotice(tx, {
        ...{ orders: at.orders, channelId: at.channel.id, messageId: at.row.id, notice: message },
        settings: at.settings,
      });
    case "aftersale":
      await recordAftersales(tx, at.channel.id, "live", [message]);
      return asDone;
  }
}

/** Takes in what a kept message says. Throws ChangeRefused for a change that cannot be made. */
export async function settle(tx: Tx, orders: Orders, row: InboxRow): Promise<Settled> {
  const channel = await channelById(tx, row.channel_id);
  const connector = channel ? pusherOf(channel.kind) : null;
  if (!channel || !connector) return dead("no_connector");
  const platform = connectorOf(channel.kind);
  const isHint = platform?.pushes === "hint" || platform?.hintTopics?.has(row.topic);
  const agreed = platform?.documents && (await connectionOf(tx, channel.id));
  const at: Reading = { orders, channel, row, settings: agreed?.settings ?? {} };
  if (platform && isHint && row.origin === "push") return followHint(tx, at, platform);
  const raw = row.raw.toString("utf8");
  const { messages, problems, unread } = connector.normalise(raw, row.topic, agreed?.settings);
  const [problem] = problems;
  if (problem) {
    const settled = dead(`${problem.field}: ${problem.rule} (${problem.value.slice(0, 80)})`);
    if (!unread) return settled;
    return { ...settled, orderId: await holdUnread(tx, channel.id, { unread, problem }) };
  }
  let settled = asDone;
  const cases = messages.filter((message) => message.type === "aftersale");
  for (const message of messages) {
    // Before any case is recorded, which locks its order: freeing locks the supplies first.
    if (message === cases[0]) await freeRead(tx, channel.id, cases);
    const taken = await takeMessage(tx, at, message);
    if (message.type !== "aftersale") settled = taken;
  }
  return settled;
}
