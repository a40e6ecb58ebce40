// Goal: a plan is verified, published, compared, moved by hand and taken back, and at each step the
// receipts and promises that rest on it say the same. Method: the small factory on real PostgreSQL,
// the real engine by steps.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { assertLawful, newOrder, place, run } from "../orders/fixture.ts";
import { orderById, orderNumbers } from "../orders/index.ts";
import {
  operationsOf,
  releaseWorkOrders,
  startOperation,
  stopResource,
  workOrdersById,
} from "../production/index.ts";
import { assertMade, makeOrders, openPlant, plan, production } from "./fixture.ts";
import type { PlannedCompany } from "./fixture.ts";
import {
  barsOf,
  comparePlans,
  finishesOf,
  moveInPlan,
  noticesOf,
  publishPlan,
  repairPlant,
  rollBackPlan,
  runById,
  runInForce,
  rushOffers,
  takeRush,
} from "./index.ts";
import { planShown } from "./running/shown.ts";

const database = await ownDatabase();

const hourMs = 3_600_000;
const parts = (at: PlannedCompany) => ({ production, orders: at.orders });
const soon = (hours: number) => new Date(Date.now() + hours * hourMs);

type Starting = { readonly plannedStart: Date | null } | undefined;

/** Whether two starts are one but for what the clock pushes while a test runs: some minutes at most. */
const isSameStart = (one: Starting, other: Starting) =>
  Math.abs(Number(one?.plannedStart) - Number(other?.plannedStart)) < 10 * 60_000;

async function publish(at: PlannedCompany, id: number) {
  const done = await run(at, (tx) => publishPlan(tx, parts(at), { id }));
  assert.ok(done.ok, JSON.stringify(done));
  return done.value;
}

const plannedOf = (at: PlannedCompany, ids: readonly number[]) =>
  run(at, (tx) => operationsOf(tx, ids));

const stock = { "B@P": 10_000, "C@P": 10_000 };

test("a plan is published as a whole, receipts get its days, and it is taken back as a whole", async () => {
  const at = await openPlant(database, stock);
  const ids = await makeOrders(at, [{ units: 200, needAt: soon(200) }, { units: 300 }]);
  const first = await plan(at);
  assert.ok((await plannedOf(at, ids)).every((each) => each.plannedStart === null));
  const done = await publish(at, first);
  assert.equal(done.moved, 4);
  const planned = await plannedOf(at, ids);
  const bars = await run(at, (tx) => barsOf(tx, first));
  for (const bar of bars) {
    const own = planned.find((each) => each.id === bar.operationId);
    assert.deepEqual([own?.plannedStart, own?.plannedEnd], [bar.start, bar.end]);
    assert.equal(own?.resourceId, bar.resourceId);
  }
  await assertMade(at);
  const again = await run(at, (tx) => publishPlan(tx, parts(at), { id: first }));
  assert.equal(again.ok ? "" : again.error.kind, "plan_not_ready");
  const back = await run(at, (tx) => rollBackPlan(tx, parts(at), { id: first }));
  assert.ok(back.ok);
  assert.ok((await plannedOf(at, ids)).every((each) => each.plannedStart === null));
  assert.equal((await run(at, (tx) => runById(tx, first)))?.state, "rolled_back");
  await assertMade(at);
  await assertLawful(at);
});

test("customers' orders get the days of the plan, and are told when a later plan moves them", async () => {
  const at = await openPlant(database, stock);
  const [early = 0] = await makeOrders(at, [{ units: 100, needAt: soon(100) }]);
  await publish(at, await plan(at));
  const placed = await place(at, newOrder("Ax60", "backorder"));
  const orderId = placed.kind === "accepted" ? placed.orderId : 0;
  const dayOf = async () => (await run(at, (tx) => orderById(tx, orderId)))?.promisedDay;
  const before = await dayOf();
  assert.ok(before, "the receipt of the work order carries the promise");
  // The same plan later: held by hand for a week.
  const second = await plan(at);
  const operations = await plannedOf(at, [early]);
  const press = operations.find((each) => each.step === 10);
  assert.ok(press?.plannedStart);
  const start = new Date(press.plannedStart.getTime() + 7 * 24 * hourMs);
  const moved = await run(at, (tx) =>
    moveInPlan(tx, parts(at), {
      runId: second,
      moves: [{ operationId: press.id, resourceId: at.factory.P1, start }],
    }),
  );
  assert.ok(moved.ok, JSON.stringify(moved));
  assert.equal((await run(at, (tx) => runById(tx, second)))?.state, "ready", "its parent stays");
  const draft = moved.value.runId;
  const bar = (await run(at, (tx) => barsOf(tx, draft))).find(
    (each) => each.operationId === press.id,
  );
  assert.deepEqual([bar?.start, bar?.resourceId, bar?.pinned], [start, at.factory.P1, true]);
  const difference = await run(at, (tx) => comparePlans(tx, { before: second, after: draft }));
  assert.deepEqual(
    difference?.orders.map((each) => each.workOrderId),
    [early],
  );
  assert.equal(await dayOf(), before, "a draft moves nobody");
  const done = await publish(at, draft);
  assert.equal(done.told, 1);
  const later = await dayOf();
  assert.ok(later && later > before);
  const [notice] = await run(at, (tx) => noticesOf(tx, draft));
  assert.deepEqual([notice?.orderId, notice?.fromDay, notice?.toDay], [orderId, before, later]);
  const numbers = await run(at, async (tx) => {
    const stored = await runById(tx, draft);
    const shown = stored && (await planShown(tx, production, stored));
    return [shown?.notices[0]?.number, (await orderNumbers(tx, [orderId]))[0]?.number];
  });
  assert.equal(numbers[0], numbers[1]);
  assert.ok(numbers[0], "the order that was told is named");
  await assertMade(at);
  await assertLawful(at);
});

