// Goal: a work order is planned only on what is there, announced, or made by another one that can be
// planned itself, unit by unit; and after whatever feeds it. What takes a tool that is out of use waits
// by name and keeps nobody else from a plan.
// Method: the small factory on real PostgreSQL, with a second product that is made of the first.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { catalog, run } from "../orders/fixture.ts";
import {
  operationsOf,
  routingsOf,
  saveBoms,
  saveResources,
  saveRoutings,
  saveShiftCalendars,
} from "../production/index.ts";
import { planSupplies } from "../stock/index.ts";
import { assertMade, makeOrders, openPlant, plan, production, promises } from "./fixture.ts";
import type { PlannedCompany } from "./fixture.ts";
import { chartOf } from "./editing/chart.ts";
import { barsOf, mendTimes, publishPlan } from "./index.ts";

const database = await ownDatabase();

const steps = 20;
const dayMs = 86_400_000;
const parts = (at: PlannedCompany) => ({ production, orders: at.orders });
const item = (at: PlannedCompany, code: string) => at.items.get(code) ?? 0;

/** The plant in which A is pressed of C, and C is assembled of B, one of one. */
async function open(stock: Readonly<Record<string, number>>): Promise<PlannedCompany> {
  const at = await openPlant(database, stock);
  const { placeId, assembly } = at.factory;
  const version = { alternative: 0, validFrom: "2020-01-01", note: "" };
  const step = {
    ...{ step: 10, name: "预装", nameEn: "pre-assemble", workCentreId: assembly, familyId: null },
    ...{ setupSeconds: 0, runSeconds: 60, perUnits: 1, yieldPpm: 1_000_000, maySplit: true },
    ...{ ways: [], needs: [], after: [] },
  };
  await run(at, async (tx) => {
    const routed = await saveRoutings(tx, { catalog, factory: await production.factory.get(tx) }, [
      { ...version, itemId: item(at, "C"), placeId, steps: [step] },
    ]);
    assert.ok(routed.ok, JSON.stringify(routed));
    const line = { scrapPpm: 0, substitutes: [], itemId: item(at, "B"), units: 1, step: 10 };
    const made = await saveBoms(tx, catalog, [
      { ...version, itemId: item(at, "C"), placeId: 0, perUnits: 1, lines: [line] },
    ]);
    assert.ok(made.ok, JSON.stringify(made));
  });
  return at;
}

/** A work order for so many A, and one for so many C that it is made of. */
async function family(at: PlannedCompany, units: number, fed: number) {
  const [parent = 0] = await makeOrders(at, [{ units }]);
  const [child = 0] = await makeOrders(at, [
    { units: fed, itemId: item(at, "C"), cause: { kind: "work_order", id: parent } },
  ]);
  return { parent, child };
}

const barsIn = async (at: PlannedCompany, id: number, order: number) =>
  (await run(at, (tx) => barsOf(tx, id))).filter((each) => each.workOrderId === order);

const chart = (at: PlannedCompany) =>
  run(at, (tx) => chartOf(tx, production, { placeId: at.factory.placeId, runId: null }));

/** Announces units of an item from a supplier, so many days from now. */
const buy = (at: PlannedCompany, code: string, bought: { units: number; days: number }) =>
  run(at, (tx) =>
    planSupplies(tx, [
      {
        ...{ itemId: item(at, code), placeId: at.factory.placeId, kind: "in_transit" },
        ...{ units: bought.units, documentKind: "PO", documentNumber: "PO-1" },
        day: new Date(Date.now() + bought.days * dayMs).toISOString().slice(0, 10),
      },
    ]),
  );

test("the parent of what cannot be made waits with it, and both are planned when it can", async () => {
  // B for the parents' assembly alone; nothing to make C of.
  const at = await open({ "A@P": 0, "B@P": 85, "C@P": 0 });
  const [other = 0] = await makeOrders(at, [
    { units: 5, itemId: item(at, "C"), needAt: new Date(Date.now() + dayMs) },
  ]);
  const { parent, child } = await family(at, 40, 40);
  const id = await plan(at, steps);
  assert.deepEqual(await barsIn(at, id, parent), []);
  assert.deepEqual(await barsIn(at, id, child), []);
  assert.equal((await barsIn(at, id, other)).length, 1);
  const { pool } = await chart(at);
  const waiting = pool.find((each) => each.workOrderId === parent);
  assert.ok(waiting?.missing.some((each) => each.itemId === item(at, "C") && each.units === 40));
  await buy(at, "B", { units: 200, days: 3 });
  const again = await plan(at, steps);
  const [feeds] = await barsIn(at, again, child);
  const press = (await barsIn(at, again, parent)).toSorted((a, b) => +a.start - +b.start)[0];
  assert.ok(feeds && press && press.start >= feeds.end);
  const done = await run(at, (tx) => publishPlan(tx, parts(at), { id: again }));
  assert.ok(done.ok, JSON.stringify(done));
  await assertMade(at);
});

