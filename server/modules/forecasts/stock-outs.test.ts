// Goal: days on which empty shelves shut demand out are found in stock's own history, shown with
// their reason, censored in what forecasts learn from, and overruled by planners for good. Method:
// stock moved and orders placed day by day through the modules' doors on real PostgreSQL.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { newOrder, openCompany, parties, place, run, type Company } from "../orders/fixture.ts";
import { changeStock } from "../stock/index.ts";
import { demandCount } from "./demand/counting.ts";
import { dayMs, make, now, openOne } from "./fixture.ts";
import { demandByDay } from "./demand/history.ts";
import { nodeForecast } from "./running/node-store.ts";
import { everyRegion } from "./nodes.ts";
import { soldOutRuns } from "./demand/sold-out.ts";
import { findStockOuts, overruleStockOut, stockOutsOf } from "./demand/stock-outs.ts";

let clock = now;
const database = await ownDatabase({ clock: () => clock });

const daysAgo = (days: number) => new Date(now.getTime() - days * dayMs);
const dayText = (days: number) => daysAgo(days).toISOString().slice(0, 10);

test("a run is a run of days empty everywhere, unasked, after a first sale", () => {
  const shelf = (placeId: number, firstAt: number, ...spans: [number, number][]) => ({
    ...{ placeId, firstAt },
    from: spans.map(([from]) => from),
    until: spans.map(([, until]) => until),
  });
  const runs = (shelves: ReturnType<typeof shelf>[], asked: number[], days = 100) =>
    soldOutRuns(shelves, days, new Set(asked)).map(({ from, until }) => [from, until]);
  const both = [shelf(1, -5, [10, 19]), shelf(2, -5, [8, 14], [18, 30])];
  assert.deepEqual(runs(both, [0]), [
    [10, 14],
    [18, 19],
  ]);
  assert.deepEqual(
    runs(both, [0, 12]),
    [[18, 19]],
    "who is asked while nothing lies there sells what is still to be made",
  );
  assert.deepEqual(runs(both, []), [], "what nobody ever asked for is not missed");
  assert.deepEqual(runs([shelf(1, 5, [10, 12]), shelf(2, 50)], [6]), [[10, 12]]);
  assert.deepEqual(runs([shelf(1, -5, [0, 12])], [30]), [], "it began before what is known");
  assert.deepEqual(runs([shelf(1, -5, [20, 99])], [0]), [[20, 75]], "eight weeks at most");
});

/** Seventy days of orders; A and B were gone for ten of them, C at one place only. */
async function companyWithGap(): Promise<Company> {
  clock = daysAgo(70);
  const at = await openCompany(database, { "A@P": 900, "A@Q": 5, "B@P": 90, "C@P": 9, "C@Q": 9 });
  const move = async (days: number, kind: "receipt" | "issue", moved: Record<string, number>) => {
    clock = daysAgo(days);
    const changes = Object.entries(moved).map(([key, units]) => {
      const [item = "", where = ""] = key.split("@");
      return { itemId: at.items.get(item) ?? 0, placeId: at.places.get(where) ?? 0, units };
    });
    const document = { kind, documentKind: "test", documentId: days } as const;
    const done = await run(at, (tx) => changeStock(tx, parties, { changes, document }));
    assert.ok(done.ok, JSON.stringify(done));
  };
  await move(21, "issue", { "A@P": -900, "A@Q": -5, "B@P": -90, "C@P": -9 });
  await move(10, "receipt", { "A@P": 900, "B@P": 90, "C@P": 9 });
  clock = now;
  for (let back = 70; back >= 1; back -= 1) {
    const isGap = back <= 20 && back >= 11;
    // B is ordered all the same: its channel takes orders for what is not there.
    const lines = isGap ? "Bx8" : `Ax${30 + (back % 7)} Bx8 Cx3`;
    const order = newOrder(lines, "backorder");
    const outcome = await place(at, { ...order, mode: "history", placedAt: daysAgo(back) });
    assert.equal(outcome.kind, "accepted");
  }
  await demandCount.rebuild(database, at.scope);
  return at;
}

const whole = { from: dayText(100), until: dayText(1) };

test("sold-out days are found, censored and shown; a planner overrules them for good", async () => {
  const at = await companyWithGap();
  const itemId = at.items.get("A") ?? 0;
  const leaf = { itemId, channelId: 1, region: everyRegion };
  const next = async () => {
    const id = await openOne(at);
    await make(at, id);
    const node = await run(at, (tx) => nodeForecast(tx, id, leaf));
    return { units: node?.next ?? 0, found: node?.findings.map(([kind]) => kind) ?? [] };
  };
  const blind = await next();
  assert.equal(await run(at, findStockOuts), 10);
  const all = await run(at, (tx) => stockOutsOf(tx, { itemId: null, ...whole }));
  assert.deepEqual(
    all.map((each) => [each.itemId, each.channelId, each.fromDay, each.untilDay]),
    [[itemId, 1, dayText(20), dayText(11)]],
  );
  assert.deepEqual(new Set(all[0]?.placeIds), new Set(at.places.values()));
  const days = await run(at, (tx) =>
    demandByDay(tx, { itemId, channelId: 1, region: null }, whole),
  );
  assert.equal(days.stockOuts.length, 10);
  assert.equal(days.found.length, 1);
  const seeing = await next();
  assert.ok(seeing.found.includes("stock_outs"));
  assert.ok(seeing.units > 1.03 * blind.units, `${seeing.units} after ${blind.units}`);
  // Nothing has changed: looking again finds the same run and no other.
  assert.equal(await run(at, findStockOuts), 10);
  assert.deepEqual(await run(at, (tx) => stockOutsOf(tx, { itemId, ...whole })), all);
  const id = all[0]?.id ?? 0;
  assert.deepEqual(await run(at, (tx) => overruleStockOut(tx, id)), { itemId, isNew: true });
  assert.deepEqual(await run(at, (tx) => overruleStockOut(tx, id)), { itemId, isNew: false });
  await run(at, findStockOuts);
  assert.deepEqual(await run(at, (tx) => stockOutsOf(tx, { itemId: null, ...whole })), []);
  const [kept] = await run(at, (tx) => stockOutsOf(tx, { itemId, ...whole }));
  assert.equal(kept?.withdrawnBy, "test");
  assert.deepEqual((await next()).units, blind.units);
});

test("an order that comes in late shows that the channel was open: the run is mended", async () => {
  const at = await companyWithGap();
  await run(at, findStockOuts);
  const late = { ...newOrder("Ax2", "backorder"), mode: "history" as const };
  assert.equal((await place(at, { ...late, placedAt: daysAgo(20) })).kind, "accepted");
  await demandCount.rebuild(database, at.scope);
  assert.equal(await run(at, findStockOuts), 9);
  const itemId = at.items.get("A") ?? 0;
  const runs = await run(at, (tx) => stockOutsOf(tx, { itemId, ...whole }));
  assert.deepEqual(
    runs.map((each) => [each.fromDay, each.untilDay, each.withdrawnBy]),
    [
      [dayText(20), dayText(11), ""],
      [dayText(19), dayText(11), null],
    ],
  );
});
