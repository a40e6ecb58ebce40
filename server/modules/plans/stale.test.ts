// Goal: what came after a plan was reckoned is never run over by it: promises, time, other plans, what
// is frozen; and whatever is in force is named. Method: the small factory on real PostgreSQL.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, test } from "node:test";
import {
  cancelJob,
  createJobs,
  openDatabase,
  realWorld,
  type Database,
  type Tx,
} from "../../platform/index.ts";
import { testDatabase, waitsForLock, type TestDatabase } from "../../platform/testing/database.ts";
import { assertLawful, run } from "../orders/fixture.ts";
import { operationsOf, saveResources, setFreedom } from "../production/index.ts";
import { cancelQuote, firmQuote, makeQuote } from "../promises/index.ts";
import {
  assertMade,
  capacity,
  makeOrders,
  openPlant,
  plan,
  production,
  promises,
} from "./fixture.ts";
import { chartOf } from "./editing/chart.ts";
import type { PlannedCompany } from "./fixture.ts";
import {
  barsOf,
  endAbandoned,
  finishesOf,
  firmUnmade,
  forgetPlans,
  moveInPlan,
  publishPlan,
  rollBackPlan,
  runById,
  runInForce,
  rushOffers,
  startRun,
  takeRush,
  workOffRun,
} from "./index.ts";
import { takeForce } from "./publishing/publish.ts";
import { lockPlanned } from "./plant/slots.ts";

let home: TestDatabase;
let database: Database;

before(async () => {
  home = await testDatabase();
  database = openDatabase({ url: home.url, world: realWorld });
});
after(async () => {
  await database.close();
  await home.drop();
});

const hourMs = 3_600_000;
/** Enough for a plan that is lawful; how good it is matters to nobody here. */
const steps = 20;
const stock = { "A@P": 0, "B@P": 100_000, "C@P": 100_000 };
const parts = (at: PlannedCompany) => ({ production, orders: at.orders });
const soon = (hours: number) => new Date(Date.now() + hours * hourMs);
const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

const publish = (at: PlannedCompany, id: number) =>
  run(at, (tx) => publishPlan(tx, parts(at), { id }));

async function published(at: PlannedCompany): Promise<number> {
  const id = await plan(at, steps);
  const done = await publish(at, id);
  assert.ok(done.ok, JSON.stringify(done));
  return id;
}

/** The refusal of a plan that no longer fits. */
function staleOf(done: Awaited<ReturnType<typeof publish>>) {
  assert.ok(!done.ok && done.error.kind === "plan_stale", JSON.stringify(done));
  return done.error;
}

async function quote(at: PlannedCompany, units: number): Promise<number> {
  const lines = [{ itemId: at.items.get("A") ?? 0, units }];
  const made = await run(at, (tx) =>
    makeQuote(tx, promises.parts, {
      ...{ channelId: 1, region: "33", wantedDay: null, policy: "complete", priority: 0 },
      ...{ lines, holdSeconds: 600 },
    }),
  );
  assert.ok(made.ok, JSON.stringify(made));
  return made.value.id;
}

const plannedOf = (at: PlannedCompany, ids: readonly number[]) =>
  run(at, (tx) => operationsOf(tx, ids));

/** Sets what is planned, or what a plan says, so many days back. */
const backdate = (at: PlannedCompany, table: "bars" | "operations", days: number) =>
  run(at, (tx) =>
    tx.rows(
      table === "bars"
        ? `update plans.bar set from_at = from_at - make_interval(days => $3),
             start_at = start_at - make_interval(days => $3),
             end_at = end_at - make_interval(days => $3) where cell = $1 and tenant_id = $2`
        : `update production.operation set planned_from = planned_from - make_interval(days => $3),
             planned_start = planned_start - make_interval(days => $3),
             planned_end = planned_end - make_interval(days => $3)
           where cell = $1 and tenant_id = $2`,
      [...scopeOf(tx), days],
    ),
  );

test("a plan is refused when a promise has got its place, or its time is over, and nothing moves", async () => {
  const at = await openPlant(database, stock);
  const ids = await makeOrders(at, [{ units: 900 }, { units: 900 }]);
  const first = await plan(at, steps);
  await quote(at, 300);
  const { met, late } = staleOf(await publish(at, first));
  assert.ok(met > 0 && late === 0, `${met} ${late}`);
  assert.ok((await plannedOf(at, ids)).every((each) => each.plannedStart === null));
  const second = await plan(at, steps);
  await backdate(at, "bars", 3);
  assert.ok(staleOf(await publish(at, second)).late > 0);
  assert.ok((await plannedOf(at, ids)).every((each) => each.plannedStart === null));
  await published(at);
  await assertMade(at);
  await assertLawful(at);
});

