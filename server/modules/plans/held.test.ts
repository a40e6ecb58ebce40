// Goal: what is held stays held, through publishing and taking back; and what cannot stay where it is
// held is let go, listed with the reason, and keeps no plan from being published.
// Method: the small factory on real PostgreSQL; shifts that a person closes.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Tx } from "../../platform/index.ts";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { usualObjective } from "../../../engines/scheduling/index.ts";
import { assertLawful, run } from "../orders/fixture.ts";
import {
  addException,
  operationsOf,
  pinOperations,
  planOperations,
  saveSetups,
  setFreedom,
} from "../production/index.ts";
import { assertMade, makeOrders, openPlant, plan, production } from "./fixture.ts";
import type { PlannedCompany } from "./fixture.ts";
import { barsOf, moveInPlan, publishPlan, rollBackPlan, runById, workOffRun } from "./index.ts";
import { usualFactors } from "./plant/plant.ts";
import { insertRun } from "./running/runs.ts";
import { planShown } from "./running/shown.ts";

const database = await ownDatabase();

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const steps = 20;
const stock = { "A@P": 0, "B@P": 100_000, "C@P": 100_000 };
const parts = (at: PlannedCompany) => ({ production, orders: at.orders });
const publish = (at: PlannedCompany, id: number) =>
  run(at, (tx) => publishPlan(tx, parts(at), { id }));
const plannedOf = (at: PlannedCompany, ids: readonly number[]) =>
  run(at, (tx) => operationsOf(tx, ids));

async function published(at: PlannedCompany, id: number) {
  const done = await publish(at, id);
  assert.ok(done.ok, JSON.stringify(done));
  return done.value;
}

/** Ten o'clock in the plant on a day to come, well within its shifts. */
async function openHour(at: PlannedCompany): Promise<Date> {
  const now = await run(at, async (tx) => tx.now);
  for (let ahead = 1; ; ahead += 1) {
    const day = new Date(now.getTime() + ahead * dayMs);
    day.setUTCHours(2, 0, 0, 0);
    if (day.getUTCDay() % 6 !== 0) return day;
  }
}

/** A plan as a planner asks for it: a job reckons it, and lets go of what it must. */
async function reckoned(at: PlannedCompany): Promise<number> {
  const { placeId } = at.factory;
  const id = await run(at, (tx) =>
    insertRun(tx, {
      ...{ placeId, title: "test", kind: "run", parentId: null, seed: 1, seconds: 0 },
      ...{ objective: usualObjective, factors: usualFactors, frozenUntil: tx.now },
    }),
  );
  const { signal } = new AbortController();
  const job = {
    id: 0,
    scope: at.scope,
    payload: { id },
    tries: 1,
    signal,
    progress: () => undefined,
  };
  await workOffRun({ database, production }, job);
  return id;
}

const shownOf = (at: PlannedCompany, id: number) =>
  run(at, async (tx: Tx) => {
    const found = await runById(tx, id);
    assert.ok(found);
    return planShown(tx, production, found);
  });

/** Closes the whole plant between two instants. */
async function close(at: PlannedCompany, fromAt: Date, untilAt: Date): Promise<void> {
  await run(at, async (tx) => {
    const factory = await production.factory.get(tx);
    const calendarId = factory.plants.get(at.factory.placeId) ?? 0;
    const span = { kind: "closed", reason: "day_off", fromAt, untilAt, note: "" } as const;
    const done = await addException(tx, { ...span, calendarId, resourceId: null });
    assert.ok(done.ok, JSON.stringify(done));
  });
}

const freeze = (at: PlannedCompany, ids: readonly number[]) =>
  run(at, (tx) => setFreedom(tx, production, { ids: [...ids], freedom: "frozen", why: "test" }));

const dayOf = (date: Date) => new Date(Math.floor(date.getTime() / dayMs) * dayMs);

