// Goal: an edit by hand is undone with all that it pushed and done again, pins of a draft are its own, and
// what has no place is put into the plan; lists stay short and nothing of a published draft is left over.
// Method: the small factory on real PostgreSQL through the module's door.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { assertLawful, run } from "../orders/fixture.ts";
import { operationsOf, pinOperations } from "../production/index.ts";
import { chartOf } from "./editing/chart.ts";
import { assertMade, makeOrders, openPlant, plan, production } from "./fixture.ts";
import type { Tx } from "../../platform/index.ts";
import type { PlannedCompany } from "./fixture.ts";
import {
  barsOf,
  forgetPlans,
  moveInPlan,
  publishPlan,
  redoStep,
  runById,
  undoStep,
} from "./index.ts";
import type { AskedEdit } from "./editing/moves.ts";
import { listRuns } from "./running/runs.ts";

const database = await ownDatabase();

const hourMs = 3_600_000;
const stock = { "B@P": 10_000, "C@P": 10_000 };
const parts = (at: PlannedCompany) => ({ production, orders: at.orders });

async function edit(at: PlannedCompany, asked: AskedEdit): Promise<number> {
  const done = await run(at, (tx) => moveInPlan(tx, parts(at), asked));
  assert.ok(done.ok, done.ok ? "" : done.error.kind);
  return done.value.runId;
}

/** Where a plan has everything: operation, resource, minutes, pin. */
const placesOf = async (at: PlannedCompany, id: number) =>
  (await run(at, (tx) => barsOf(tx, id))).map((bar) => ({
    ...{ operation: bar.operationId, resource: bar.resourceId, pinned: bar.pinned },
    ...{ start: bar.start.getTime(), end: bar.end.getTime() },
  }));

const listed = async (at: PlannedCompany) =>
  (await run(at, (tx) => listRuns(tx, { placeId: at.factory.placeId, limit: 100 }))).map(
    (each) => each.id,
  );

const undo = (at: PlannedCompany, id: number, all = false) =>
  run(at, (tx) => undoStep(tx, { id, all }));
const redo = (at: PlannedCompany, id: number) => run(at, (tx) => redoStep(tx, { id }));
const chart = (at: PlannedCompany, runId: number | null) =>
  run(at, (tx) => chartOf(tx, production, { placeId: at.factory.placeId, runId }));

/** A plant whose presses are full, and the press of one of its work orders. */
async function fullPlant() {
  const at = await openPlant(database, stock);
  const ids = await makeOrders(
    at,
    [900, 900, 900, 900].map((units) => ({ units })),
  );
  const base = await plan(at);
  const operations = await run(at, (tx) => operationsOf(tx, ids));
  const presses = operations.filter((each) => each.step === 10).map((each) => each.id);
  const bars = (await run(at, (tx) => barsOf(tx, base)))
    .filter((bar) => presses.includes(bar.operationId))
    .toSorted((one, other) => one.start.getTime() - other.start.getTime());
  const [first] = bars;
  const last = bars.at(-1);
  assert.ok(first && last);
  return { at, ids, base, first, last };
}

test("undoing a move takes back whom it pushed, redoing does it again, step by step", async () => {
  const { at, base, first, last } = await fullPlant();
  const before = await placesOf(at, base);
  const one = await edit(at, {
    runId: base,
    moves: [{ operationId: last.operationId, resourceId: first.resourceId, start: first.start }],
  });
  const moved = await placesOf(at, one);
  const pushed = moved.filter((bar) => {
    const was = before.find((each) => each.operation === bar.operation);
    return bar.operation !== last.operationId && was?.start !== bar.start;
  });
  assert.ok(pushed.length > 0, "somebody gave way");
  const start = new Date(first.start.getTime() + 30 * 24 * hourMs);
  const two = await edit(at, {
    runId: one,
    moves: [{ operationId: first.operationId, resourceId: first.resourceId, start }],
  });
  assert.notEqual(two, one, "each edit is a plan of its own");
  assert.deepEqual(await placesOf(at, one), moved, "and the one before stays as it was");
  assert.deepEqual(await listed(at), [two, base], "the list shows the draft once");
  assert.deepEqual(await undo(at, two), { ok: true, value: { planId: one } });
  assert.deepEqual(await undo(at, one), { ok: true, value: { planId: base } });
  assert.deepEqual(await placesOf(at, base), before, "everybody stands where he stood");
  assert.deepEqual(await listed(at), [base], "what is undone is not listed");
  const end = await undo(at, base);
  assert.equal(end.ok ? "" : end.error.kind, "nothing_to_undo");
  assert.deepEqual(await redo(at, base), { ok: true, value: { planId: one } });
  assert.deepEqual(await redo(at, one), { ok: true, value: { planId: two } });
  const more = await redo(at, two);
  assert.equal(more.ok ? "" : more.error.kind, "nothing_to_redo");
  assert.deepEqual(await undo(at, two, true), { ok: true, value: { planId: base } });
  assert.deepEqual(await listed(at), [base], "a draft is thrown away as a whole");
  const three = await edit(at, {
    runId: base,
    moves: [{ operationId: first.operationId, resourceId: first.resourceId, start }],
  });
  const lost = await redo(at, base);
  assert.equal(
    lost.ok ? "" : lost.error.kind,
    "nothing_to_redo",
    "a new step ends what was undone",
  );
  assert.equal(await run(at, (tx) => runById(tx, one)), null);
  assert.equal(await run(at, (tx) => runById(tx, two)), null);
  assert.deepEqual(await listed(at), [three, base]);
});