test("a plan that is taken back gives force to the one before it, unless its place is promised", async () => {
  const at = await openPlant(database, stock);
  const { placeId, P1 } = at.factory;
  const [order = 0] = await makeOrders(at, [{ units: 900 }]);
  const first = await published(at);
  const press = (await plannedOf(at, [order])).find((each) => each.step === 10);
  assert.ok(press?.plannedStart);
  const start = new Date(press.plannedStart.getTime() + 14 * 24 * hourMs);
  const later = async () => {
    const moves = [{ operationId: press.id, resourceId: P1, start }];
    const moved = await run(at, (tx) => moveInPlan(tx, parts(at), { runId: first, moves }));
    assert.ok(moved.ok, JSON.stringify(moved));
    const done = await publish(at, moved.value.runId);
    assert.ok(done.ok, JSON.stringify(done));
    return moved.value.runId;
  };
  const inForce = async () => (await run(at, (tx) => runInForce(tx, placeId)))?.id;
  const back = (id: number) => run(at, (tx) => rollBackPlan(tx, parts(at), { id }));
  const draft = await later();
  assert.equal(await inForce(), draft);
  assert.ok((await back(draft)).ok);
  assert.equal(await inForce(), first);
  const again = await later();
  // The first rests on the work order itself, the others on the two presses.
  for (const units of [900, 900, 900]) await quote(at, units);
  assert.ok(staleOf(await back(again)).met > 0);
  assert.equal(await inForce(), again);
  const stood = (await plannedOf(at, [order])).find((each) => each.id === press.id);
  assert.deepEqual(stood?.plannedStart, start);
  await assertLawful(at);
});

test("who publishes and who takes back wait for each other in one order", async () => {
  const at = await openPlant(database, stock);
  await makeOrders(at, [{ units: 20 }]);
  const first = await published(at);
  const second = await plan(at, steps);
  const { placeId } = at.factory;
  let tries = 0;
  const back = (tx: Tx) => {
    tries += 1;
    return rollBackPlan(tx, parts(at), { id: first });
  };
  let other: ReturnType<typeof back> | undefined;
  await run(at, async (tx) => {
    tries += 1;
    await lockPlanned(tx, placeId);
    other ??= run(at, back);
    await waitsForLock(database, other);
    await takeForce(tx, { id: second, placeId });
  });
  const done = await other;
  assert.equal(done?.ok === false ? done.error.kind : "", "plan_not_in_force");
  assert.equal(tries, 2, "nobody had to begin again: no deadlock");
});

test("late work that is frozen gives way to time alone; a rush order's plan holds it and is whole", async () => {
  const at = await openPlant(database, stock);
  const ids = await makeOrders(at, [{ units: 300 }, { units: 300 }]);
  const first = await published(at);
  const frozen = { ids: ids.slice(0, 1), freedom: "frozen" as const, why: "test" };
  assert.ok((await run(at, (tx) => setFreedom(tx, production, frozen))).ok);
  await backdate(at, "operations", 5);
  await backdate(at, "bars", 5);
  const asked = {
    ...{ placeId: at.factory.placeId, itemId: at.items.get("A") ?? 0, units: 40, weight: 10 },
    needAt: soon(3),
  };
  const offers = await run(at, (tx) => rushOffers(tx, parts(at), asked));
  assert.ok(offers.ok, JSON.stringify(offers));
  const [offer] = offers.value.offers;
  assert.ok(offer);
  const [press] = await plannedOf(at, ids.slice(1));
  const moves = [{ operationId: press?.id ?? 0, resourceId: at.factory.P2, start: soon(24 * 14) }];
  const open = moves.map((move) => ({ ...move, start: monday(move.start) }));
  const moved = await run(at, (tx) => moveInPlan(tx, parts(at), { runId: first, moves: open }));
  assert.ok(moved.ok, JSON.stringify(moved));
  const taking = { ...asked, kind: offer.kind, endAt: offer.endAt, agreed: "all" } as const;
  const taken = await run(at, (tx) => takeRush(tx, parts(at), taking));
  assert.ok(taken.ok, JSON.stringify(taken));
  const { runId, workOrderId } = taken.value;
  const bars = await run(at, (tx) => barsOf(tx, runId));
  const made = await plannedOf(at, [workOrderId]);
  for (const each of [...made, ...(await plannedOf(at, ids))]) {
    const bar = bars.find((own) => own.operationId === each.id);
    assert.deepEqual([bar?.start, bar?.end], [each.plannedStart, each.plannedEnd]);
    assert.ok(each.plannedStart && each.plannedStart > soon(-1));
  }
  const finishes = await run(at, (tx) => finishesOf(tx, runId));
  assert.ok(finishes.some((each) => each.workOrderId === workOrderId));
  await assertMade(at);
});

