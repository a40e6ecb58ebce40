// Goal: where provinces are told apart, every level still adds up, overrides reach one province, and
// versions are measured by it. Method: orders of two provinces on real PostgreSQL, real threads.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { newOrder, openCompany, run, type Company } from "../orders/fixture.ts";
import { placeOrders } from "../orders/index.ts";
import { demandCount } from "./demand/counting.ts";
import { dayMs, make, now, openOne, sellWeeks } from "./fixture.ts";
import { accuracyOf, measure } from "./planning/measuring.ts";
import { nodeForecast } from "./running/node-store.ts";
import { addOverride } from "./planning/overrides.ts";
import { readPlan } from "./planning/plan-store.ts";
import { publish } from "./planning/publishing.ts";
import { writeSettings } from "./settings.ts";

const database = await ownDatabase({ clock: () => now });

const settings = {
  ...{ horizonDays: 28, historyDays: 365, frozenDays: 0, byRegion: true, nightly: false },
};

async function soldInTwo(): Promise<Company> {
  const at = await sellWeeks(await openCompany(database, {}), 70, newOrder);
  const orders = Array.from({ length: 70 }, (_, back) => ({
    ...newOrder(`Ax${30 + (back % 7)}`, "backorder"),
    ...{ mode: "history" as const, region: "44" },
    placedAt: new Date(now.getTime() - (back + 1) * dayMs),
  }));
  await run(at, (tx) => placeOrders(tx, at.orders.parts, orders));
  await demandCount.rebuild(database, at.scope);
  await run(at, (tx) => writeSettings(tx, settings));
  return at;
}

test("provinces add up, are overridden alone and are measured", async () => {
  const at = await soldInTwo();
  const asked = { kind: "statistical", name: "", scenario: null, publish: false } as const;
  const back = await openOne(at, { ...asked, origin: "2026-11-12" });
  await make(at, back);
  const id = await openOne(at, asked);
  assert.equal((await make(at, id))?.state, "done");
  const point = async (itemId: number, channelId: number, region: string) =>
    (await run(at, (tx) => nodeForecast(tx, id, { itemId, channelId, region })))?.point[5] ?? NaN;
  const a = at.items.get("A") ?? 0;
  const near = (one: number, other: number) => assert.ok(Math.abs(one - other) < 1e-6);
  near(await point(0, 0, "*"), (await point(0, 0, "33")) + (await point(0, 0, "44")));
  near(await point(a, 1, "*"), (await point(a, 1, "33")) + (await point(a, 1, "44")));
  near(await point(0, 0, "44"), await point(a, 1, "44"));

  await run(at, (tx) => publish(tx, id));
  const draft = {
    ...{ itemId: 0, channelId: 0, region: "44", fromDay: "2026-11-30", untilDay: "2026-12-06" },
    ...{ placeId: null, units: 700, reason: "a fair in Guangdong", expiresOn: null },
  };
  const others = async () =>
    (await run(at, readPlan)).filter((each) => each.region !== "44").map((each) => each.units);
  const before = await others();
  assert.ok((await run(at, (tx) => addOverride(tx, draft))).ok);
  assert.deepEqual(await others(), before, "the other province stays as it is");
  const mine = (await run(at, readPlan)).filter((each) => each.region === "44");
  const week = mine.flatMap((each) => each.units.slice(28 + 4, 28 + 11));
  assert.equal(
    week.reduce((sum, units) => sum + units, 0),
    700,
  );

  await run(at, measure);
  const all = { itemId: 0, channelId: 0, region: "*" };
  const actual = async (region: string) =>
    (await run(at, (tx) => accuracyOf(tx, { ...all, region })))[0]?.actual ?? NaN;
  near(await actual("*"), (await actual("33")) + (await actual("44")));
  assert.ok((await actual("44")) > 7 * 29 && (await actual("44")) < 7 * 37);
});
