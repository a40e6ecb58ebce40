// Goal: an override of what falls to a place moves that and nothing else, is what its preview said,
// stays with its provinces when rules move, and is measured there. Method: one company with orders of
// two provinces on real PostgreSQL, a version made on a real thread; the tests go on from each other.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { newOrder, openCompany, run, type Company } from "../orders/fixture.ts";
import { placeOrders } from "../orders/index.ts";
import { setSourcing } from "../promises/index.ts";
import { demandCount } from "./demand/counting.ts";
import { dayMs, now, putInForce, sellWeeks } from "./fixture.ts";
import { idleOverrides, measureOverrides, recentOverrides } from "./planning/override-store.ts";
import { addOverride, type OverrideDraft } from "./planning/overrides.ts";
import { planOfPlace } from "./planning/plan-seen.ts";
import { plannedOver, readPlan } from "./planning/plan-store.ts";
import { previewOverride } from "./planning/previewing.ts";
import { writeSettings } from "./settings.ts";

const database = await ownDatabase({ clock: () => now });
const settings = { horizonDays: 28, historyDays: 365, frozenDays: 0, nightly: false };
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

let at: Company;
let draft: OverrideDraft & { readonly placeId: number };
/** The only leaf of 44: A in channel 1. */
let mine = "";

before(async () => {
  at = await sellWeeks(await openCompany(database, {}), 40, newOrder);
  const orders = Array.from({ length: 40 }, (_, back) => ({
    ...newOrder(`Ax${30 + (back % 7)}`, "backorder"),
    ...{ mode: "history" as const, region: "44" },
    placedAt: new Date(now.getTime() - (back + 1) * dayMs),
  }));
  await run(at, (tx) => placeOrders(tx, at.orders.parts, orders));
  await demandCount.rebuild(database, at.scope);
  await run(at, (tx) => writeSettings(tx, { ...settings, byRegion: true }));
  await putInForce(at);
  draft = {
    ...{ itemId: at.items.get("A") ?? 0, channelId: 0, region: "*" },
    ...{ placeId: at.places.get("Q") ?? 0, fromDay: "2026-11-30", untilDay: "2026-12-06" },
    ...{ units: 700, reason: "a fair near Q", expiresOn: null },
  };
  mine = `${draft.itemId}/1/44`;
});

const add = (more: Partial<OverrideDraft> = {}) =>
  run(at, (tx) => addOverride(tx, { ...draft, ...more }));

/** What is planned by leaf between two days of the horizon. */
const plannedByLeaf = async (from: number, until: number) =>
  new Map(
    (await run(at, readPlan)).map(({ itemId, channelId, region, units }) => [
      `${itemId}/${channelId}/${region}`,
      sum(units.slice(28 + from, 28 + until + 1)),
    ]),
  );

async function planOfQ() {
  const plan = await run(at, (tx) => planOfPlace(tx, draft, draft.placeId));
  assert.ok(plan.ok);
  return plan.value;
}

test("what does not fall to a place is not overridden there", async () => {
  const none = await add();
  assert.ok(!none.ok && none.error.kind === "nothing_falls", "no rule sends from Q first");
  const way = { placeId: draft.placeId, region: "44", transitDays: 1, parcelCostMinor: 0 };
  await run(at, (tx) => setSourcing(tx, { sources: [], transits: [way] }));
  const other = await add({ itemId: at.items.get("B") ?? 0 });
  assert.ok(!other.ok && other.error.kind === "nothing_falls", "44 asks for A alone");
});

test("what falls to a place is overridden alone, as its preview said", async () => {
  const before = await plannedByLeaf(4, 10);
  const engine = sum((await planOfQ()).point.slice(4, 11));
  let looks = 0;
  const told = await run(at, (tx) => {
    const rows: typeof tx.rows = (text, values) => {
      if (/select distinct channel_id/.test(text)) looks += 1;
      return tx.rows(text, values);
    };
    return previewOverride({ ...tx, rows }, draft);
  });
  assert.ok(told.ok);
  assert.equal(looks, 1, "what falls to places is read once, whatever parts stand above");
  const { above, below } = told.value;
  assert.deepEqual(
    above.map(({ itemId, placeId }) => [itemId, placeId]),
    [
      [0, null],
      [draft.itemId, null],
      [0, draft.placeId],
    ],
  );
  const { itemId, placeId } = draft;
  const own = { itemId, channelId: 1, region: "*", placeId };
  assert.deepEqual(below, [{ ...own, before: before.get(mine), after: 700 }]);
  const made = await add();
  assert.ok(made.ok);
  assert.ok(Math.abs(made.value.baseUnits - engine) < 1e-6);
  assert.deepEqual(await plannedByLeaf(4, 10), new Map([...before]).set(mine, 700));
  const seen = await planOfQ();
  assert.equal(sum(seen.plan.slice(4, 11)), 700);
  // Of the month until yesterday, day by day: what 44 asked and nobody else.
  assert.deepEqual(seen.asked.slice(-3), [32, 31, 30]);
  const days = { from: draft.fromDay, until: draft.untilDay };
  for (const { after, placeId: ofPlace, ...node } of above) {
    const part = { ...node, ground: ofPlace === null ? null : { 1: ["44"], 2: ["44"] } };
    assert.equal(await run(at, (tx) => plannedOver(tx, part, days)), after, JSON.stringify(node));
  }
});

test("it is measured by what was asked where it was said", async () => {
  // Six days are over, on which 44 asked for 30 to 35; today counts what is said beyond them.
  const made = await add({ fromDay: "2026-11-20", untilDay: "2026-11-26", units: 195 + 50 });
  assert.ok(made.ok);
  assert.ok(made.value.baseUnits > 195 + 20 && made.value.baseUnits < 195 + 50);
  assert.equal((await plannedByLeaf(0, 0)).get(mine), 50);
  await run(at, (tx) => measureOverrides(tx, "2026-11-27"));
  const [row] = await run(at, (tx) => recentOverrides(tx, null, 1));
  assert.equal(row?.actualUnits, 195);
});

test("rules that move later leave what was said where it was, and the list finds it there", async () => {
  const gone = [{ placeId: draft.placeId, region: "44" }];
  await run(at, (tx) => setSourcing(tx, { sources: [], removedTransits: gone }));
  await putInForce(at);
  assert.equal((await plannedByLeaf(4, 10)).get(mine), 700);
  assert.deepEqual(await run(at, idleOverrides), new Map());
  const listed = async (more: object) =>
    (await run(at, (tx) => recentOverrides(tx, { ...draft, ...more }, 9))).length;
  assert.equal(await listed({ region: "44" }), 2);
  assert.equal(await listed({ region: "33" }), 0);
  assert.equal(await listed({ channelId: 2 }), 2, "44 of every channel fell to Q");
  assert.equal(await listed({ ground: { 1: ["44", "33"] } }), 2);
  const moved = { ground: { 1: ["33"], 2: ["33"] } };
  assert.equal(await listed(moved), 2, "they were said of Q, to which other provinces fall now");
  assert.equal(await listed({ ...moved, placeId: undefined }), 0);
  assert.equal(await listed({ ...moved, placeId: at.places.get("P") }), 0);
  // Nothing falls to a place: what was said of it is listed, and of no other place.
  assert.equal(await listed({}), 2);
  assert.equal(await listed({ placeId: at.places.get("P") }), 0);
  const { cell, tenantId } = at.scope;
  const strip = "update forecasts.override set ground = null where cell = $1 and tenant_id = $2";
  await assert.rejects(
    run(at, (tx) => tx.rows(strip, [cell, tenantId])),
    /override_ground/,
  );
});
