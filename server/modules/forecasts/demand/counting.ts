import type { Tx } from "../../../platform/index.ts";
import { askedItems, countedAtOnce, keepCounted, orderIdsAfter } from "../../orders/index.ts";
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
import { demandOfOrders, movesOf, rulesVersion } from "../model.ts";
import type { OrderDemand } from "../model.ts";

const topics = ["OrderPlaced", "OrderChanged"];

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
async function countOrdersAnew(tx: Tx, orderIds: readonly number[]): Promise<void> {
  if (orderIds.length === 0) return;
  // First the lock, then the look: whoever waited here sees what the one before has written.
  await lockState(tx);
  const before = await readOrders(tx, orderIds);
  const after = withEmptied(before, demandOfOrders(await askedItems(tx, orderIds)));
  await writeOrders(tx, after);
  await addMoves(tx, movesOf(before, after));
}

/** Demand as asked, by item, channel, region and day. */
export const demandCount = keepCounted({
  ...{ name: "forecasts", topics, rulesVersion, lock: lockState, readRules, writeRules },
  ...{ count: countOrdersAnew, sum: sumAnew },
});

const linesText = (order: OrderDemand | undefined) =>
  order
    ? JSON.stringify([order.channelId, order.region, order.day, order.currency, order.lines])
    : "nothing";

/**
 * Orders whose counted demand is not what their lines ask, as "order: counted ≠ asked". Those of
 * which an event is still on its way, and tenants that wait to be counted, are left out.
 */
export async function wrongOrders(tx: Tx): Promise<string[]> {
  if ((await readRules(tx)) !== rulesVersion) return [];
  const late = await ordersOnTheirWay(tx, topics);
  const findings: string[] = [];
  for (let after = 0; findings.length < 100;) {
    const ids = await orderIdsAfter(tx, after, countedAtOnce);
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
    if (ids.length < countedAtOnce) break;
  }
  return findings;
}