/** A plant whose first order is frozen on a day that is then closed. */
async function impossible(at: PlannedCompany) {
  const [frozen = 0, other = 0] = await makeOrders(at, [{ units: 20 }, { units: 20 }]);
  await published(at, await plan(at, steps));
  const [press] = await plannedOf(at, [frozen]);
  assert.ok(press?.plannedStart && (await freeze(at, [frozen])).ok);
  const closed = dayOf(press.plannedStart);
  return { frozen, other, press, closed, until: new Date(closed.getTime() + 2 * dayMs) };
}

test("a frozen order whose shift is gone is let go by the next plan, with the reason", async () => {
  const at = await openPlant(database, stock);
  const { frozen, press, closed, until } = await impossible(at);
  await close(at, closed, until);
  const id = await reckoned(at);
  const shown = await shownOf(at, id);
  assert.equal(shown.state, "ready", JSON.stringify(shown.failure));
  const [first] = shown.letGo;
  assert.ok(first, "it is listed before anybody publishes");
  assert.deepEqual(
    [first.operationId, first.workOrderId, first.hold, first.startAt],
    [press.id, frozen, "frozen", press.plannedStart?.toISOString()],
  );
  assert.match(first.why.zh, /班次|最早/);
  assert.match(first.why.en, /outside the shifts|cannot start before/);
  assert.ok(first.nowAt && Date.parse(first.nowAt) >= until.getTime());
  const done = await published(at, id);
  assert.ok(done.letGo > 0);
  const stands = (await plannedOf(at, [frozen])).find((each) => each.id === press.id);
  assert.ok(stands?.plannedStart && stands.plannedStart >= until);
  assert.deepEqual(
    (await shownOf(at, id)).letGo.map((each) => [each.operationId, each.why.zh]),
    shown.letGo.map((each) => [each.operationId, each.why.zh]),
    "what is in force says the same",
  );
  await assertMade(at);
});

test("a shift that goes after a plan was reckoned keeps it from nothing: what is frozen is let go", async () => {
  const at = await openPlant(database, stock);
  const { frozen, other, press, closed, until } = await impossible(at);
  const draft = await plan(at, steps);
  const [moving] = await plannedOf(at, [other]);
  assert.ok(moving);
  await close(at, closed, until);
  const done = await published(at, draft);
  assert.ok(done.letGo > 0, JSON.stringify(done));
  const listed = (await shownOf(at, draft)).letGo;
  assert.ok(listed.some((each) => each.operationId === press.id && each.hold === "frozen"));
  const stands = (await plannedOf(at, [frozen])).find((each) => each.id === press.id);
  assert.ok(stands?.plannedStart && stands.plannedStart >= until);
  await assertMade(at);
  await assertLawful(at);
});

test("pins that no search can keep together, though nothing proves it, keep no plant from a plan", async () => {
  const at = await openPlant(database, stock);
  const orders = await makeOrders(at, [{ units: 20 }, { units: 20 }]);
  await published(at, await plan(at, steps));
  const both = (await plannedOf(at, orders)).filter((each) => each.step === 10);
  assert.equal(both.length, 2);
  const start = await openHour(at);
  const { P1, press, red } = at.factory;
  const shift = (minutes: number) => new Date(start.getTime() + minutes * 60_000);
  await run(at, async (tx) => {
    const rows = both.map(({ id, revision }, turn) => ({
      ...{ operationId: id, revision, resourceId: P1, pinned: true },
      span: { from: shift(30 * turn), start: shift(30 * turn), end: shift(30 * turn + 30) },
    }));
    const done = await planOperations(tx, production, { rows, why: "test" });
    assert.ok(done.ok, JSON.stringify(done));
    // From now on the press is cleaned between any two: the second pin comes too soon.
    const setups = [{ fromFamilyId: red, toFamilyId: red, minutes: 20 }];
    const saved = await saveSetups(tx, { workCentreId: press, setups });
    assert.ok(saved.ok, JSON.stringify(saved));
  });
  const id = await reckoned(at);
  const shown = await shownOf(at, id);
  assert.equal(shown.state, "ready", JSON.stringify(shown.failure));
  assert.deepEqual(
    shown.letGo.map((each) => [each.hold, each.why.en.includes("no place was found")]),
    [["pin", true]],
    "one is let go, with the reason; the other keeps its place",
  );
  assert.ok((await published(at, id)).letGo > 0);
  await assertMade(at);
});

