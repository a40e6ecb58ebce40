// Goal: a version says what its history holds, adds up at every level, is the same however it was
// interrupted, and is started once a night. Method: orders of many weeks on real PostgreSQL, real
// threads; a run stopped after its first studies and begun again.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createChance } from "../../../kernel/index.ts";
import { createJobs, openDatabase, realWorld } from "../../platform/index.ts";
import type { Database } from "../../platform/index.ts";
import { testDatabase } from "../../platform/testing/database.ts";
import type { TestDatabase } from "../../platform/testing/database.ts";
import { actor, catalog, newOrder, openCompany, run } from "../orders/fixture.ts";
import type { Company } from "../orders/fixture.ts";
import { mapListings } from "../catalog/index.ts";
import { placeOrders } from "../orders/index.ts";
import { addCorrection } from "./corrections.ts";
import { rebuildDemand } from "./counting.ts";
import { briefsOf, nodeForecast } from "./node-store.ts";
import { every, everyRegion } from "./nodes.ts";
import { makeVersion } from "./running.ts";
import { addEvent } from "./event-store.ts";
import { doRuns, publishable, startNightly, startRun } from "./runs.ts";
import { publishedVersion, recentVersions, versionById } from "./versions.ts";

let home: TestDatabase;
let database: Database;
const now = new Date("2026-11-26T02:00:00Z");

before(async () => {
  home = await testDatabase();
  database = openDatabase({ url: home.url, world: { ...realWorld, clock: () => now } });
});
after(async () => {
  await database.close();
  await home.drop();
});

const dayMs = 86_400_000;

/** A company that sold so many days: A much, B some, C rarely, over two channels. */
async function soldCompany(days: number): Promise<Company> {
  const at = await openCompany(database, {});
  await run(at, (tx) =>
    mapListings(
      tx,
      ["A", "B", "C"].map((code) => ({
        ...{ channelId: 2, code: `ch-${code}` },
        parts: [{ itemId: at.items.get(code) ?? 0, units: 1 }],
      })),
    ),
  );
  const chance = createChance(7);
  for (let back = days; back >= 1; back -= 1) {
    const placedAt = new Date(now.getTime() - back * dayMs);
    const week = 1 + 0.3 * (back % 7);
    const orders = [1, 2].map((channelId) => {
      const a = Math.round((60 / channelId) * week + chance.whole(0, 9));
      const c = chance.next() < 0.2 ? " Cx2" : "";
      const order = newOrder(`Ax${a} Bx${Math.round(20 * week)}${c}`, "backorder");
      return { ...order, channelId, mode: "history" as const, placedAt };
    });
    await run(at, (tx) => placeOrders(tx, at.orders.parts, orders));
  }
  await rebuildDemand(database, at.scope);
  return at;
}

const jobs = { add: async () => 1 };
const asked = { kind: "statistical", name: "", scenario: null, publish: true } as const;
const open = (at: Company) => run(at, async (tx) => (await startRun(tx, jobs, asked)).versionId);
const never = new AbortController().signal;
const make = (
  at: Company,
  versionId: number,
  signal = never,
  progress: Parameters<typeof makeVersion>[2]["progress"] = () => undefined,
) =>
  makeVersion(
    { database, workers: 1 },
    { scope: at.scope, actor },
    { versionId, signal, progress },
  );

const points = (at: Company, versionId: number) =>
  run(at, (tx) =>
    tx.rows<{ name: string; point: number[] }>(
      `select format('%s/%s', item_id, channel_id) as name, point from forecasts.node
       where cell = $1 and tenant_id = $2 and version_id = $3 order by item_id, channel_id`,
      [at.scope.cell, at.scope.tenantId, versionId],
    ),
  );

test("a version adds up, is explained to the last bit, and goes on where it was stopped", async () => {
  const at = await soldCompany(84);
  const first = await open(at);
  const stop = new AbortController();
  // Two thirds of the progress is studying, the rest is writing: it stops while it writes.
  const stopping = make(at, first, stop.signal, ({ done = 0, total }) => {
    if (done > (2 * (total ?? 1)) / 3) stop.abort("stopping");
  });
  await assert.rejects(stopping, (error) => error === "stopping");
  assert.equal((await run(at, (tx) => versionById(tx, first)))?.state, "running");
  const version = await make(at, first);
  assert.equal(version?.state, "done", version?.message);
  assert.ok((version?.reused ?? 0) > 0, "what was studied before the stop was studied again");
  const made = await points(at, first);
  assert.equal(made.length, 1 + 2 + 3 + 6);
  const of = (name: string) => made.find((each) => each.name === name)?.point ?? [];
  const [a = 0, b = 0, c = 0] = ["A", "B", "C"].map((code) => at.items.get(code));
  of("0/0").forEach((total, day) => {
    const sum = [a, b, c].reduce((all, item) => all + (of(`${item}/0`)[day] ?? NaN), 0);
    assert.ok(Math.abs(total - sum) < 1e-6, `day ${day}: ${total} ≠ ${sum}`);
    const leaves = (of(`${a}/1`)[day] ?? NaN) + (of(`${a}/2`)[day] ?? NaN);
    assert.ok(Math.abs((of(`${a}/0`)[day] ?? NaN) - leaves) < 1e-6);
  });
  const key = { itemId: a, channelId: 1, region: everyRegion };
  const node = await run(at, (tx) => nodeForecast(tx, first, key));
  assert.ok(node && node.isLeaf && node.partNames?.includes("level"));
  const length = node.point.length;
  node.point.forEach((point, day) => {
    const addends = node.partNames?.map((_, part) => node.parts?.[part * length + day] ?? NaN);
    assert.equal(
      addends?.reduce((sum, value) => sum + value, 0),
      point,
    );
  });
  const mean = node.point.slice(0, 28).reduce((sum, value) => sum + value, 0) / 28;
  assert.ok(mean > 90 && mean < 160, `A sells some 120 a day in channel 1, not ${mean}`);
  assert.equal(node.priceMinor, 100);

  const second = await open(at);
  const again = await make(at, second);
  assert.equal(again?.studied, 0, "nothing has changed, so nothing is studied");
  assert.deepEqual(await points(at, second), made);
  const briefs = await run(at, (tx) => briefsOf(tx, second, 100));
  assert.deepEqual(
    briefs.map((each) => each.riskMinor),
    briefs.map((each) => each.riskMinor).toSorted((x, y) => y - x),
  );
});