test("what feeds a part of the need covers that part: the rest is bought, and waited for", async () => {
  const at = await open({ "A@P": 0, "B@P": 1_000, "C@P": 0 });
  const { parent, child } = await family(at, 40, 25);
  assert.deepEqual(await barsIn(at, await plan(at, steps), parent), []);
  const waiting = (await chart(at)).pool.find((each) => each.workOrderId === parent);
  assert.deepEqual(waiting?.missing, [{ itemId: item(at, "C"), units: 15 }]);
  await buy(at, "C", { units: 15, days: 9 });
  const id = await plan(at, steps);
  const starts = (await barsIn(at, id, parent)).map((each) => +each.start);
  assert.ok(Math.min(...starts) >= Date.now() + 8 * dayMs, "it waits for what is bought, too");
  const done = await run(at, (tx) => publishPlan(tx, parts(at), { id }));
  assert.ok(done.ok, JSON.stringify(done));
  // Once its child is a receipt, another one does not take what is made for it.
  const [late = 0] = await makeOrders(at, [{ units: 40, needAt: new Date() }]);
  const next = await plan(at, steps);
  assert.deepEqual(await barsIn(at, next, late), []);
  assert.equal((await barsIn(at, next, parent)).length, 2);
  assert.equal((await barsIn(at, next, child)).length, 1);
});

test("a tool out of use, or too little of it, keeps those waiting that take it, and nobody else", async () => {
  const at = await open({ "A@P": 0, "B@P": 1_000, "C@P": 1_000 });
  const { placeId } = at.factory;
  const [taking = 0] = await makeOrders(at, [{ units: 40 }]);
  const first = await plan(at, steps);
  const published = await run(at, (tx) => publishPlan(tx, parts(at), { id: first }));
  assert.ok(published.ok, JSON.stringify(published));
  const fitters = (more: { active?: boolean; capacity?: number }) =>
    run(at, async (tx) => {
      const kept = { code: "FIT", name: "fitters", placeId, kind: "skill" as const, ...more };
      const saved = await saveResources(tx, [kept]);
      assert.ok(saved.ok, JSON.stringify(saved));
    });
  await fitters({ active: false, capacity: 2 });
  const [other = 0] = await makeOrders(at, [{ units: 10, itemId: item(at, "C") }]);
  assert.deepEqual(
    (await chart(at)).stuck.map((each) => [each.workOrderId, each.lacks[0]?.zh]),
    [[taking, "装配：fitters 已停用"]],
  );
  const asked = { channelId: 1, region: "33", wantedDay: null, policy: "backorder" as const };
  const short = (code: string, units: number) =>
    database.read(at.scope, async (tx) => {
      const lines = [{ itemId: item(at, code), units }];
      return (await promises.inquire(tx, { ...asked, lines })).lines[0]?.shortUnits;
    });
  assert.equal(await short("C", 1_500), 0, "half a thousand more can be made");
  assert.equal(await short("A", 100), 60, "only what stands in the plan is to come");
  const id = await plan(at, steps);
  assert.deepEqual(await barsIn(at, id, taking), []);
  assert.equal((await barsIn(at, id, other)).length, 1);
  const done = await run(at, (tx) => publishPlan(tx, parts(at), { id }));
  assert.ok(done.ok, JSON.stringify(done));
  const left = await run(at, (tx) => operationsOf(tx, [taking]));
  assert.ok(left.every((each) => each.plannedStart === null));
  await fitters({ capacity: 2 });
  assert.equal((await barsIn(at, await plan(at, steps), taking)).length, 2);
  await assertMade(at);
});