/** Ten o'clock (in China) on the Monday after an instant: the small factory is open. */
function monday(at: Date): Date {
  const days = (8 - at.getUTCDay()) % 7;
  return new Date(Math.floor(at.getTime() / 86_400_000 + days) * 86_400_000 + 2 * hourMs);
}

test("a plan whose job has ended without it is over, and its plant can be planned anew", async () => {
  const at = await openPlant(database, stock);
  await makeOrders(at, [{ units: 20 }]);
  const jobs = createJobs({ database, onError: (error) => assert.fail(String(error)) });
  const asked = { placeId: at.factory.placeId, title: "night", seconds: 60 };
  const start = () => run(at, (tx) => startRun(tx, jobs, asked));
  const kindOf = async (id: number) => (await run(at, (tx) => runById(tx, id)))?.finding?.kind;
  const first = await start();
  assert.ok(first.ok);
  const refused = await start();
  assert.equal(refused.ok ? "" : refused.error.kind, "plan_running");
  await run(at, (tx) => cancelJob(tx, first.value.jobId, null));
  const second = await start();
  assert.ok(second.ok, JSON.stringify(second));
  assert.equal(await kindOf(first.value.id), "job_cancelled");
  // A worker that was killed too often: the queue gives the job up.
  const gaveUp = (tx: Tx) =>
    tx.rows(
      "update platform.job set state = 'failed' where cell = $1 and tenant_id = $2 and id = $3",
      [...scopeOf(tx), second.value.jobId],
    );
  assert.equal(await run(at, (tx) => endAbandoned(tx, [second.value.jobId])), 0);
  await run(at, gaveUp);
  assert.equal(await run(at, (tx) => endAbandoned(tx, [second.value.jobId])), 1);
  assert.equal(await kindOf(second.value.id), "job_failed");
});

test("a plan whose worker was killed is gone on with by the next, and is ready", async () => {
  const at = await openPlant(database, stock);
  await makeOrders(at, [{ units: 20 }]);
  let laterMs = 0;
  const clock = () => new Date(Date.now() + laterMs);
  const own = openDatabase({ url: home.url, world: { ...realWorld, clock } });
  const jobs = createJobs({ database: own, onError: () => undefined });
  const { promise: worked, resolve } = Promise.withResolvers<void>();
  jobs.task("plan_run", (job) =>
    workOffRun({ database: own, production }, job).finally(() => resolve()),
  );
  const asked = { placeId: at.factory.placeId, title: "killed", seconds: 0 };
  const made = await run(at, (tx) => startRun(tx, jobs, asked));
  assert.ok(made.ok);
  const file = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
  // It begins as the server does, and dies before it has the plan.
  const program = `
    const { createJobs, openDatabase, realWorld } = await import(${file("../../platform/index.ts")});
    const { keepCurve } = await import(${file("./running/runs.ts")});
    const database = openDatabase({ url: ${JSON.stringify(home.url)}, world: realWorld });
    const jobs = createJobs({ database, onError: console.error });
    jobs.task("plan_run", async ({ scope, payload }) => {
      const actor = { kind: "system", id: 0, name: "plans" };
      const kept = { id: payload.id, curve: [], evaluations: 1 };
      await database.transact(scope, actor, (tx) => keepCurve(tx, kept));
      process.kill(process.pid, "SIGKILL");
    }, { long: true });
    await jobs.start();`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program]);
  assert.equal((await once(child, "exit"))[1], "SIGKILL");
  const state = async () => (await run(at, (tx) => runById(tx, made.value.id)))?.state;
  assert.equal(await state(), "running");
  assert.equal(await run(at, (tx) => endAbandoned(tx, null)), 0, "its lease still runs");
  laterMs = 60_000;
  await jobs.start();
  await worked;
  await jobs.stop();
  await own.close();
  assert.equal(await state(), "ready");
});

