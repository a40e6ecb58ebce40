// Goal: demand and plan fall to the place that the rules would send from first, not to the one that
// had stock, and places add up to their part, whatever the grain. Method: orders of three regions on
// real PostgreSQL, a published plan made on a real thread, rules that change afterwards.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { newOrder, openCompany, run, type Company } from "../orders/fixture.ts";
import { placeOrders } from "../orders/index.ts";
import { setSourcing } from "../promises/index.ts";
import { remainingOf } from "./planning/consuming.ts";
import { demandCount } from "./demand/counting.ts";
import { dayMs, make, now, openOne, sellWeeks } from "./fixture.ts";
import { demandByDay, periodOf } from "./demand/history.ts";
import { demandByPlace, usualDays, type PlaceDemand } from "./planning/place-demand.ts";
import { publish } from "./planning/publishing.ts";
import { writeSettings } from "./settings.ts";

const database = await ownDatabase({ clock: () => now });

const all = { itemId: 0, channelId: 0, region: "*" };
const settings = { horizonDays: 28, historyDays: 365, frozenDays: 0, nightly: false };

/** Sells to 33 and, in channel 1, to 44, all of it out of what lies in P. */
async function sold(): Promise<Company> {
  const at = await sellWeeks(await openCompany(database, { "A@P": 9_000 }), 60, newOrder);
  const orders = Array.from({ length: 60 }, (_, back) => ({
    ...newOrder("Ax30", "backorder"),
    ...{ mode: "history" as const, region: back % 10 === 0 ? "" : "44" },
    placedAt: new Date(now.getTime() - (back + 1) * dayMs),
  }));
  orders.push({ ...newOrder("Ax7", "backorder"), mode: "history", region: "44", placedAt: now });
  await run(at, (tx) => placeOrders(tx, at.orders.parts, orders));
  await demandCount.rebuild(database, at.scope);
  return at;
}

const byPlace = async (at: Company, node = all): Promise<Map<string, PlaceDemand>> => {
  const codes = new Map([...at.places].map(([code, id]) => [id, code]));
  const rows = await run(at, (tx) => demandByPlace(tx, node, periodOf(tx.now, {}, usualDays)));
  return new Map(rows.map((row) => [codes.get(row.placeId ?? 0) ?? "none", row]));
};

const sum = (rows: Iterable<PlaceDemand>, key: "asked" | "planned" | "left") =>
  [...rows].reduce((whole, row) => whole + row[key], 0);

/** What a part asks, plans and has left, told without places. */
async function whole(at: Company, node = all) {
  const add = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return run(at, async (tx) => {
    const asked = { itemId: node.itemId || null, channelId: node.channelId || null, region: null };
    const days = await demandByDay(tx, asked, periodOf(tx.now, {}, usualDays));
    const left = await remainingOf(tx, node);
    const planned = left.planned.slice(0, 28);
    const open = planned.map((units, day) => units - (left.taken[day] ?? 0));
    return { asked: add(days.asked), planned: add(planned), left: add(open) };
  });
}

async function addsUp(at: Company, node = all) {
  const rows = [...(await byPlace(at, node)).values()];
  const places = {
    ...{ asked: sum(rows, "asked"), planned: sum(rows, "planned"), left: sum(rows, "left") },
  };
  assert.deepEqual(places, await whole(at, node));
  assert.ok(rows.every((row) => row.left <= row.planned && row.left >= 0));
}

const way = (at: Company, code: string) => ({
  ...{ placeId: at.places.get(code) ?? 0, region: "44", transitDays: 1, parcelCostMinor: 0 },
});

for (const byRegion of [false, true])
  test(`places add up to their part and follow the rules (provinces apart: ${byRegion})`, async () => {
    const at = await sold();
    await run(at, (tx) => writeSettings(tx, { ...settings, byRegion }));
    const version = await openOne(at, {
      ...{ kind: "statistical", name: "", scenario: null, publish: false },
    });
    await make(at, version);
    await run(at, (tx) => publish(tx, version));

    const before = await byPlace(at);
    assert.deepEqual([...before.keys()], ["P"], "one place is first everywhere");
    await addsUp(at);

    await run(at, (tx) => setSourcing(tx, { sources: [], transits: [way(at, "Q")] }));
    const after = await byPlace(at);
    assert.equal(after.get("Q")?.asked, 54 * 30 + 7, "what 44 asked, though P had the stock");
    assert.ok((after.get("Q")?.planned ?? 0) > 28 * 15, "and its part of the plan");
    assert.ok((after.get("Q")?.planned ?? 0) < 28 * 45);
    assert.ok((after.get("Q")?.left ?? 0) < (after.get("Q")?.planned ?? 0), "today's is used up");
    await addsUp(at);
    await addsUp(at, { ...all, itemId: at.items.get("A") ?? 0 });
    await addsUp(at, { ...all, channelId: 2 });

    const removedSources = ["P", "Q"].map((code) => ({
      ...{ channelId: 0, placeId: at.places.get(code) ?? 0 },
    }));
    await run(at, (tx) => setSourcing(tx, { sources: [], removedSources }));
    assert.deepEqual([...(await byPlace(at)).keys()], ["none"], "nobody serves it, and it is told");
    await addsUp(at);
  });
