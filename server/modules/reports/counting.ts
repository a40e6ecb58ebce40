import type { Tx } from "../../platform/index.ts";
import { keepCounted, lineIdsOf, orderStates } from "../orders/index.ts";
import { promiseSpans } from "../promises/index.ts";
import { arrivals } from "../warehouse/index.ts";
import { factsOf, movesOf, rulesVersion } from "./facts.ts";
import type { OrderFacts } from "./facts.ts";
import {
  addMoves,
  lockState,
  readFacts,
  readRules,
  sumAnew,
  writeFacts,
  writeRules,
} from "./store.ts";

const topics = ["OrderPlaced", "OrderChanged", "OrderShipped", "OrderDelivered"];

/** What these orders count for now, from the stored rows. */
async function countedNow(tx: Tx, orderIds: readonly number[]): Promise<OrderFacts[]> {
  const states = await orderStates(tx, orderIds);
  const said = await promiseSpans(tx, await lineIdsOf(tx, orderIds));
  const spans = new Map(said.map((each) => [each.orderId, each]));
  const arrived = new Map((await arrivals(tx, orderIds)).map((each) => [each.orderId, each]));
  return states.map((state) => {
    const span = spans.get(state.orderId);
    const arrival = arrived.get(state.orderId);
    return factsOf(state, {
      firstDay: span?.firstDay ?? null,
      currentDay: span?.currentDay ?? null,
      deliveredAt: arrival?.deliveredAt ?? null,
      signed: arrival?.signed ?? false,
    });
  });
}

/**
 * Counts orders anew and moves the sums by the difference: an event that comes twice, late or out
 * of order moves them by nothing, because what counts is how the order stands, not what was said.
 */
export async function countOrdersAnew(tx: Tx, orderIds: readonly number[]): Promise<void> {
  if (orderIds.length === 0) return;
  // First the lock, then the look: whoever waited here sees what the one before has written.
  await lockState(tx);
  const before = await readFacts(tx, orderIds);
  const after = await countedNow(tx, orderIds);
  await writeFacts(tx, after, new Set(before.map((order) => order.orderId)));
  const there = new Set(after.map((order) => order.orderId));
  await addMoves(
    tx,
    movesOf(
      before.filter((order) => there.has(order.orderId)),
      after,
    ),
  );
}

/** The reports' counts of orders, by channel and day. */
export const reportCount = keepCounted({
  ...{ name: "reports", topics, rulesVersion, lock: lockState, readRules, writeRules },
  ...{ count: countOrdersAnew, sum: sumAnew },
});
