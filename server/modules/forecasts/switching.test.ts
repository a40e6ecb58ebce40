// Goal: telling provinces apart, or no longer, loses no planned unit: frozen days keep their sum,
// orders are netted by the plan that is in force, and overrides that reach nothing are named.
// Method: a company that sells in two provinces, on real PostgreSQL and real threads.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { newOrder, openCompany, run, type Company } from "../orders/fixture.ts";
import { placeOrders } from "../orders/index.ts";
import { closeDays, remainingForecast, remainingOf } from "./planning/consuming.ts";
import { demandCount } from "./demand/counting.ts";
import { dayMs, make, now as start, openOne, sellWeeks } from "./fixture.ts";
import { overNetted } from "./planning/netting-store.ts";
import { idleOverrides } from "./planning/override-store.ts";
import { addOverride } from "./planning/overrides.ts";
import { plannedDays, readPlan } from "./planning/plan-store.ts";
import { publish } from "./planning/publishing.ts";
import { writeSettings } from "./settings.ts";

let now = start;
const database = await ownDatabase({ clock: () => now });

const all = { itemId: 0, channelId: 0, region: "*" };
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const told = (byRegion: boolean) => ({
  ...{ horizonDays: 28, historyDays: 365, frozenDays: 5, byRegion, nightly: false },
});

async function sellToday(at: Company, lines: string, region: string): Promise<void> {
  const order = { ...newOrder(lines, "backorder"), mode: "history" as const, region };
  await run(at, (tx) => placeOrders(tx, at.orders.parts, [{ ...order, placedAt: now }]));
  await demandCount.rebuild(database, at.scope);
}

async function soldInTwo(): Promise<Company> {
  now = start;
  const at = await sellWeeks(await openCompany(database, {}), 70, newOrder);
  const orders = Array.from({ length: 70 }, (_, back) => ({
    ...newOrder(`Ax${30 + (back % 7)} Bx3`, "backorder"),
    ...{ mode: "history" as const, region: "44" },
    placedAt: new Date(now.getTime() - (back + 1) * dayMs),
  }));
  await run(at, (tx) => placeOrders(tx, at.orders.parts, orders));
  await demandCount.rebuild(database, at.scope);
  return at;
}

async function publishNow(at: Company): Promise<void> {
  const id = await openOne(at);
  assert.equal((await make(at, id))?.state, "done");
  await run(at, (tx) => publish(tx, id));
}

/** Planned units of all by day, the first days as they are named. */
const plannedOn = async (at: Company, count: number) => {
  const days = await run(at, (tx) => plannedDays(tx, all));
  const today = now.toISOString().slice(0, 10);
  return days.filter(({ day }) => day >= today).slice(0, count);
};

/** What is left of the plan, by item and channel, over the frozen days. */
async function leftOver(at: Company) {
  const sums = new Map<string, number>();
  for (const leaf of await run(at, remainingForecast)) {
    const name = `${leaf.itemId}/${leaf.channelId}`;
    sums.set(name, (sums.get(name) ?? 0) + sum(leaf.units.slice(0, 5)));
  }
  return sums;
}

for (const from of [false, true])
  test(`frozen days keep their sum when provinces are ${from ? "put together" : "told apart"}`, async () => {
    const at = await soldInTwo();
    await run(at, (tx) => writeSettings(tx, told(from)));
    await publishNow(at);
    await sellToday(at, "Ax20 Bx2", "44");
    const [frozen, left] = [await plannedOn(at, 5), await leftOver(at)];
    assert.ok(frozen.length === 5 && frozen.every(({ units }) => units > 0));

    await run(at, (tx) => writeSettings(tx, told(!from)));
    const beyond = async () => (await run(at, (tx) => remainingOf(tx, all))).beyondToday;
    assert.equal(await beyond(), 0, "the plan in force nets, not the setting to come");
    assert.deepEqual(await leftOver(at), left);

    await publishNow(at);
    const regions = new Set((await run(at, readPlan)).map((each) => each.region));
    assert.equal(regions.has("*"), from);
    assert.deepEqual(await plannedOn(at, 5), frozen);
    assert.deepEqual(await leftOver(at), left);
    assert.deepEqual(await run(at, overNetted), []);
  });

test("what closed days took is still taken after the switch, whoever asks", async () => {
  const at = await soldInTwo();
  await run(at, (tx) => writeSettings(tx, told(false)));
  await publishNow(at);
  // More than its own day and those behind it hold: it takes of the days ahead.
  await sellToday(at, "Ax400", "44");
  now = new Date(start.getTime() + dayMs);
  await run(at, closeDays);
  const left = await leftOver(at);
  await run(at, (tx) => writeSettings(tx, told(true)));
  await publishNow(at);
  const after = await leftOver(at);
  for (const [name, units] of left)
    // One day more stands at the end than was frozen before.
    assert.ok(Math.abs((after.get(name) ?? 0) - units) <= 5, `${name}: ${units}`);
  assert.deepEqual(await run(at, overNetted), []);
  const taken = async (region: string) =>
    sum((await run(at, (tx) => remainingOf(tx, { ...all, region }))).taken);
  assert.ok((await taken("*")) > 0);
  assert.equal(await taken("*"), (await taken("33")) + (await taken("44")));
});

test("an override of a province or place is named as idle while provinces are together", async () => {
  const at = await soldInTwo();
  await run(at, (tx) => writeSettings(tx, told(true)));
  await publishNow(at);
  const draft = {
    ...{ itemId: 0, channelId: 0, region: "44", fromDay: "2026-12-07", untilDay: "2026-12-13" },
    ...{ placeId: null, units: 700, reason: "a fair in Guangdong", expiresOn: null },
  };
  const made = await run(at, (tx) => addOverride(tx, draft));
  assert.ok(made.ok);
  const atPlace = { ...draft, region: "*", placeId: at.places.get("P") ?? 0 };
  const placed = await run(at, (tx) => addOverride(tx, atPlace));
  assert.ok(placed.ok);
  const idle = () => run(at, idleOverrides);
  assert.deepEqual(await idle(), new Map());
  await run(at, (tx) => writeSettings(tx, told(false)));
  assert.deepEqual(await idle(), new Map(), "until the next run it still counts");
  await publishNow(at);
  const both = [made.value.id, placed.value.id].map((id) => [id, "regions_together"] as const);
  assert.deepEqual(await idle(), new Map(both));
  const again = await run(at, (tx) => addOverride(tx, draft));
  assert.ok(!again.ok && again.error.kind === "node_unknown" && again.error.field === "region");
});
