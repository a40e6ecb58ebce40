// Goal: the made-up company has a factory that works: two plants, sixty resources, a routing and a BOM
// for each item, work orders of which some run, and no law is broken. Method: a short past over a
// real database.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createChance } from "../../kernel/index.ts";
import { checkAll, compose } from "../compose.ts";
import type { Millrace } from "../compose.ts";
import { watchDays } from "../modules/execution/index.ts";
import { readShop } from "../modules/production/index.ts";
import { realWorld } from "../platform/index.ts";
import { testDatabase } from "../platform/testing/database.ts";
import type { TestDatabase } from "../platform/testing/database.ts";
import { makeDemo, removeDemo } from "./index.ts";
import { reportShopFloor } from "./shop-floor.ts";
import type { Demo } from "./index.ts";

let home: TestDatabase;
let millrace: Millrace;
let demo: Demo;
const dayMs = 86_400_000;
/** Until a Tuesday at ten in the plants, whose days off leave nothing to report. */
function untilTuesdayMs(): number {
  const tenOnTuesday = Date.UTC(2026, 0, 6, 2);
  const sinceMs = (Date.now() - tenOnTuesday) % (7 * dayMs);
  return 7 * dayMs - sinceMs;
}
/** By how much the clock runs before the real one. */
let laterMs = untilTuesdayMs();

before(async () => {
  home = await testDatabase();
  const clock = () => new Date(Date.now() + laterMs);
  millrace = compose({ url: home.url, world: { ...realWorld, clock } });
  demo = await makeDemo(millrace, { days: 2, ordersPerDay: 5, rate: 0 });
});
after(async () => {
  await millrace.database.close();
  await home.drop();
});

test("two plants, sixty resources, two hundred routings, orders on the shop floor", async () => {
  const { database, production } = millrace;
  const { shop, routings, factory } = await database.read(demo.scope, async (tx) => ({
    factory: await production.factory.get(tx),
    shop: await readShop(tx, production, {
      placeIds: null,
      from: tx.now,
      until: new Date(tx.now.getTime() + 14 * dayMs),
    }),
    routings: await tx.rows<{ count: number }>(
      "select count(*)::int from production.routing join production.bom using (tenant_id, item_id)",
    ),
  }));
  assert.deepEqual([factory.plants.size, factory.resources.size], [2, 60]);
  assert.equal(routings[0]?.count, 200);
  assert.equal(shop.orders.length, 160);
  for (const { code, open } of shop.resources) {
    const hours = open.reduce((sum, each) => sum + each.untilMs - each.fromMs, 0) / 3_600_000;
    assert.ok(hours > 100, `${code} is open for ${hours} hours in two weeks`);
  }
  const running = shop.operations.filter((each) => each.state === "running");
  assert.ok(running.length >= 12, `${running.length} operations run`);
  assert.ok(running.every((each) => (each.minutesLeft ?? 0) > 0));
  const planned = await database.read(demo.scope, (tx) =>
    tx.rows<{ plants: number }>(
      `select count(distinct run.place_id)::int as plants from plans.run as run
       join plans.bar as bar on bar.tenant_id = run.tenant_id and bar.run_id = run.id
       where run.state = 'published'`,
    ),
  );
  assert.equal(planned[0]?.plants, 2, "both plants work by a plan that is in force");
  const late = shop.operations.filter((each) => each.materialAtMs !== null);
  assert.ok(late.length > 0, "some wait for material that is announced");
  assert.ok(shop.operations.every((each) => each.ways.length > 0));
});

test("the first material plan cancels nothing that its factory ordered, and asks what hurries", async () => {
  const rows = await millrace.database.read(demo.scope, (tx) =>
    tx.rows<{ kind: string; number: string; units: number; wanted: number }>(
      `select kind, receipt_number as number, units::int, new_units::int as wanted
       from materials.action where receipt_number like 'PO-C%' order by rank`,
    ),
  );
  assert.ok(rows.length > 0, "what runs low is on order, and late for the work orders");
  for (const { kind, number, units, wanted } of rows) {
    assert.equal(kind, "expedite", `${number}: ${kind} ${units} to ${wanted}`);
    assert.equal(wanted, units, `${number} is ordered as it is needed`);
  }
});

test("the shop floor reports by itself what its plan says, within bounds", async () => {
  const { database } = millrace;
  const made = async () => {
    const [row] = await database.read(demo.scope, (tx) =>
      tx.rows<{ good: number; started: number }>(
        `select sum(good)::int as good, (count(*) filter (where started_at is not null))::int
           as started from production.operation`,
      ),
    );
    assert.ok(row);
    return row;
  };
  const before = await made();
  // A working day goes by.
  const startedMs = Date.now() + laterMs - 3_600_000;
  laterMs += 20 * 3_600_000;
  const floor = { millrace, scope: demo.scope, chance: createChance(1) };
  const actor = { kind: "system", id: 0, name: "demo" } as const;
  await watchDays(millrace, demo.scope);
  for (let pass = 0; pass < 3; pass += 1) {
    const acts = await reportShopFloor({ ...floor, actor });
    assert.ok(acts > 0 && acts <= 16, `${acts} acts in a pass`);
  }
  const after = await made();
  assert.ok(after.good > before.good, "units were reported");
  assert.ok(after.started > before.started, "operations were started");
  const [took] = await database.read(demo.scope, (tx) =>
    tx.rows<{ ended: number; share: number }>(
      `select count(*)::int as ended, avg(extract(epoch from ended_at - started_at)
           / extract(epoch from planned_end - planned_start))::float8 as share
         from production.operation where state = 'done' and started_at >= $1`,
      [new Date(startedMs)],
    ),
  );
  assert.ok(took && took.ended > 0, "operations were begun and ended");
  assert.ok(took.share > 0.8 && took.share < 1.2, `what ended took ${took.share} of its plan`);
});

test("every law holds, and the company is removed with its factory", async () => {
  const broken = (await checkAll(millrace, demo.scope)).filter((law) => law.findings.length > 0);
  assert.deepEqual(broken, []);
  assert.ok(await removeDemo(millrace, demo.scope));
});