test("a step is undone by whoever made it alone, also where two bear one name", async () => {
  const { at, base, first } = await fullPlant();
  const { operationId, resourceId } = first;
  const [ann, ben] = [1, 2].map((id) => ({ kind: "user", id, name: "Lin" }) as const);
  assert.ok(ann && ben);
  const as = <T>(by: typeof ann, work: (tx: Tx) => Promise<T>) =>
    database.transact(at.scope, by, work);
  const move = async (by: typeof ann, runId: number, days: number) => {
    const start = new Date(first.start.getTime() + days * 24 * hourMs);
    const asked = { runId, moves: [{ operationId, resourceId, start }] };
    const done = await as(by, (tx) => moveInPlan(tx, parts(at), asked));
    assert.ok(done.ok);
    return done.value.runId;
  };
  const undoAs = (by: typeof ann, id: number, all = false) =>
    as(by, (tx) => undoStep(tx, { id, all }));
  const anns = await move(ann, base, 7);
  const bens = await move(ben, anns, 14);
  const last = await move(ben, bens, 21);
  for (const all of [false, true]) {
    const refused = await undoAs(ann, last, all);
    assert.deepEqual(refused.ok ? "" : refused.error, {
      ...{ kind: "step_of_another", plan: last, maker: "Lin" },
    });
  }
  assert.deepEqual(await listed(at), [last, base], "nothing of it is undone");
  const own = await undoAs(ben, last, true);
  assert.deepEqual(own, { ok: true, value: { planId: anns } }, "the first step is Ann's");
  const redone = await as(ann, (tx) => redoStep(tx, { id: anns }));
  assert.equal(redone.ok ? "" : redone.error.kind, "nothing_to_redo", "what Ben undid is Ben's");
  assert.deepEqual(await as(ben, (tx) => redoStep(tx, { id: anns })), {
    ...{ ok: true, value: { planId: bens } },
  });
  assert.deepEqual(await undoAs(ben, bens), { ok: true, value: { planId: anns } });
  // Ann works on from her own step: what Ben undid behind it waits for Ben.
  await move(ann, anns, 28);
  assert.ok(await run(at, (tx) => runById(tx, bens)));
  assert.deepEqual(await undoAs(ann, anns), { ok: true, value: { planId: base } });
});

test("publishing a draft forgets its steps, but not those from which another draft goes on", async () => {
  const { at, base, first } = await fullPlant();
  const { operationId, resourceId } = first;
  const later = (hours: number) => new Date(first.start.getTime() + hours * hourMs);
  const move = (runId: number, hours: number) =>
    edit(at, { runId, moves: [{ operationId, resourceId, start: later(hours) }] });
  const one = await move(base, 24 * 7);
  const two = await move(one, 24 * 14);
  const other = await move(one, 24 * 21);
  const three = await move(two, 24 * 28);
  const done = await run(at, (tx) => publishPlan(tx, parts(at), { id: three }));
  assert.ok(done.ok, JSON.stringify(done));
  assert.deepEqual(await listed(at), [three, other, base]);
  assert.equal(await run(at, (tx) => runById(tx, two)), null);
  assert.deepEqual(await undo(at, other), { ok: true, value: { planId: one } });
  const inForce = await undo(at, three);
  assert.equal(inForce.ok ? "" : inForce.error.kind, "nothing_to_undo");
  await assertMade(at);
  await assertLawful(at);
});

test("steps that a draft left behind are forgotten after a day, the draft itself stays", async () => {
  const { at, base, first } = await fullPlant();
  const { operationId, resourceId } = first;
  const move = (runId: number, days: number) =>
    edit(at, {
      runId,
      moves: [
        { operationId, resourceId, start: new Date(first.start.getTime() + days * 24 * hourMs) },
      ],
    });
  const one = await move(base, 7);
  const two = await move(one, 14);
  const old =
    "update plans.run set taken_at = taken_at - interval '25 hours' where cell = $1 and tenant_id = $2";
  await run(at, (tx) => tx.rows(old, [tx.scope.cell, tx.scope.tenantId]));
  await run(at, (tx) => forgetPlans(tx));
  assert.deepEqual(await listed(at), [two, base]);
  assert.equal(await run(at, (tx) => runById(tx, one)), null);
  const gone = await undo(at, two);
  assert.equal(gone.ok ? "" : gone.error.kind, "nothing_to_undo");
  assert.deepEqual(await undo(at, two, true), { ok: true, value: { planId: base } });
});