test("a move that cannot be is refused with the engine's finding, and nothing is kept", async () => {
  const at = await openPlant(database, stock);
  const [order = 0] = await makeOrders(at, [{ units: 100 }]);
  const id = await plan(at);
  const operations = await plannedOf(at, [order]);
  const press = operations.find((each) => each.step === 10)?.id ?? 0;
  const move = (start: Date) =>
    run(at, (tx) =>
      moveInPlan(tx, parts(at), {
        ...{ runId: id, moves: [{ operationId: press, resourceId: at.factory.P1, start }] },
      }),
    );
  const past = await move(soon(-5));
  assert.ok(!past.ok && past.error.kind === "move_impossible");
  assert.equal(past.error.finding.kind, "held_too_early");
});

test("what nobody has announced material for stays in the pool, with what is missing", async () => {
  const at = await openPlant(database, { "B@P": 10, "C@P": 10_000 });
  const ids = await makeOrders(at, [{ units: 5 }, { units: 100 }]);
  const id = await plan(at);
  const planned = new Set((await run(at, (tx) => barsOf(tx, id))).map((bar) => bar.workOrderId));
  assert.deepEqual([...planned], [ids[0]]);
});

test("a stop moves exactly what runs there and what waits for it, and tells who rests on it", async () => {
  const at = await openPlant(database, stock);
  const ids = await makeOrders(at, [
    { units: 600, needAt: soon(120) },
    { units: 600, needAt: soon(120) },
  ]);
  await publish(at, await plan(at));
  const before = await plannedOf(at, ids);
  const on = (resource: number) => before.filter((each) => each.resourceId === resource);
  assert.ok(on(at.factory.P1).length > 0 && on(at.factory.P2).length > 0, "both presses work");
  const placed = await place(at, newOrder("Ax1100", "backorder"));
  const orderId = placed.kind === "accepted" ? placed.orderId : 0;
  const day = async () => (await run(at, (tx) => orderById(tx, orderId)))?.promisedDay;
  const promised = await day();
  const stop = {
    resourceId: at.factory.P1,
    cause: "machine",
    note: "",
    expectedAt: soon(24 * 9),
  } as const;
  assert.ok((await run(at, (tx) => stopResource(tx, production, stop))).ok);
  const repaired = await repairPlant(database, parts(at), {
    ...{ scope: at.scope, resourceId: at.factory.P1 },
  });
  assert.ok(repaired);
  const now = new Map((await plannedOf(at, ids)).map((each) => [each.id, each]));
  const movedIds = before
    .filter((each) => !isSameStart(now.get(each.id), each))
    .map((each) => each.workOrderId);
  const stopped = new Set(on(at.factory.P1).map((each) => each.workOrderId));
  assert.deepEqual(new Set(movedIds), stopped);
  assert.equal(repaired.told, 1);
  const [notice] = await run(at, (tx) => noticesOf(tx, repaired.runId));
  assert.deepEqual([notice?.fromDay, notice?.toDay], [promised, await day()]);
  assert.match(notice?.cause.zh ?? "", /停机/);
  assert.match(notice?.cause.en ?? "", /stands \(machine\), expected back/);
  assert.equal((await run(at, (tx) => runInForce(tx, at.factory.placeId)))?.id, repaired.runId);
  assert.equal(
    await repairPlant(database, parts(at), { scope: at.scope, resourceId: at.factory.P1 }),
    null,
    "a second look finds nothing more to move",
  );
  await assertMade(at);
  await assertLawful(at);
});