test("old plans are forgotten, but for the one in force and the one before it", async () => {
  const at = await openPlant(database, stock);
  await makeOrders(at, [{ units: 20 }]);
  const [old, draft, before, inForce] = [
    await published(at),
    await plan(at, steps),
    await published(at),
    await published(at),
  ];
  await run(at, (tx) =>
    tx.rows(
      `update plans.run set taken_at = taken_at - interval '1 year',
         published_at = published_at - interval '1 year' where cell = $1 and tenant_id = $2`,
      scopeOf(tx),
    ),
  );
  const young = await plan(at, steps);
  assert.equal(await run(at, forgetPlans), false);
  const rows = await run(at, (tx) =>
    tx.rows<{ id: number }>(
      `select run_id as id from plans.bar where cell = $1 and tenant_id = $2
       union select id from plans.run where cell = $1 and tenant_id = $2 order by id`,
      scopeOf(tx),
    ),
  );
  const left = rows.map((row) => row.id);
  assert.deepEqual(left, [before, inForce, young]);
  assert.ok(!left.includes(old) && !left.includes(draft));
  const back = await run(at, (tx) => rollBackPlan(tx, parts(at), { id: inForce }));
  assert.ok(back.ok, JSON.stringify(back));
  assert.equal((await run(at, (tx) => runInForce(tx, at.factory.placeId)))?.id, before);
});

test("what a quote holds of people is held, and a slot that finds no routing is shown until it does", async () => {
  const at = await openPlant(database, stock);
  const { placeId } = at.factory;
  const one = { code: "FIT", name: "fitters", placeId, kind: "skill" as const, capacity: 1 };
  assert.ok((await run(at, (tx) => saveResources(tx, [one]))).ok);
  const first = await quote(at, 300);
  await quote(at, 300);
  const spans = await run(at, (tx) =>
    tx.rows<{ start: Date; end: Date }>(
      `select start_at as start, end_at as "end" from plans.booking
       where cell = $1 and tenant_id = $2 and step = 20 order by start_at`,
      scopeOf(tx),
    ),
  );
  const [early, late] = spans;
  assert.ok(early && late && early.end <= late.start, "one fitter assembles one after the other");
  const rename = (to: number) => (tx: Tx) =>
    tx.rows(
      `update production.routing set alternative = $3 where cell = $1 and tenant_id = $2
         and alternative <> $3`,
      [...scopeOf(tx), to],
    );
  await run(at, rename(7));
  await run(at, (tx) => firmQuote(tx, { quoteId: first, orderId: first, capacity }));
  const unmade = async () => {
    const read = (tx: Tx) => chartOf(tx, production, { placeId, runId: null });
    return (await database.read(at.scope, read)).unmade;
  };
  const [shown] = await unmade();
  assert.deepEqual([shown?.itemId, shown?.units], [at.items.get("A"), 300]);
  assert.match(shown?.failure.zh ?? "", /工艺路线/);
  assert.equal(await run(at, (tx) => firmUnmade(tx, production)), 1);
  await run(at, rename(0));
  assert.equal(await run(at, (tx) => firmUnmade(tx, production)), 0);
  assert.deepEqual(await unmade(), []);
  await assertMade(at);
});

test("a held slot keeps its lane: what is promised after it takes another one", async () => {
  const at = await openPlant(database, stock);
  const { press: workCentreId, placeId } = at.factory;
  const machine = { placeId, kind: "machine" as const, workCentreId };
  const saved = await run(at, (tx) =>
    saveResources(tx, [
      { ...machine, code: "P1", name: "P1", capacity: 2 },
      { ...machine, code: "P2", name: "P2", active: false },
    ]),
  );
  assert.ok(saved.ok, JSON.stringify(saved));
  const first = await quote(at, 600);
  await quote(at, 600);
  await run(at, async (tx) => {
    await cancelQuote(tx, first);
    await promises.repromise(tx, { items: [at.items.get("A") ?? 0], cause: "quote_cancelled" });
  });
  await quote(at, 600);
  const rows = await run(at, (tx) =>
    tx.rows<{ lane: number }>(
      `select lane from plans.booking where cell = $1 and tenant_id = $2 and state = 'held'
         and resource_id = $3 order by lane`,
      [...scopeOf(tx), at.factory.P1],
    ),
  );
  assert.deepEqual(
    rows.map((row) => row.lane),
    [0, 1],
  );
});
