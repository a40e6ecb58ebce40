// Goal: nights go by what an earlier night of their week has learnt, say nearly what learning anew
// would, and learn anew when the week, the settings or the engine change. Method: orders of twelve
// weeks on real PostgreSQL, real threads; Wednesday's run, then Thursday's.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { newOrder, openCompany, run } from "../orders/fixture.ts";
import type { Company } from "../orders/fixture.ts";
import { make, now, openOne, sellWeeks } from "./fixture.ts";
import { keeperOf } from "./running/keeping.ts";
import { findLearnt } from "./running/learnt-store.ts";
import { nodeForecast } from "./running/node-store.ts";
import { every, everyRegion } from "./nodes.ts";
import { readSettings, writeSettings } from "./settings.ts";
import { versionById } from "./versions.ts";

const database = await ownDatabase({ clock: () => now });

const usual = { kind: "statistical", name: "", scenario: null, publish: false } as const;
const noScenario = { moved: {}, prices: [], events: [] };

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);

/** Makes a version as of a day; gives it with the points of the total. */
async function madeOn(at: Company, origin: string, more: object = {}) {
  const id = await openOne(at, { ...usual, ...more, origin });
  const version = await make(at, id);
  assert.equal(version?.state, "done", version?.message);
  const key = { itemId: every, channelId: every, region: everyRegion };
  const point = (await run(at, (tx) => nodeForecast(tx, id, key)))?.point ?? [];
  return { ...version, id, point };
}

const partsOf = (at: Company) =>
  run(at, (tx) =>
    tx.rows<{ version: number; parts: number }>(
      `select version_id as version, count(*)::int as parts from forecasts.learnt_part
       where cell = $1 and tenant_id = $2 group by 1 order by 1`,
      [at.scope.cell, at.scope.tenantId],
    ),
  );

const forget = (at: Company, table: "learnt" | "study") =>
  run(at, (tx) =>
    tx.rows(`delete from forecasts.${table} where cell = $1 and tenant_id = $2`, [
      at.scope.cell,
      at.scope.tenantId,
    ]),
  );

test("a night goes by what its week has learnt, near to what learning anew says", async () => {
  const at = await sellWeeks(await openCompany(database, {}), 84, newOrder);
  const first = await madeOn(at, "2026-11-25");
  assert.equal(first.learntOn, null);
  const kept = await partsOf(at);
  assert.deepEqual(kept, [{ version: first.id, parts: 2 }]);
  const night = await madeOn(at, "2026-11-26");
  assert.deepEqual([night.learntOn, night.studied], ["2026-11-25", 0]);
  assert.deepEqual(await partsOf(at), kept);
  const whatIf = await madeOn(at, "2026-11-26", { kind: "scenario", scenario: noScenario });
  assert.deepEqual([whatIf.learntOn, whatIf.point], ["2026-11-25", night.point]);
  const again = await madeOn(at, "2026-11-26");
  assert.deepEqual(again.point, night.point);

  await forget(at, "learnt");
  // Studies of a day before: the fits begin where they ended.
  const warm = await madeOn(at, "2026-11-26");
  assert.equal(warm.learntOn, null);
  assert.ok((warm.studied ?? 0) > 0 && warm.reused === 0, "a day more is another history");
  await forget(at, "learnt");
  await forget(at, "study");
  const cold = await madeOn(at, "2026-11-26");
  for (const [name, made] of Object.entries({ night, warm })) {
    const apart = sum(made.point.map((value, day) => Math.abs(value - (cold.point[day] ?? 0))));
    assert.ok(apart < 0.02 * sum(cold.point), `${name}: ${apart} of ${sum(cold.point)}`);
  }
  // What was learnt last has taken the place of all before.
  assert.deepEqual(await partsOf(at), [{ version: cold.id, parts: 2 }]);
});

test("another week, other settings, an earlier day or parts that are missing: learnt anew", async () => {
  const at = await sellWeeks(await openCompany(database, {}), 40, newOrder);
  const first = await madeOn(at, "2026-11-23");
  const found = (origin: string) =>
    run(at, async (tx) => {
      const version = await versionById(tx, first.id);
      assert.ok(version);
      const settings = await readSettings(tx);
      const known = await findLearnt(tx, { ...version, settings, origin });
      return known && [known.origin, known.steps, known.parts.length];
    });
  assert.deepEqual(await found("2026-11-24"), ["2026-11-23", 1, 2]);
  assert.deepEqual(await found("2026-11-29"), ["2026-11-23", 6, 2]);
  for (const origin of ["2026-11-22", "2026-11-23", "2026-11-30", "2026-12-01"])
    assert.equal(await found(origin), null, origin);
  const before = await run(at, readSettings);
  await run(at, (tx) => writeSettings(tx, { ...before, frozenDays: 5 }));
  assert.ok(await found("2026-11-24"), "frozen days change nothing that is learnt");
  await run(at, (tx) => writeSettings(tx, { ...before, horizonDays: 40 }));
  assert.equal(await found("2026-11-24"), null);
  await run(at, (tx) => writeSettings(tx, before));
  // A run of an earlier day that ends later leaves what was learnt alone.
  await madeOn(at, "2026-11-19");
  assert.deepEqual(await found("2026-11-24"), ["2026-11-23", 1, 2]);
  await run(at, (tx) =>
    tx.rows("delete from forecasts.learnt_part where cell = $1 and tenant_id = $2 and part = 2", [
      at.scope.cell,
      at.scope.tenantId,
    ]),
  );
  assert.equal(await found("2026-11-24"), null);
});

test("what is learnt has a bound, beyond which nothing of it is kept", async () => {
  const at = await openCompany(database, {});
  const who = { scope: at.scope, actor: { kind: "system", id: 0, name: "test" } } as const;
  const keep = keeperOf(database, who, { versionId: 7, most: 100 });
  await keep(new Uint8Array(60));
  assert.deepEqual(await partsOf(at), [{ version: 7, parts: 1 }]);
  // A second holder of the same job keeps the same again.
  await keeperOf(database, who, { versionId: 7 })(new Uint8Array(60));
  assert.deepEqual(await partsOf(at), [{ version: 7, parts: 1 }]);
  await keep(new Uint8Array(60));
  await keep(new Uint8Array(10));
  assert.deepEqual(await partsOf(at), []);
});
