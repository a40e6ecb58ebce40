import { quietMinutesOf } from "../../../../connectors/port/index.ts";
import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { OutboxEvent, Relay, Tx } from "../../../platform/index.ts";
import { orderById } from "../../orders/index.ts";
import { isOwnMistake } from "../own-mistakes.ts";
import type { Work } from "../work.ts";
import { tellOrder } from "./answers.ts";
import { partnerChannel, partnerChannels } from "./partner-channels.ts";
import { clearStanding, dueOrders, lockStanding, lockStandings } from "./standing.ts";
import { noteDiffering, setHeld, standingOf } from "./standing.ts";
import type { Standing } from "./standing.ts";
import { differing, statedLines, toldOf } from "./stated.ts";
import type { StatedLine } from "./stated.ts";

const minuteMs = 60_000;
/** A promise that never comes to rest is told all the same, after so many quiet times. */
const mostQuietTimes = 4;
const mostAtOnce = 50;
const retryMs = 60 * minuteMs;

type Order = NonNullable<Awaited<ReturnType<typeof orderById>>>;

const isSame = (now: readonly StatedLine[], seen: Standing["seen"]) =>
  seen !== null && JSON.stringify(now.map(toldOf)) === JSON.stringify(seen.map(toldOf));

/** The quiet time of a channel; with settings that nobody can read, the usual one. */
async function quietMsOf(tx: Tx, channelId: number): Promise<number> {
  const settings = (await partnerChannel(tx, channelId))?.settings ?? {};
  return (quietMinutesOf(settings) ?? quietMinutesOf({}) ?? 0) * minuteMs;
}

/** Notes that something else holds than was told: its partner hears of it once it has come to rest. */
async function noteNews(tx: Tx, standing: Standing, now: readonly StatedLine[]): Promise<void> {
  if (isSame(now, standing.seen)) return;
  const quietMs = await quietMsOf(tx, standing.channelId);
  const since = standing.since ?? tx.now;
  const rested = tx.now.getTime() + quietMs;
  const dueAt = new Date(Math.min(rested, since.getTime() + mostQuietTimes * quietMs));
  await noteDiffering(tx, standing, { seen: now.map(toldOf), since, dueAt });
}

interface Looked {
  readonly order: Order;
  readonly standing: Standing;
  /** Whole orders that their partner takes back he need not be told of; those that we do, he must. */
  readonly isCancelledByUs: boolean;
  /** The connection runs: while it does not, news is noted, and told once it does. */
  readonly isRunning: boolean;
}

/** Looks at an order that moved: answers it for the first time, or notes that it is to be told anew. */
async function look(tx: Tx, looked: Looked): Promise<void> {
  const { order, standing, isCancelledByUs } = looked;
  const isCancelled = order.deal === "cancelled";
  if (standing.version === 0) {
    if (!looked.isRunning || (order.openHolds > 0 && !isCancelled)) return;
    await tellOrder(tx, { order, standing, cause: "first", key: `answer/${order.id}` });
    return;
  }
  const now = await statedLines(tx, order.id);
  if (isCancelled) {
    if (isCancelledByUs && !standing.isRefusal) await noteNews(tx, standing, now);
    else if (!isSame(now, standing.seen)) await clearStanding(tx, standing);
    return;
  }
  if (differing(now, standing.told).length === 0) await clearStanding(tx, standing);
  else await noteNews(tx, standing, now);
}

interface Moved {
  readonly orderId?: number;
  readonly change?: string;
  readonly by?: string;
}

/** Lets partners of files be answered: every order of theirs once it is decided, and whenever it moves. */
export function followAnswers(relay: Relay): void {
  relay.subscribe({
    name: "channels.answers",
    topics: ["OrderPlaced", "OrderChanged"],
    async handle(tx, events) {
      const channels = await partnerChannels(tx);
      if (channels.size === 0) return;
      await lookAll(tx, channels, events);
    },
  });
}

async function lookAll(
  tx: Tx,
  channels: ReadonlyMap<number, boolean>,
  events: readonly OutboxEvent[],
): Promise<void> {
  const moves = events.map(({ payload }) => payload as unknown as Moved);
  const ids = new Set(moves.map((each) => each.orderId ?? 0));
  const owners: { orderId: number; channelId: number }[] = [];
  for (const orderId of ids) {
    const order = await orderById(tx, orderId);
    if (order && channels.has(order.channelId))
      owners.push({ orderId, channelId: order.channelId });
  }
  if (owners.length === 0) return;
  const standings = await lockStandings(tx, owners);
  for (const { orderId, channelId } of owners) {
    const isRunning = channels.get(channelId) ?? false;
    // Read anew behind the lock: what another writer told meanwhile is told.
    const [order, standing] = [await orderById(tx, orderId), standings.get(orderId)];
    const last = moves.findLast((each) => each.orderId === orderId && each.change === "cancelled");
    const isCancelledByUs = last?.by === "us";
    if (order && standing) await look(tx, { order, standing, isCancelledByUs, isRunning });
  }
}

