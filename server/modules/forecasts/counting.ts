import type { Actor, Database, OutboxEvent, Relay, Scope, Tx } from "../../platform/index.ts";
import { askedItems, orderIdsAfter } from "../orders/index.ts";
import {
  addMoves,
  lockState,
  ordersOnTheirWay,
  readOrders,
  readRules,
  sumAnew,
  writeOrders,
  writeRules,
} from "./demand-store.ts";
import { demandOfOrders, movesOf, rulesVersion } from "./model.ts";
import type { OrderDemand } from "./model.ts";

const topics = ["OrderPlaced", "OrderChanged"];
/** Orders that are counted in one transaction. */
const chunk = 1_000;
const actor: Actor = { kind: "system", id: 0, name: "forecasts" };

/** Orders that asked something once and ask nothing any more stay, with nothing in them. */
function withEmptied(before: readonly OrderDemand[], after: readonly OrderDemand[]): OrderDemand[] {
  const there = new Set(after.map((order) => order.orderId));
  const gone = before.filter((order) => !there.has(order.orderId));
  return [...after, ...gone.map((order) => ({ ...order, lines: [] }))];
}

/**
 * Counts orders anew and moves the sums by the difference: an event that comes twice, late or out
 * of order moves them by nothing, because what counts is how the order stands, not what was said.
 */
export async function countOrdersAnew(tx: Tx, orderIds: readonly number[]): Promise<void> {
  if (orderIds.length === 0) return;
  // First the lock, then the look: whoever waited here sees what the one before has written.
  await lockState(tx);
  const before = await readOrders(tx, orderIds);
  const after = withEmptied(before, demandOfOrders(await askedItems(tx, orderIds)));
  await writeOrders(tx, after);
  await addMoves(tx, movesOf(before, after));
}

/** Counts a tenant that was never counted, where its orders fit one transaction; whether it did. */
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
  const ids = new Set(events.map((event) => Number(event.key)));
  await countOrdersAnew(
    tx,
    [...ids].sort((a, b) => a - b),
  );
}

/** Follows what every order asks from now on. */
export function followDemand(relay: Relay): void {
  relay.subscribe({ name: "forecasts", topics, handle: followEvents });
}

/** Counts all of a tenant's orders from the stored rows, a chunk a transaction, then sums anew. */
export async function rebuildDemand(
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
export async function catchUpDemand(
  database: Database,
  scopes: readonly Scope[],
  signal: AbortSignal,
): Promise<void> {
  for (const scope of scopes) {
    const rules = await database.read(scope, readRules);
    if (rules !== rulesVersion) await rebuildDemand(database, scope, signal);
  }
}

const linesText = (order: OrderDemand | undefined) =>
  order ? JSON.stringify([order.channelId, order.region, order.day, order.lines]) : "nothing";

/**
 * Orders whose counted demand is not what their lines ask, as "order: counted ≠ asked". Those of
 * which an event is still on its way, and tenants that wait to be counted, are left out.
 */
export async function wrongOrders(tx: Tx): Promise<string[]> {
  if ((await readRules(tx)) !== rulesVersion) return [];
  const late = await ordersOnTheirWay(tx, topics);
  const findings: string[] = [];
  for (let after = 0; findings.length < 100;) {
    const ids = await orderIdsAfter(tx, after, chunk);
    const counted = new Map((await readOrders(tx, ids)).map((each) => [each.orderId, each]));
    const asked = new Map(
      demandOfOrders(await askedItems(tx, ids)).map((each) => [each.orderId, each]),
    );
    for (const id of ids) {
      const [known, now] = [counted.get(id), asked.get(id)];
      const isEmpty = !now && (known?.lines.length ?? 0) === 0;
      if (late.has(id) || isEmpty || linesText(known) === linesText(now)) continue;
      findings.push(`${id}: ${linesText(known)} ≠ ${linesText(now)}`);
    }
    after = ids.at(-1) ?? after;
    if (ids.length < chunk) break;
  }
  return findings;
}
