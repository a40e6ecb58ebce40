// Goal: a version says what its history holds, adds up at every level, is the same however it was
// interrupted, and is started once a night. Method: orders of many weeks on real PostgreSQL, real
// threads; a run stopped after its first studies and begun again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createJobs } from "../../platform/index.ts";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { catalog, newOrder, openCompany, run } from "../orders/fixture.ts";
import type { Company } from "../orders/fixture.ts";
import { addCorrection } from "./demand/corrections.ts";
import { make, now, openOne, sellWeeks } from "./fixture.ts";
import { accuracyOf, measure } from "./planning/measuring.ts";
import { reignsOf } from "./running/champions.ts";
import { briefsOf, nodeForecast } from "./running/node-store.ts";
import { every, everyRegion } from "./nodes.ts";
import { doRuns, publishNewest, startNightly } from "./running/runs.ts";
import { endVersion, publishedVersion, recentVersions, versionById } from "./versions.ts";

const database = await ownDatabase({ clock: () => now });

const points = (at: Company, versionId: number) =>
  run(at, (tx) =>
    tx.rows<{ name: string; point: number[] }>(
      `select format('%s/%s', item_id, channel_id) as name, point from forecasts.node
       where cell = $1 and tenant_id = $2 and version_id = $3 order by item_id, channel_id`,
      [at.scope.cell, at.scope.tenantId, versionId],
    ),
  );

/** Every item's days sum to the company's, and a leaf's to its item's. */
function assertAddsUp(at: Company, made: Awaited<ReturnType<typeof points>>): void {
  const of = (name: string) => made.find((each) => each.name === name)?.point ?? [];
  const [a = 0, b = 0, c = 0] = ["A", "B", "C"].map((code) => at.items.get(code));
  of("0/0").forEach((total, day) => {
    const sum = [a, b, c].reduce((all, item) => all + (of(`${item}/0`)[day] ?? NaN), 0);
    assert.ok(Math.abs(total - sum) < 1e-6, `day ${day}: ${total} ≠ ${sum}`);
    const leaves = (of(`${a}/1`)[day] ?? NaN) + (of(`${a}/2`)[day] ?? NaN);
    assert.ok(Math.abs((of(`${a}/0`)[day] ?? NaN) - leaves) < 1e-6);
  });
}

/** Quantiles never cross, and the parts of each day sum to its point to the last bit. */
function assertExplained(
  node: NonNullable<Awaited<ReturnType<typeof nodeForecast>>>,
  levels: number,
): void {
  assert.ok(node.partNames?.includes("level"));
  const length = node.point.length;
  const quantile = (level: number, day: number) => node.quantiles?.[level * length + day] ?? NaN;
  for (let level = 1; level < levels; level += 1)
    for (let day = 0; day < length; day += 1)
      assert.ok(quantile(level, day) >= quantile(level - 1, day), `${level} crosses on ${day}`);
  node.point.forEach((point, day) => {
    const addends = node.partNames?.map((_, part) => node.parts?.[part * length + day] ?? NaN);
    assert.equal(
      addends?.reduce((sum, value) => sum + value, 0),
      point,
    );
  });
}

/** Both versions say which mix speaks; where the first had gone by the other one, that is seen. */
async function assertReigns(at: Company, first: number, second: number): Promise<void> {
  const total = { itemId: every, channelId: every, region: everyRegion };
  const stored = await run(at, (tx) => nodeForecast(tx, second, total));
  const [champion, challenger] = stored?.models.filter((each) => each[3] !== undefined) ?? [];
  assert.deepEqual([champion?.[3], challenger?.[3]], ["champion", "challenger"]);
  const reigns = () => run(at, (tx) => reignsOf(tx, second, total));
  const namesOf = (list: Awaited<ReturnType<typeof reigns>>) =>
    list.map(({ versionId, name }) => [versionId, name]);
  assert.deepEqual(
    namesOf(await reigns()),
    [[second, champion?.[0]]],
    "the first is not published",
  );
  await run(at, (tx) =>
    tx.rows(
      `update forecasts.version set published_at = ended_at
       where cell = $1 and tenant_id = $2 and id = $3`,
      [at.scope.cell, at.scope.tenantId, first],
    ),
  );
  assert.deepEqual(namesOf(await reigns()), [[first, champion?.[0]]], "nothing has changed");
  const other = [[challenger?.[0], 1, 0.5, "champion", 0.5, "miss"]];
  await run(at, (tx) =>
    tx.rows(
      `update forecasts.node set models = $4 where cell = $1 and tenant_id = $2 and version_id = $3
         and item_id = 0 and channel_id = 0`,
      [at.scope.cell, at.scope.tenantId, first, JSON.stringify(other)],
    ),
  );
  const changed = await reigns();
  assert.deepEqual(namesOf(changed), [
    [second, champion?.[0]],
    [first, challenger?.[0]],
  ]);
  const errorsOf = changed.map((each) => [each.groupError, each.challengerError]);
  assert.deepEqual(errorsOf, [
    [champion?.[4], challenger?.[4]],
    [0.5, null],
  ]);
}