test("people who are fewer than those at work keep nobody from a plan", async () => {
  const at = await open({ "A@P": 0, "B@P": 10_000, "C@P": 10_000 });
  const { placeId, L1, L2, P1, P2 } = at.factory;
  const running = await makeOrders(at, [{ units: 40 }, { units: 40 }]);
  const first = await plan(at, steps);
  assert.ok((await run(at, (tx) => publishPlan(tx, parts(at), { id: first }))).ok);
  // Both assemble at once, whatever the shifts say now.
  await run(at, (tx) =>
    tx.rows(
      `update production.operation set state = case when step = 10 then 'done' else 'running' end,
         started_at = $4::timestamptz, ended_at = case when step = 10 then $4::timestamptz end,
         planned_from = $4,
         planned_start = $4, planned_end = $4,
         resource_id = case step when 10 then case when work_order_id = $3::bigint then $5::int else $6::int end
           else case when work_order_id = $3::bigint then $7::int else $8::int end end
       where cell = $1 and tenant_id = $2`,
      [...[tx.scope.cell, tx.scope.tenantId, running[0], tx.now], ...[P1, P2, L1, L2]],
    ),
  );
  const saved = await run(at, (tx) =>
    saveResources(tx, [{ code: "FIT", name: "fitters", placeId, kind: "skill", capacity: 1 }]),
  );
  assert.ok(saved.ok, JSON.stringify(saved));
  const [next = 0] = await makeOrders(at, [{ units: 10 }]);
  const id = await plan(at, steps);
  assert.equal((await barsIn(at, id, next)).length, 2);
});

test("work for which no shift is long enough any more waits with the reason, and nobody else", async () => {
  const at = await open({ "A@P": 0, "B@P": 10_000, "C@P": 10_000 });
  await run(at, async (tx) => {
    const [known] = await routingsOf(tx, item(at, "A"));
    assert.ok(known);
    const { itemId, placeId } = known;
    const whole = known.steps.map((each) => ({ ...each, maySplit: false }));
    const draft = { itemId, placeId, alternative: 0, validFrom: "2020-01-02", note: "" };
    const factory = await production.factory.get(tx);
    const saved = await saveRoutings(tx, { catalog, factory }, [{ ...draft, steps: whole }]);
    assert.ok(saved.ok, JSON.stringify(saved));
  });
  const [long = 0, short = 0] = await makeOrders(at, [{ units: 400 }, { units: 20 }]);
  const first = await plan(at, steps);
  assert.ok((await run(at, (tx) => publishPlan(tx, parts(at), { id: first }))).ok);
  const shiftsOf = (weekdays: readonly number[]) =>
    weekdays.map((weekday) => ({
      ...{ weekday, fromMinute: 1_080, untilMinute: 1_200, name: "evening" },
    }));
  const save = (weekdays: readonly number[]) =>
    run(at, (tx) =>
      saveShiftCalendars(tx, [{ code: "TWO", name: "evenings", shifts: shiftsOf(weekdays) }]),
    );
  assert.ok((await save([1, 2, 3, 4, 5])).ok);
  const scope = { scope: at.scope, placeId: at.factory.placeId };
  assert.ok(await mendTimes(database, parts(at), scope));
  const { stuck } = await chart(at);
  assert.deepEqual(
    stuck.map((each) => [each.workOrderId, each.lacks.map((lack) => lack.en)]),
    [
      [
        long,
        [
          "press: it takes 6.8 h, no shift is that long",
          "assemble: it takes 3.3 h, no shift is that long",
        ],
      ],
    ],
  );
  const id = await plan(at, steps);
  assert.deepEqual(await barsIn(at, id, long), []);
  assert.equal((await barsIn(at, id, short)).length, 2);
  const asked = { channelId: 1, region: "33", wantedDay: null, policy: "backorder" as const };
  const lines = [{ itemId: item(at, "A"), units: 500 }];
  await database.read(at.scope, (tx) => promises.inquire(tx, { ...asked, lines }));
  const done = await run(at, (tx) => publishPlan(tx, parts(at), { id }));
  assert.ok(done.ok, JSON.stringify(done));
  await assertMade(at);
  // A plant that never opens has nothing that could stand: looking at it fails nowhere.
  assert.ok((await save([])).ok);
  assert.deepEqual((await chart(at)).pool.map((each) => each.workOrderId).includes(long), true);
  await mendTimes(database, parts(at), scope);
});
