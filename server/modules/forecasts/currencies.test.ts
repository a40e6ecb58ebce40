// Goal: money of several currencies is never added as if it were one: it counts by a rate that a
// person has entered for its day, and is named with its sum where there is none. Method: channels
// that sell in three currencies, on real PostgreSQL and real threads.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { newOrder, openCompany, run, type Company } from "../orders/fixture.ts";
import { companyMoney, placeOrders } from "../orders/index.ts";
import { enterRate, setCurrency, unratedOpen } from "../orders/money/money.ts";
import { demandCount, wrongOrders } from "./demand/counting.ts";
import { wrongDemand } from "./demand/demand-store.ts";
import { dayMs, make, now, openOne, sellWeeks } from "./fixture.ts";
import { demandByDay } from "./demand/history.ts";
import { nodeForecast } from "./running/node-store.ts";

const database = await ownDatabase({ clock: () => now });

/** Beside CNY at 1.00 a piece, so many days of orders in other money. */
async function sellIn(
  at: Company,
  currency: string,
  { days, each }: { days: number; each: number },
) {
  const orders = Array.from({ length: days }, (_, back) => {
    const order = newOrder("Ax10", "backorder");
    return {
      ...{ ...order, currency, mode: "history" as const },
      placedAt: new Date(now.getTime() - (back + 1) * dayMs),
      lines: order.lines.map((line) => ({ ...line, amountMinor: each * line.units })),
    };
  });
  await run(at, (tx) => placeOrders(tx, at.orders.parts, orders));
  await demandCount.rebuild(database, at.scope);
}

async function priced(at: Company) {
  const version = await openOne(at);
  const made = await make(at, version);
  assert.equal(made?.state, "done");
  const node = { itemId: at.items.get("A") ?? 0, channelId: 0, region: "*" };
  const price = (await run(at, (tx) => nodeForecast(tx, version, node)))?.priceMinor;
  return { price, currency: made.currency, unrated: made.unrated };
}

const rate = (at: Company, currency: string, [fromDay, text]: [string, string]) =>
  run(at, (tx) => enterRate(tx, { currency, fromDay, rate: text, source: "PBOC central parity" }));

test("what has no rate is left out and named; by a rate it counts from its day on", async () => {
  const at = await sellWeeks(await openCompany(database, {}), 40, newOrder);
  await sellIn(at, "USD", { days: 10, each: 300 });
  await sellIn(at, "JPY", { days: 10, each: 400 });
  assert.deepEqual(await run(at, wrongOrders), []);
  assert.deepEqual(await run(at, wrongDemand), []);
  const before = await priced(at);
  assert.deepEqual(before, {
    ...{ price: 100, currency: "CNY" },
    unrated: [
      { currency: "JPY", units: 100, amountMinor: 40_000 },
      { currency: "USD", units: 100, amountMinor: 30_000 },
    ],
  });
  // Ten days before now is the first day of these sales: half of them have a rate.
  assert.ok((await rate(at, "USD", ["2026-11-21", "7.2"])).ok);
  assert.ok((await rate(at, "JPY", ["2026-01-01", "0.05"])).ok);
  const after = await priced(at);
  assert.deepEqual(after.unrated, [{ currency: "USD", units: 50, amountMinor: 15_000 }]);
  const item = at.items.get("A") ?? 0;
  const part = { itemId: item, channelId: 1, region: null };
  const day = async (of: string) => {
    const seen = await run(at, (tx) => demandByDay(tx, part, { from: of, until: of }));
    return [seen.currency, seen.asked[0], seen.amountMinor[0]] as const;
  };
  // 10 pieces at 3.00 USD are 216.00, 10 at 400 JPY are 200.00, the rest costs 1.00 a piece.
  const [currency, asked = 0, amount] = await day("2026-11-22");
  assert.deepEqual([currency, amount], ["CNY", (asked - 20) * 100 + 21_600 + 20_000]);
  const [, early = 0, less] = await day("2026-11-18");
  assert.equal(less, (early - 20) * 100 + 20_000, "before its first rate it is left out");
});

test("a rate is entered with its day and source, put right, and refused where it says nothing", async () => {
  const at = await openCompany(database, {});
  const kind = async (currency: string, at2: [string, string]) => {
    const made = await rate(at, currency, at2);
    return made.ok ? "ok" : `${made.error.kind} ${made.error.field}`;
  };
  assert.equal(await kind("CNY", ["2026-01-01", "1"]), "rate_into_itself currency");
  assert.equal(await kind("USD", ["2026-01-01", "0.000000001"]), "rate_not_positive rate");
  assert.equal(await kind("USD", ["2026-01-01", "7"]), "ok");
  assert.equal(await kind("USD", ["2026-01-01", "7.1"]), "ok");
  assert.equal(await kind("USD", ["2026-06-01", "6.9"]), "ok");
  const money = await run(at, companyMoney);
  assert.deepEqual(
    money.rates.map((each) => [each.fromDay, each.rate, each.source, each.author]),
    [
      ["2026-06-01", "6.9", "PBOC central parity", "test"],
      ["2026-01-01", "7.1", "PBOC central parity", "test"],
    ],
  );
  assert.equal(money.worthOf(100, "USD", "2025-12-31"), null);
  assert.equal(money.worthOf(100, "USD", "2026-05-31"), 710);
  assert.equal(money.worthOf(100, "USD", "2026-06-01"), 690);
  await run(at, (tx) => setCurrency(tx, "USD"));
  const other = await run(at, companyMoney);
  assert.deepEqual([other.currency, other.rates], ["USD", []], "rates are into one currency");
});

test("open orders without a rate are named by currency", async () => {
  const at = await openCompany(database, {});
  const order = { ...newOrder("Ax3", "backorder"), currency: "USD" };
  await run(at, (tx) => placeOrders(tx, at.orders.parts, [order, newOrder("Ax2", "backorder")]));
  assert.deepEqual(await run(at, unratedOpen), [{ currency: "USD", units: 3, amountMinor: 300 }]);
  assert.ok((await rate(at, "USD", ["2026-01-01", "7"])).ok);
  assert.deepEqual(await run(at, unratedOpen), []);
});