test("a version adds up, is explained to the last bit, and goes on where it was stopped", async () => {
  const at = await sellWeeks(await openCompany(database, {}), 84, newOrder);
  const first = await openOne(at);
  const stop = new AbortController();
  // Two thirds of the progress is studying, the rest is writing: it stops while it writes.
  const stopping = make(at, first, {
    signal: stop.signal,
    progress: ({ done = 0, total }) => {
      if (done > (2 * (total ?? 1)) / 3) stop.abort("stopping");
    },
  });
  await assert.rejects(stopping, (error) => error === "stopping");
  assert.equal((await run(at, (tx) => versionById(tx, first)))?.state, "running");
  // An older release may have opened it, with fewer quantiles.
  await run(at, (tx) =>
    tx.rows("update forecasts.version set levels = '{0.5}' where cell = $1 and tenant_id = $2", [
      at.scope.cell,
      at.scope.tenantId,
    ]),
  );
  const version = await make(at, first);
  assert.deepEqual(version?.levels, [0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975]);
  assert.equal(version?.state, "done", version?.message);
  assert.ok((version?.reused ?? 0) > 0, "what was studied before the stop was studied again");
  const made = await points(at, first);
  assert.equal(made.length, 1 + 2 + 3 + 6);
  assertAddsUp(at, made);
  const itemId = at.items.get("A") ?? 0;
  const key = { itemId, channelId: 1, region: everyRegion };
  const node = await run(at, (tx) => nodeForecast(tx, first, key));
  assert.ok(node?.isLeaf);
  assertExplained(node, version.levels.length);
  const mean = node.point.slice(0, 28).reduce((sum, value) => sum + value, 0) / 28;
  assert.ok(mean > 90 && mean < 160, `A sells some 120 a day in channel 1, not ${mean}`);
  assert.equal(node.priceMinor, 100);

  const second = await openOne(at);
  const again = await make(at, second);
  assert.equal(again?.studied, 0, "nothing has changed, so nothing is studied");
  assert.deepEqual(await points(at, second), made);
  const briefs = await run(at, (tx) => briefsOf(tx, second, { channelIds: null, limit: 100 }));
  assert.deepEqual(
    briefs.map((each) => each.riskMinor),
    briefs.map((each) => each.riskMinor).toSorted((x, y) => y - x),
  );
  await assertReigns(at, first, second);
});

test("corrections change what is forecast; a cancelled version leaves nothing behind", async () => {
  const at = await sellWeeks(await openCompany(database, {}), 56, newOrder);
  const itemId = at.items.get("B") ?? 0;
  const usual = await openOne(at);
  await make(at, usual);
  const correction = {
    ...{ itemId, channelId: null, region: null, fromDay: "2026-11-05", untilDay: "2026-11-25" },
    ...{ kind: "set" as const, units: 200, reason: "a dealer ordered elsewhere" },
  };
  assert.ok((await run(at, (tx) => addCorrection(tx, catalog, correction))).ok);
  const corrected = await openOne(at);
  await make(at, corrected);
  const key = { itemId, channelId: every, region: everyRegion };
  const next = async (id: number) => (await run(at, (tx) => nodeForecast(tx, id, key)))?.next ?? 0;
  assert.ok((await next(corrected)) > 1.5 * (await next(usual)));
  const third = await openOne(at);
  const cancel = new AbortController();
  cancel.abort("cancelled");
  await assert.rejects(
    make(at, third, { signal: cancel.signal }),
    (error) => error === "cancelled",
  );
  assert.equal((await run(at, (tx) => versionById(tx, third)))?.state, "cancelled");
  assert.deepEqual(await points(at, third), []);
});