test("a rush order has its places, takes one, and is undone with what it pushed", async () => {
  const at = await openPlant(database, stock);
  const ids = await makeOrders(
    at,
    [1, 2, 3, 4].map(() => ({ units: 900, needAt: soon(24 * 7) })),
  );
  await publish(at, await plan(at));
  const before = await plannedOf(at, ids);
  const asked = {
    ...{ placeId: at.factory.placeId, itemId: at.items.get("A") ?? 0, units: 400, weight: 10 },
    needAt: soon(30),
  };
  const offers = await run(at, (tx) => rushOffers(tx, parts(at), asked));
  assert.ok(offers.ok, JSON.stringify(offers));
  const kinds = offers.value.offers.map((each) => each.kind);
  assert.ok(kinds.includes("undisturbed") && kinds.length >= 2, kinds.join());
  const calm = offers.value.offers.find((each) => each.kind === "undisturbed");
  const soonest = offers.value.offers.toSorted((a, b) => a.endAt.getTime() - b.endAt.getTime())[0];
  assert.equal(calm?.slips.length, 0);
  assert.ok(soonest && calm && soonest.endAt < calm.endAt && soonest.slips.length > 0);
  const taken = await run(at, (tx) =>
    takeRush(tx, parts(at), {
      ...{ ...asked, kind: soonest.kind, endAt: soonest.endAt },
      agreed: "all",
    }),
  );
  assert.ok(taken.ok, JSON.stringify(taken));
  const [made] = await run(at, (tx) => workOrdersById(tx, [taken.value.workOrderId]));
  assert.ok(Math.abs((made?.projectedAt?.getTime() ?? 0) - soonest.endAt.getTime()) < 5 * 60_000);
  await assertMade(at);
  const back = await run(at, (tx) => rollBackPlan(tx, parts(at), { id: taken.value.runId }));
  assert.ok(back.ok, JSON.stringify(back));
  const [gone] = await run(at, (tx) => workOrdersById(tx, [taken.value.workOrderId]));
  assert.equal(gone?.status, "cancelled");
  const after_ = await plannedOf(at, ids);
  for (const [index, each] of after_.entries()) assert.ok(isSameStart(each, before[index]));
  await assertMade(at);
  await assertLawful(at);
});

test("time that passed the plan is no obstacle: late work moves on, what runs keeps its place", async () => {
  const at = await openPlant(database, stock);
  const ids = await makeOrders(
    at,
    [1, 2, 3, 4, 5, 6].map(() => ({ units: 500, needAt: soon(24 * 7) })),
  );
  await publish(at, await plan(at));
  const first = (await plannedOf(at, ids)).filter((each) => each.resourceId === at.factory.P1);
  const sorted = first.toSorted((a, b) => Number(a.plannedStart) - Number(b.plannedStart));
  assert.ok(sorted.length > 1, "one press has several to do");
  // The second of the queue is begun before the first, and two weeks go by.
  const { id = 0, workOrderId = 0 } = sorted[1] ?? {};
  const begun = await run(at, async (tx) => {
    const released = await releaseWorkOrders(tx, production, { ids: [workOrderId], why: "test" });
    assert.ok(released.ok, JSON.stringify(released));
    await tx.rows(
      `update production.operation set planned_from = planned_from - interval '14 days',
         planned_start = planned_start - interval '14 days',
         planned_end = planned_end - interval '14 days' where cell = $1 and tenant_id = $2`,
      [tx.scope.cell, tx.scope.tenantId],
    );
    return startOperation(tx, production, { operationId: id, resourceId: at.factory.P1 });
  });
  assert.ok(begun.ok, JSON.stringify(begun));
  const asked = {
    ...{ placeId: at.factory.placeId, itemId: at.items.get("A") ?? 0, units: 40, weight: 10 },
    needAt: soon(30),
  };
  const offers = await run(at, (tx) => rushOffers(tx, parts(at), asked));
  assert.ok(offers.ok, JSON.stringify(offers));
  const [offer] = offers.value.offers;
  assert.ok(offer);
  const { kind, endAt } = offer;
  const taken = await run(at, (tx) =>
    takeRush(tx, parts(at), { ...asked, kind, endAt, agreed: "all" }),
  );
  assert.ok(taken.ok, JSON.stringify(taken));
  await assertMade(at);
  const stop = {
    resourceId: at.factory.P1,
    cause: "machine",
    note: "",
    expectedAt: soon(2),
  } as const;
  assert.ok((await run(at, (tx) => stopResource(tx, production, stop))).ok);
  const repaired = await repairPlant(database, parts(at), {
    ...{ scope: at.scope, resourceId: at.factory.P1 },
  });
  assert.ok(repaired);
  const minute = 60_000;
  for (const each of await plannedOf(at, ids))
    assert.ok(each.id === id || Number(each.plannedStart) > Date.now() - 2 * minute, `${each.id}`);
  await assertMade(at);
});

test("late orders are stored with causes whose minutes are their lateness", async () => {
  const at = await openPlant(database, stock);
  await makeOrders(at, [{ units: 3_000, needAt: soon(10) }]);
  const id = await plan(at);
  const finishes = await run(at, (tx) => finishesOf(tx, id));
  const [finish] = finishes;
  assert.ok(finish && finish.lateMinutes > 0);
  assert.equal(
    finish.causes.reduce((sum, each) => sum + each.minutes, 0),
    finish.lateMinutes,
  );
});
