import type { Actor, Database, OutboxEvent, Relay, Scope, Tx } from "../../platform/index.ts";
import { lineIdsOf, orderIdsAfter, orderStates } from "../orders/index.ts";
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
/** Orders that are counted in one transaction. */
const chunk = 1_000;
const actor: Actor = { kind: "system", id: 0, name: "reports" };

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
  await writeFacts(tx, after);
  const there = new Set(after.map((order) => order.orderId));
  await addMoves(
    tx,
    movesOf(
      before.filter((order) => there.has(order.orderId)),
      after,
    ),
  );
}

const orderOf = (event: OutboxEvent) => Number(event.key);

/**
 * Counts all orders of a tenant that was never counted, where they are few enough for one
 * transaction: a new company's board is complete with its first order, not at the next catch-up.
 * Gives whether it did.
 */
async function countFirst(tx: Tx): Promise<boolean> {
  if ((await readRules(tx)) > 0) return false;
  await lockState(tx);
  const ids = await orderIdsAfter(tx, 0, chunk);
  if (ids.length === chunk) return false;
  await countOrdersAnew(tx, ids);
  await sumAnew(tx);
  await writeRules(tx, rulesVersion);
  return true;
}

/** Takes events of orders in the transaction that removes them from the outbox. */
export async function followEvents(tx: Tx, events: readonly OutboxEvent[]): Promise<void> {
  if (await countFirst(tx)) return;
  await countOrdersAnew(
    tx,
    [...new Set(events.map(orderOf))].sort((a, b) => a - b),
  );
}

/** Follows every order from now on. */
export function followOrders(relay: Relay): void {
  relay.subscribe({ name: "reports", topics, handle: followEvents });
}

/** Counts all of a tenant's orders from the stored rows, a chunk a transaction, then sums anew. */
export async function rebuild(
  database: Database,
  scope: Scope,
  signal?: AbortSignal,
): Promise<void> {
  for (let after = 0; ;) {
    signal?.throwIfAborted();
    const start = after;
    const ids = await database.transact(scope, actor, async (tx) => {
      const found = await orderIdsAfter(tx, start, chunk);
      await countOrdersAnew(tx, found);
      return found;
    });
    after = ids.at(-1) ?? after;
    if (ids.length < chunk) break;
  }
  await database.transact(scope, actor, async (tx) => {
    await lockState(tx);
    await sumAnew(tx);
    await writeRules(tx, rulesVersion);
  });
}

/** Counts the tenants whose orders were never counted by the rules of this version. */
export async function catchUp(
  database: Database,
  scopes: readonly Scope[],
  signal: AbortSignal,
): Promise<void> {
  for (const scope of scopes) {
    const rules = await database.read(scope, readRules);
    if (rules !== rulesVersion) await rebuild(database, scope, signal);
  }
}