test("a company with four weeks of demand has a forecast, made once and published", async () => {
  const at = await sellWeeks(await openCompany(database, {}), 30, newOrder);
  const young = await sellWeeks(await openCompany(database, {}), 9, newOrder);
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

test("a first night also looks back four weeks, to show how far forecasts miss", async () => {
  const at = await sellWeeks(await openCompany(database, {}), 90, newOrder);
  await startNightly(database, { add: async () => 1 }, [at.scope]);
  const [back, first] = await run(at, (tx) => recentVersions(tx, 9));
  assert.deepEqual([first?.origin, back?.origin], ["2026-11-26", "2026-10-29"]);
  await make(at, back?.id ?? 0);
  await run(at, measure);
  const total = { itemId: every, channelId: every, region: everyRegion };
  const seen = await run(at, (tx) => accuracyOf(tx, total));
  assert.deepEqual(
    seen.map((each) => [each.lead, each.days]),
    [
      [1, 7],
      [2, 21],
    ],
  );
  for (const { miss, actual } of seen) assert.ok(miss / actual < 0.25, `${miss} of ${actual}`);
});

test("a night that failed is tried again after a while, three times in all", async () => {
  const at = await sellWeeks(await openCompany(database, {}), 30, newOrder);
  const night = async () => {
    await startNightly(database, { add: async () => 1 }, [at.scope]);
    return (await run(at, (tx) => recentVersions(tx, 9))).map((each) => each.state);
  };
  /** The newest ends so, that many minutes ago. */
  const end = (state: "failed" | "cancelled", minutes: number) =>
    run(at, async (tx) => {
      const [newest] = await recentVersions(tx, 1);
      await endVersion(tx, newest?.id ?? 0, { state });
      await tx.rows(
        `update forecasts.version set ended_at = ended_at - make_interval(mins => $4)
         where cell = $1 and tenant_id = $2 and id = $3`,
        [at.scope.cell, at.scope.tenantId, newest?.id, minutes],
      );
    });
  assert.deepEqual(await night(), ["running"]);
  assert.deepEqual(await night(), ["running"]);
  await end("failed", 5);
  assert.deepEqual(await night(), ["failed"]);
  await end("failed", 60);
  assert.deepEqual(await night(), ["running", "failed"]);
  await end("cancelled", 60);
  assert.deepEqual(await night(), ["running", "cancelled", "failed"]);
  await end("failed", 60);
  assert.deepEqual(await night(), ["failed", "cancelled", "failed"]);
});

test("a version whose job is over is ended by the next look, and the night is made again", async () => {
  const at = await sellWeeks(await openCompany(database, {}), 30, newOrder);
  const queue = createJobs({ database, onError: () => undefined });
  doRuns({ database, workers: 1, jobs: queue });
  await startNightly(database, queue, [at.scope]);
  const states = async () => (await run(at, (tx) => recentVersions(tx, 9))).map((one) => one.state);
  await startNightly(database, queue, [at.scope]);
  assert.deepEqual(await states(), ["running"]);
  // Its process died once too often: the queue has given it up, and nobody told the version.
  await run(at, (tx) =>
    tx.rows(
      `update platform.job set state = 'failed', ended_at = $3 where cell = $1 and tenant_id = $2`,
      [at.scope.cell, at.scope.tenantId, tx.now],
    ),
  );
  await startNightly(database, queue, [at.scope]);
  assert.deepEqual(await states(), ["failed"]);
  const [dead] = await run(at, (tx) => recentVersions(tx, 1));
  assert.match(dead?.message ?? "", /its job is over/);
  await run(at, (tx) =>
    tx.rows(
      `update forecasts.version set ended_at = ended_at - interval '1 hour'
       where cell = $1 and tenant_id = $2`,
      [at.scope.cell, at.scope.tenantId],
    ),
  );
  await startNightly(database, queue, [at.scope]);
  assert.deepEqual(await states(), ["running", "failed"]);
});

test("a run that ends late does not take the place of a newer one", async () => {
  const at = await openCompany(database, {});
  const asked = { kind: "statistical", name: "", scenario: null, publish: true } as const;
  const late = await openOne(at, { ...asked, origin: "2026-11-25" });
  const today = await openOne(at, asked);
  for (const id of [late, today]) await run(at, (tx) => endVersion(tx, id, { state: "done" }));
  assert.equal(await run(at, (tx) => publishNewest(tx, today)), true);
  assert.equal(await run(at, (tx) => publishNewest(tx, late)), false);
  assert.equal((await run(at, publishedVersion))?.id, today);
});