test("a draft holds and lets go on its own, and what is in force keeps its pins until it is published", async () => {
  const { at, base, first, last } = await fullPlant();
  const published = await run(at, (tx) => publishPlan(tx, parts(at), { id: base }));
  assert.ok(published.ok);
  const held = { operationIds: [first.operationId], pinned: true };
  assert.ok((await run(at, (tx) => pinOperations(tx, held))).ok);
  const bar = async (runId: number | null, id: number) =>
    (await chart(at, runId)).bars.find((each) => each.operationId === id);
  const inForce = await bar(null, first.operationId);
  assert.deepEqual([inForce?.pinned, inForce?.pinnedHere], [true, false]);
  const one = await edit(at, { runId: base, pin: [last.operationId] });
  const own = await bar(one, last.operationId);
  assert.deepEqual([own?.pinned, own?.pinnedHere], [true, true], "the draft's own pin");
  assert.equal((await bar(null, last.operationId))?.pinned, false, "nothing in force is pinned");
  // The pin of the plan in force is let go within the draft: another one may push it now.
  const two = await edit(at, { runId: one, unpin: [first.operationId, last.operationId] });
  assert.equal((await bar(two, first.operationId))?.pinned, false);
  const now = await bar(two, first.operationId);
  assert.ok(now?.resourceId);
  const three = await edit(at, {
    runId: two,
    moves: [
      {
        ...{ operationId: last.operationId, resourceId: now.resourceId },
        start: new Date(now.start * 60_000),
      },
    ],
  });
  assert.notEqual((await bar(three, first.operationId))?.start, now.start, "it gave way");
  assert.equal((await bar(three, first.operationId))?.pinned, false, "and stays let go");
  assert.equal((await bar(null, first.operationId))?.pinned, true);
  const done = await run(at, (tx) => publishPlan(tx, parts(at), { id: three }));
  assert.ok(done.ok, JSON.stringify(done));
  assert.equal((await bar(null, first.operationId))?.pinned, false);
  assert.equal((await bar(null, last.operationId))?.pinned, true);
  await assertMade(at);
});

test("what has no place is put onto a machine with the rest of its work order, and undone", async () => {
  const { at, ids, base, first } = await fullPlant();
  const [late = 0] = await makeOrders(at, [{ units: 300 }]);
  const pooled = (await chart(at, base)).pool;
  assert.deepEqual(
    pooled.map((each) => [each.workOrderId, each.operations.length, each.missing.length]),
    [[late, 2, 0]],
  );
  const [press] = pooled[0]?.operations ?? [];
  assert.ok(press);
  assert.ok(press.ways.includes(at.factory.P1));
  const one = await edit(at, {
    runId: base,
    moves: [{ operationId: press.operationId, resourceId: first.resourceId, start: first.start }],
  });
  const shown = await chart(at, one);
  assert.equal(shown.pool.length, 0);
  const placed = shown.bars.filter((each) => each.workOrderId === late);
  assert.deepEqual(
    placed.map((each) => [each.operationId === press.operationId, each.pinned]),
    [
      [true, true],
      [false, false],
    ],
  );
  assert.ok(
    shown.bars.some((each) => {
      const was = (id: number) => ids.includes(id);
      return was(each.workOrderId) && each.start >= (placed[0]?.end ?? 0);
    }),
  );
  assert.deepEqual(await undo(at, one), { ok: true, value: { planId: base } });
  assert.equal((await chart(at, base)).pool.length, 1);
  const again = await redo(at, base);
  const done = await run(at, (tx) => publishPlan(tx, parts(at), { id: one }));
  assert.ok(again.ok && done.ok, JSON.stringify(done));
  await assertMade(at);
  await assertLawful(at);
});

test("what lacks material is put nowhere, and says what to do", async () => {
  const at = await openPlant(database, { "B@P": 10, "C@P": 10_000 });
  const [, short = 0] = await makeOrders(at, [{ units: 5 }, { units: 100 }]);
  const base = await plan(at);
  const [row] = (await chart(at, base)).pool;
  assert.equal(row?.workOrderId, short);
  const [press] = row.operations;
  const done = await run(at, (tx) =>
    moveInPlan(tx, parts(at), {
      runId: base,
      moves: [
        {
          ...{ operationId: press?.operationId ?? 0, resourceId: at.factory.P1 },
          start: new Date(Date.now() + 48 * hourMs),
        },
      ],
    }),
  );
  assert.equal(done.ok ? "" : done.error.kind, "no_place_without");
});
