// Goal: where provinces are told apart, every level still adds up, overrides reach one province or
// what falls to one place, and versions and overrides are measured by it. Method: orders of two provinces on real PostgreSQL, real threads.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { newOrder, openCompany, run, type Company } from "../orders/fixture.ts";
import { placeOrders } from "../orders/index.ts";
import { setSourcing } from "../promises/index.ts";
import { demandCount } from "./demand/counting.ts";
import { dayMs, make, now, openOne, sellWeeks } from "./fixture.ts";
import { accuracyOf, measure } from "./planning/measuring.ts";
import { nodeForecast } from "./running/node-store.ts";
import { groundOf } from "./planning/grounds.ts";
import { idleOverrides, measureOverrides, recentOverrides } from "./planning/override-store.ts";
import { addOverride } from "./planning/overrides.ts";
import { planOfPlace } from "./planning/plan-seen.ts";
import { plannedOver, readPlan } from "./planning/plan-store.ts";
import { previewOverride } from "./planning/previewing.ts";
import { publish } from "./planning/publishing.ts";
import { writeSettings } from "./settings.ts";
import { publishedVersion } from "./versions.ts";

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

/** The company's version with a way from Q to 44 that costs nothing: what 44 asks falls to Q. */
async function servedByQ(at: Company): Promise<void> {
  const way = {
    placeId: at.places.get("Q") ?? 0,
    region: "44",
    transitDays: 1,
    parcelCostMinor: 0,
  };
  await run(at, (tx) => setSourcing(tx, { sources: [], transits: [way] }));
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** What is planned by leaf between two days of the horizon. */
const plannedByLeaf = async (at: Company, [from, until]: readonly [number, number]) =>
  new Map(
    (await run(at, readPlan)).map(({ itemId, channelId, region, units }) => [
      `${itemId}/${channelId}/${region}`,
      sum(units.slice(28 + from, 28 + until + 1)),
    ]),
  );

const placedDraft = (at: Company) => ({
  ...{ itemId: at.items.get("A") ?? 0, channelId: 0, region: "*" },
  ...{ placeId: at.places.get("Q") ?? 0, fromDay: "2026-11-30", untilDay: "2026-12-06" },
  ...{ units: 700, reason: "a fair near Q", expiresOn: null },
});

test("what falls to a place is overridden alone, and stays where it was said when rules move", async () => {
  const at = await soldInTwo();
  const publishNew = async () => {
    const id = await openOne(at);
    await make(at, id);
    await run(at, (tx) => publish(tx, id));
  };
  await publishNew();
  const draft = placedDraft(at);
  const add = (more = {}) => run(at, (tx) => addOverride(tx, { ...draft, ...more }));
  const none = await add();
  assert.ok(!none.ok && none.error.kind === "nothing_falls", "no rule sends from Q first");
  await servedByQ(at);
  const noItem = await add({ itemId: at.items.get("B") ?? 0 });
  assert.ok(!noItem.ok && noItem.error.kind === "nothing_falls", "44 asks for A alone");

  const mine = `${draft.itemId}/1/44`;
  const week = [4, 10] as const;
  const before = await plannedByLeaf(at, week);
  const told = await run(at, (tx) => previewOverride(tx, draft));
  assert.ok(told.ok);
  assert.deepEqual(
    told.value.above.map(({ itemId, placeId }) => [itemId, placeId]),
    [
      [0, null],
      [draft.itemId, null],
      [0, draft.placeId],
    ],
  );
  assert.deepEqual(
    told.value.below,
    [
      { itemId: draft.itemId, channelId: 1, region: "*", placeId: draft.placeId }, //
    ].map((part) => ({ ...part, before: before.get(mine), after: 700 })),
  );
  const seen = async () => {
    const plan = await run(at, (tx) => planOfPlace(tx, { ...draft, channelId: 0 }, draft.placeId));
    assert.ok(plan.ok);
    return plan.value;
  };
  const engine = sum((await seen()).point.slice(4, 11));

  const made = await add();
  assert.ok(made.ok);
  assert.ok(Math.abs(made.value.baseUnits - engine) < 1e-6);
  assert.equal(sum((await seen()).plan.slice(4, 11)), 700);
  const after = await plannedByLeaf(at, week);
  assert.deepEqual(after, new Map([...before]).set(mine, 700), "no other leaf moves");
  const days = { from: draft.fromDay, until: draft.untilDay };
  for (const { after: units, placeId, ...node } of told.value.above) {
    const ground =
      placeId &&
      (await run(at, async (tx) => {
        const version = await publishedVersion(tx);
        assert.ok(version);
        const fallen = await groundOf(tx, version, { ...node, placeId });
        return fallen.ok ? fallen.value : null;
      }));
    const part = { ...node, ground: ground || null };
    assert.equal(await run(at, (tx) => plannedOver(tx, part, days)), units, JSON.stringify(node));
  }

  // Another place serves 44 now: what was said stays with it, and the list knows where.
  const gone = [{ placeId: draft.placeId, region: "44" }];
  await run(at, (tx) => setSourcing(tx, { sources: [], removedTransits: gone }));
  await publishNew();
  assert.equal((await plannedByLeaf(at, week)).get(mine), 700);
  assert.deepEqual(await run(at, idleOverrides), new Map());
  const listed = async (more: object) =>
    (await run(at, (tx) => recentOverrides(tx, { ...draft, ...more }, 9))).map(({ id }) => id);
  assert.deepEqual(await listed({ region: "44" }), [made.value.id]);
  assert.deepEqual(await listed({ region: "33" }), []);
  assert.deepEqual(
    await listed({ channelId: 2 }),
    [made.value.id],
    "44 of every channel fell to Q",
  );
  assert.deepEqual(await listed({ ground: { 1: ["44", "33"] } }), [made.value.id]);
  assert.deepEqual(await listed({ ground: { 1: ["33"], 2: ["33"] } }), []);
});

test("an override at a place is measured by what was asked where it was said", async () => {
  const at = await soldInTwo();
  await servedByQ(at);
  const id = await openOne(at);
  await make(at, id);
  await run(at, (tx) => publish(tx, id));
  // Six days are over, on which 44 asked for 30 to 35; today counts what is said beyond them.
  const days = { fromDay: "2026-11-20", untilDay: "2026-11-26", units: 195 + 50 };
  const made = await run(at, (tx) => addOverride(tx, { ...placedDraft(at), ...days }));
  assert.ok(made.ok);
  assert.ok(made.value.baseUnits > 195 + 20 && made.value.baseUnits < 195 + 50);
  assert.equal((await plannedByLeaf(at, [0, 0])).get(`${at.items.get("A") ?? 0}/1/44`), 50);
  await run(at, (tx) => measureOverrides(tx, "2026-11-27"));
  const [row] = await run(at, (tx) => recentOverrides(tx, null, 1));
  assert.equal(row?.actualUnits, 195);
  await assert.rejects(
    run(at, (tx) =>
      tx.rows(`update forecasts.override set ground = null where cell = $1 and tenant_id = $2`, [
        at.scope.cell,
        at.scope.tenantId,
      ]),
    ),
    /override_ground/,
  );
});