/** Tells an order anew, if it is still due and something holds that was not told. */
async function tellDue(tx: Tx, due: { orderId: number; channelId: number }): Promise<void> {
  const { orderId } = due;
  const standing = await lockStanding(tx, due);
  const order = await orderById(tx, orderId);
  if (!order || standing.heldBy !== null || !standing.dueAt || standing.dueAt > tx.now) return;
  const now = await statedLines(tx, orderId);
  const isCancelled = order.deal === "cancelled";
  if (!isCancelled && differing(now, standing.told).length === 0)
    return clearStanding(tx, standing);
  // Whoever holds an order decides on it first.
  if (order.openHolds > 0 && !isCancelled) {
    const waitMs = Math.max(minuteMs, await quietMsOf(tx, standing.channelId));
    const dueAt = new Date(tx.now.getTime() + waitMs);
    const since = standing.since ?? tx.now;
    return noteDiffering(tx, standing, { seen: now.map(toldOf), since, dueAt });
  }
  const key = `answer/${orderId}/version/${standing.version + 1}`;
  // What cannot be answered now is still to be told: it stays in the list, and is tried again.
  if (!(await tellOrder(tx, { order, standing, cause: "promise", key })))
    await putOff(tx, standing);
}

/** Tries an order again in an hour: it stays to be told, and keeps none behind it waiting. */
async function putOff(tx: Tx, standing: Standing): Promise<void> {
  const { seen, since } = standing;
  if (seen === null || since === null) return;
  const dueAt = new Date(tx.now.getTime() + retryMs);
  await noteDiffering(tx, standing, { seen, since, dueAt });
}

/** A run's step: tells a partner of files anew what has come to rest and differs from what he was told. */
export async function tellAnew(work: Work): Promise<void> {
  const { channelId } = work.connection;
  const mistakes: unknown[] = [];
  for (const orderId of await work.read((tx) => dueOrders(tx, channelId, mostAtOnce))) {
    if (work.isTimeUp()) break;
    try {
      await work.transact((tx) => tellDue(tx, { orderId, channelId }));
    } catch (error) {
      work.signal.throwIfAborted();
      if (!isOwnMistake(error)) throw error;
      // One order that cannot be written must not keep the others, which are due later, for ever.
      mistakes.push(error);
      await work.transact(async (tx) => putOff(tx, await lockStanding(tx, { orderId, channelId })));
    }
  }
  if (mistakes.length > 0) throw mistakes[0];
}

export type TellError =
  | { readonly kind: "order_not_answered"; readonly order: number }
  | { readonly kind: "nothing_to_tell"; readonly order: number };

/** The order and how it stands with its partner, locked; null where it was never answered. */
async function lockAnswered(tx: Tx, orderId: number) {
  const known = await standingOf(tx, orderId);
  const order = await orderById(tx, orderId);
  if (!known || !order || known.version === 0) return null;
  return { order, standing: await lockStanding(tx, { orderId, channelId: known.channelId }) };
}

/** Holds back what is to be told of an order, or lets it go. Errors: `order_not_answered`. */
export async function holdTelling(
  tx: Tx,
  {
    orderId,
    isHeld,
    why,
  }: { readonly orderId: number; readonly isHeld: boolean; readonly why: string },
): Promise<Result<{ readonly isHeld: boolean }, TellError>> {
  const found = await lockAnswered(tx, orderId);
  if (!found) return err({ kind: "order_not_answered", order: orderId });
  const wasHeld = found.standing.heldBy !== null;
  if (wasHeld === isHeld) return ok({ isHeld });
  await setHeld(tx, orderId, isHeld ? tx.actor.name : null);
  const action = isHeld ? "channels.answer.hold" : "channels.answer.release";
  tx.audit({ action, subjectKind: "order", subjectId: orderId, why });
  return ok({ isHeld });
}

/**
 * Tells an order anew at once, also one that is held back; where nothing differs, only if its partner refused
 * the last answer. Errors: `order_not_answered`, `nothing_to_tell`.
 */
export async function tellAtOnce(
  tx: Tx,
  orderId: number,
): Promise<Result<{ readonly version: number }, TellError>> {
  const found = await lockAnswered(tx, orderId);
  if (!found) return err({ kind: "order_not_answered", order: orderId });
  const { order, standing } = found;
  const isNews =
    order.deal === "cancelled"
      ? standing.dueAt !== null
      : differing(await statedLines(tx, orderId), standing.told).length > 0;
  if (!isNews && standing.document !== "refused")
    return err({ kind: "nothing_to_tell", order: orderId });
  const version = standing.version + 1;
  const key = `answer/${orderId}/version/${version}`;
  const isTold = await tellOrder(tx, { order, standing, cause: "person", key });
  if (!isTold) return err({ kind: "nothing_to_tell", order: orderId });
  if (standing.heldBy !== null) await setHeld(tx, orderId, null);
  return ok({ version });
}