test("what a move holds is held once it is published, and loose again when that is taken back", async () => {
  const at = await openPlant(database, stock);
  const [order = 0] = await makeOrders(at, [{ units: 20 }]);
  const first = await plan(at, steps);
  await published(at, first);
  const pressOf = async () => (await plannedOf(at, [order])).find((each) => each.step === 10);
  const stood = await pressOf();
  assert.ok(stood?.plannedStart);
  const start = new Date(stood.plannedStart.getTime() + 14 * dayMs);
  const moves = [{ operationId: stood.id, resourceId: at.factory.P1, start }];
  const moved = await run(at, (tx) => moveInPlan(tx, parts(at), { runId: first, moves }));
  assert.ok(moved.ok, JSON.stringify(moved));
  const draft = moved.value.runId;
  const done = await published(at, draft);
  assert.equal(done.letGo, 0, "a person moved it: nothing was let go");
  assert.deepEqual([(await pressOf())?.plannedStart, (await pressOf())?.pinned], [start, true]);
  const next = await plan(at, steps);
  const bar = (await run(at, (tx) => barsOf(tx, next))).find(
    (each) => each.operationId === stood.id,
  );
  assert.deepEqual([bar?.start, bar?.pinned], [start, true], "the next plan keeps it there");
  assert.ok((await run(at, (tx) => rollBackPlan(tx, parts(at), { id: draft }))).ok);
  assert.equal((await pressOf())?.pinned, false);
});

test("taking a plan back leaves where it is what a person has pinned there since", async () => {
  const at = await openPlant(database, stock);
  const [order = 0] = await makeOrders(at, [{ units: 20 }]);
  const first = await plan(at, steps);
  await published(at, first);
  const stepsOf = async () => (await plannedOf(at, [order])).toSorted((a, b) => a.step - b.step);
  const [press, assembly] = await stepsOf();
  assert.ok(press?.plannedStart && assembly?.plannedStart);
  const start = new Date(press.plannedStart.getTime() + 14 * dayMs);
  const moves = [{ operationId: press.id, resourceId: at.factory.P1, start }];
  const moved = await run(at, (tx) => moveInPlan(tx, parts(at), { runId: first, moves }));
  assert.ok(moved.ok, JSON.stringify(moved));
  await published(at, moved.value.runId);
  const [, later] = await stepsOf();
  assert.ok(later?.plannedStart && later.plannedStart > start && !later.pinned);
  const pins = { operationIds: [later.id], pinned: true };
  assert.ok((await run(at, (tx) => pinOperations(tx, pins))).ok);
  const back = await run(at, (tx) => rollBackPlan(tx, parts(at), { id: moved.value.runId }));
  assert.ok(back.ok, JSON.stringify(back));
  assert.equal(back.value.left, 1);
  const [again, stays] = await stepsOf();
  assert.deepEqual([stays?.plannedStart, stays?.pinned], [later.plannedStart, true]);
  assert.ok(again?.plannedStart && again.plannedStart < start && !again.pinned);
  await assertMade(at);
});

test("time in which the plant was closed makes no plan late", async () => {
  const at = await openPlant(database, stock);
  await makeOrders(at, [{ units: 20 }]);
  const id = await plan(at, steps);
  const first = Math.min(
    ...(await run(at, (tx) => barsOf(tx, id))).map((bar) => Number(bar.start)),
  );
  const now = Date.now();
  await close(at, new Date(now - 2 * dayMs), new Date(now + 5 * 60_000));
  // Five hours ago by the clock, not a minute by the shifts.
  await run(at, (tx) =>
    tx.rows(
      `update plans.bar set from_at = from_at - make_interval(secs => $3),
         start_at = start_at - make_interval(secs => $3),
         end_at = end_at - make_interval(secs => $3) where cell = $1 and tenant_id = $2`,
      [tx.scope.cell, tx.scope.tenantId, Math.ceil((first - now + 5 * hourMs) / 60_000) * 60],
    ),
  );
  await published(at, id);
  await assertMade(at);
});
