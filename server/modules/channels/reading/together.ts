import type { Scope, Tx } from "../../../platform/index.ts";
import type { CanonicalLine, CanonicalOrder } from "../../../../connectors/port/index.ts";
import { followLines, noteSplits, placeOrders } from "../../orders/index.ts";
import type { Orders } from "../../orders/index.ts";
import { noteBarcodes } from "../codes.ts";
import { readOne, reader } from "./reading.ts";
import type { ReadParts } from "./reading.ts";
import { splitsOf, stateOf, versioned } from "../importing/source-states.ts";
import type { InboxRow } from "../importing/source-states.ts";
import { connectorOf, pusherOf } from "../registry.ts";
import { channelById } from "../store.ts";
import type { Channel } from "../store.ts";

/** Fewer messages are not worth being looked at twice. */
const togetherMin = 4;
const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** A message that holds one order and nothing else. */
interface Whole {
  readonly row: InboxRow;
  readonly channel: Channel;
  readonly message: CanonicalOrder;
}

/** The order of a message; null where reading it asks for more than placing an order. */
function wholeOf(row: InboxRow, channel: Channel | undefined): Whole | null {
  const pusher = channel ? pusherOf(channel.kind) : null;
  const platform = channel ? connectorOf(channel.kind) : null;
  if (!channel || !pusher || platform?.documents) return null;
  if (platform?.pushes === "hint" && row.origin === "push") return null;
  const { messages, problems } = pusher.normalise(row.raw.toString("utf8"), row.topic);
  const [message] = messages;
  if (problems.length > 0 || messages.length !== 1 || message?.type !== "order") return null;
  return { row, channel, message: versioned(message) };
}

/** The first message of each order among these rows. */
async function firstOfEach(tx: Tx, rows: readonly InboxRow[]): Promise<Whole[]> {
  const channels = new Map<number, Channel>();
  for (const id of new Set(rows.map((row) => row.channel_id))) {
    const channel = await channelById(tx, id);
    if (channel) channels.set(id, channel);
  }
  const firsts = new Map<string, Whole>();
  for (const row of rows) {
    const whole = wholeOf(row, channels.get(row.channel_id));
    if (!whole) continue;
    const name = `${row.channel_id}/${whole.message.externalId}`;
    if (!firsts.has(name)) firsts.set(name, whole);
  }
  return [...firsts.values()];
}

/** Places the orders of these messages in one batch; gives the order of each message that was new. */
async function placeNew(tx: Tx, orders: Orders, wholes: readonly Whole[]) {
  const states = wholes.map((whole) => stateOf(whole, whole.message, tx.now));
  const outcomes = await placeOrders(
    tx,
    orders.parts,
    states.map((state) => state.order),
  );
  const placed = new Map<number, number>();
  const splits: ReturnType<typeof splitsOf> = [];
  for (const [at, state] of states.entries()) {
    const outcome = outcomes[at];
    if (outcome?.kind !== "accepted") continue;
    const { orderId } = outcome;
    const whole = wholes[at];
    placed.set(whole?.row.id ?? 0, orderId);
    if (whole) splits.push(...splitsOf(whole.channel.id, orderId, whole.message));
    const hasMoved = state.progress.some((line) => line.shippedUnits + line.cancelledUnits > 0);
    // What the channel has shipped or cancelled before we first saw it must not keep stock.
    if (hasMoved && state.order.deal !== "cancelled")
      await followLines(tx, orders.parts, { ...state, orderId });
  }
  await noteSplits(tx, splits);
  return placed;
}

/** Reads, in one transaction, the messages that hold an order nobody knows yet; gives which. */
async function readNew(
  { database, orders }: ReadParts,
  scope: Scope,
  ids: readonly number[],
): Promise<ReadonlySet<number>> {
  return database.transact(scope, reader, async (tx) => {
    const rows = await tx.rows<InboxRow>(
      `select id, channel_id, topic, origin, raw, tries from channels.inbox
       where cell = $1 and tenant_id = $2 and id = any ($3::bigint[]) and state = 'waiting'
       order by id for update skip locked`,
      [...scopeOf(tx), ids],
    );
    const wholes = await firstOfEach(tx, rows);
    if (wholes.length === 0) return new Set<number>();
    const lines = new Map<number, CanonicalLine[]>();
    for (const { channel, message } of wholes)
      lines.set(channel.id, [...(lines.get(channel.id) ?? []), ...message.lines]);
    for (const [channelId, said] of lines) await noteBarcodes(tx, channelId, said);
    const placed = await placeNew(tx, orders, wholes);
    await tx.rows(
      `update channels.inbox as message set state = 'done', reason = '', done_at = $3,
         order_id = read.order_id, tries = tries + 1
       from unnest($4::bigint[], $5::bigint[]) as read (id, order_id)
       where cell = $1 and tenant_id = $2 and message.id = any ($4::bigint[])
         and message.id = read.id`,
      [...scopeOf(tx), tx.now, [...placed.keys()], [...placed.values()]],
    );
    for (const id of placed.keys())
      tx.announce({ topic: "InboxMoved", key: id, payload: { id, state: "done" } });
    return new Set(placed.keys());
  });
}

/**
 * Reads waiting messages. Orders that nobody knows are placed together, as a rush is; whatever else
 * there is, and all of them should one be poisoned, is read in a transaction of its own: it is set
 * aside with its reason after five tries and never stops the others. Gives how many were settled.
 */
export async function readInbox(parts: ReadParts, scope: Scope, limit = 100): Promise<number> {
  const waiting = await parts.database.read(scope, (tx) =>
    tx.rows<{ id: number }>(
      `select id from channels.inbox where cell = $1 and tenant_id = $2 and state = 'waiting'
         and (due_at is null or due_at <= $4) order by id limit $3`,
      [...scopeOf(tx), limit, tx.now],
    ),
  );
  const ids = waiting.map((row) => row.id);
  const none: ReadonlySet<number> = new Set();
  // What fails here is read again one by one, where its reason is kept beside it.
  const done = ids.length < togetherMin ? none : await readNew(parts, scope, ids).catch(() => none);
  let settled = done.size;
  for (const id of ids) if (!done.has(id) && (await readOne(parts, scope, id))) settled += 1;
  return settled;
}