test("corrections change what is forecast; a cancelled version leaves nothing behind", async () => {
  const at = await soldCompany(56);
  const itemId = at.items.get("B") ?? 0;
  const usual = await open(at);
  await make(at, usual);
  const correction = {
    ...{ itemId, channelId: null, region: null, fromDay: "2026-11-05", untilDay: "2026-11-25" },
    ...{ kind: "set" as const, units: 200, reason: "a dealer ordered elsewhere" },
  };
  assert.ok((await run(at, (tx) => addCorrection(tx, catalog, correction))).ok);
  const corrected = await open(at);
  await make(at, corrected);
  const key = { itemId, channelId: every, region: everyRegion };
  const next = async (id: number) => (await run(at, (tx) => nodeForecast(tx, id, key)))?.next ?? 0;
  assert.ok((await next(corrected)) > 1.5 * (await next(usual)));
  const third = await open(at);
  const cancel = new AbortController();
  cancel.abort("cancelled");
  await assert.rejects(make(at, third, cancel.signal), (error) => error === "cancelled");
  assert.equal((await run(at, (tx) => versionById(tx, third)))?.state, "cancelled");
  assert.deepEqual(await points(at, third), []);
});

test("an event's effect is learnt from its past; a what-if is compared and never published", async () => {
  const at = await soldCompany(84);
  const itemId = at.items.get("A") ?? 0;
  const live = [6, 17, 28, 39, 50, 61, 72].map((back) => new Date(now.getTime() - back * dayMs));
  const orders = live.flatMap((placedAt) =>
    [1, 2].map((channelId) => ({
      ...newOrder("Ax260", "backorder"),
      ...{ channelId, mode: "history" as const, placedAt },
    })),
  );
  await run(at, (tx) => placeOrders(tx, at.orders.parts, orders));
  await rebuildDemand(database, at.scope);
  const eventOn = (day: string) => ({
    ...{ name: "live show", fromDay: day, untilDay: day, itemId, channelId: null },
  });
  for (const each of live) {
    const event = eventOn(each.toISOString().slice(0, 10));
    assert.ok((await run(at, (tx) => addEvent(tx, catalog, event))).ok);
  }
  const usual = await open(at);
  await make(at, usual);
  const scenario = { moved: { 双12: -2 }, prices: [], events: [eventOn("2026-12-02")] };
  const what = { kind: "scenario", name: "a show", scenario, publish: false } as const;
  const { versionId } = await run(at, (tx) => startRun(tx, jobs, what));
  const version = await make(at, versionId);
  assert.equal(version?.studied, 0, "the same histories are not studied again");
  const key = { itemId, channelId: every, region: everyRegion };
  const day = async (id: number, ahead: number) =>
    (await run(at, (tx) => nodeForecast(tx, id, key)))?.point[ahead] ?? NaN;
  const [without, withShow] = [await day(usual, 6), await day(versionId, 6)];
  assert.ok(withShow > 1.6 * without, `${withShow} on a show's day, ${without} without`);
  assert.ok(Math.abs((await day(versionId, 4)) / (await day(usual, 4)) - 1) < 0.05);
  assert.equal(await run(at, (tx) => publishable(tx, versionId)), false);
  assert.equal(await run(at, (tx) => publishable(tx, usual)), true);
});

test("a company with four weeks of demand has a forecast, made once and published", async () => {
  const at = await soldCompany(30);
  const young = await soldCompany(9);
  const errors: unknown[] = [];
  const queue = createJobs({ database, onError: (error) => errors.push(error) });
  doRuns({ database, workers: 1, jobs: queue });
  const scopes = [at.scope, young.scope];
  await Promise.all([startNightly(database, queue, scopes), startNightly(database, queue, scopes)]);
  await startNightly(database, queue, scopes);
  await queue.start();
  try {
    for (let tries = 0; tries < 600; tries += 1) {
      if (await run(at, publishedVersion)) break;
      await database.world.sleep(100);
    }
  } finally {
    await queue.stop();
  }
  assert.deepEqual(errors, []);
  const versions = await run(at, (tx) => recentVersions(tx, 10));
  assert.deepEqual(
    versions.map((each) => [each.state, each.origin, each.publishedAt !== null]),
    [["done", "2026-11-26", true]],
  );
  assert.deepEqual(await run(young, (tx) => recentVersions(tx, 10)), []);
});
