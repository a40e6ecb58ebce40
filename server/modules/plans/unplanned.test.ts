// Goal: a work order that has no place in the plan in force promises nothing: taken back, or without
// material, its receipt gives no unit, and who rested on it is promised anew and told.
// Method: the small factory on real PostgreSQL; promises without capacity, so that a receipt is all
// that an order can rest on.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { usualObjective } from "../../../engines/scheduling/index.ts";
import { openDatabase, realWorld } from "../../platform/index.ts";
import type { Database, Tx } from "../../platform/index.ts";
import { testDatabase } from "../../platform/testing/database.ts";
import type { TestDatabase } from "../../platform/testing/database.ts";
import { assertLawful, catalog, newOrder, parties, place, run, shown } from "../orders/fixture.ts";
import { lineIdsOf, openOrders } from "../orders/index.ts";
import { openWorkOrders, operationsOf, pinOperations, saveRoutings } from "../production/index.ts";
import { openPromises, promisesOfClaims } from "../promises/index.ts";
import { countStock, planSupplies } from "../stock/index.ts";
import { assertMade, makeOrders, openPlant, plan, production } from "./fixture.ts";
import type { PlannedCompany } from "./fixture.ts";
import { chartOf } from "./chart.ts";
import {
  barsOf,
  publishPlan,
  rollBackPlan,
  runById,
  rushOffers,
  takeRush,
  workOffRun,
} from "./index.ts";
import { insertRun, noticesOf } from "./runs.ts";
import { usualFactors } from "./plant.ts";
import { planShown } from "./shown.ts";

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

const steps = 20;
const parts = (at: PlannedCompany) => ({ production, orders: at.orders });
const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** The plant, in a company that promises out of stock and receipts alone. */
async function open(stock: Readonly<Record<string, number>>): Promise<PlannedCompany> {
  const at = await openPlant(database, stock);
  const promises = openPromises({ parties });
  return { ...at, orders: openOrders({ database, catalog, parties, promises }) };
}

async function published(at: PlannedCompany, budget = steps): Promise<number> {
  const id = await plan(at, budget);
  const done = await run(at, (tx) => publishPlan(tx, parts(at), { id }));
  assert.ok(done.ok, JSON.stringify(done));
  return id;
}

/** Units and promised units of the receipts of these work orders. */
const receiptsOf = (at: PlannedCompany, ids: readonly number[]) =>
  run(at, (tx) =>
    tx.rows<{ units: number; promised: number }>(
      `select supply.quantity as units, supply.promised from production.work_order as made
       join stock.supply as supply on supply.cell = made.cell and supply.tenant_id = made.tenant_id
         and supply.id = made.supply_id
       where made.cell = $1 and made.tenant_id = $2 and made.id = any ($3::bigint[]) order by made.id`,
      [...scopeOf(tx), ids],
    ),
  );

/** An order for so many A that rests on what is made; gives its id. */
async function sold(at: PlannedCompany, units: number): Promise<number> {
  const placed = await place(at, newOrder(`Ax${units}`, "backorder"));
  assert.equal(shown(placed), "granted");
  return placed.kind === "accepted" ? placed.orderId : 0;
}

const promisedDay = (at: PlannedCompany, orderId: number) =>
  run(at, async (tx) => {
    const [promise] = await promisesOfClaims(tx, parties, await lineIdsOf(tx, [orderId]));
    return promise?.currentDay ?? null;
  });

test("a plan that is taken back takes the receipts with it that it was the first to give", async () => {
  const at = await open({ "A@P": 0, "B@P": 1_000, "C@P": 1_000 });
  const [made = 0] = await makeOrders(at, [{ units: 50 }]);
  const id = await published(at);
  assert.deepEqual(await receiptsOf(at, [made]), [{ units: 50, promised: 0 }]);
  const orderId = await sold(at, 20);
  const day = await promisedDay(at, orderId);
  assert.ok(day);
  const back = await run(at, (tx) => rollBackPlan(tx, parts(at), { id }));
  assert.ok(back.ok, JSON.stringify(back));
  assert.equal(back.value.told, 1);
  assert.deepEqual(await receiptsOf(at, [made]), [{ units: 0, promised: 0 }]);
  assert.equal(await promisedDay(at, orderId), null);
  const told = await run(at, (tx) => noticesOf(tx, id));
  assert.deepEqual(
    told.map((each) => [each.orderId, each.toDay]),
    [[orderId, null]],
  );
  await assertMade(at);
  await assertLawful(at);
  await published(at);
  assert.deepEqual(await receiptsOf(at, [made]), [{ units: 50, promised: 20 }]);
  assert.ok(await promisedDay(at, orderId));
  await assertMade(at);
  await assertLawful(at);
});

test("what was promised before it was planned goes back to its need day, and stays promised", async () => {
  const at = await open({ "A@P": 0, "B@P": 1_000, "C@P": 1_000 });
  const needAt = new Date(Date.now() + 20 * 86_400_000);
  const supplyId = await run(at, async (tx) => {
    const [id = 0] = await planSupplies(tx, [
      {
        ...{ itemId: at.items.get("A") ?? 0, placeId: at.factory.placeId, kind: "planned" },
        ...{ day: needAt.toISOString().slice(0, 10), units: 50, documentKind: "material_plan" },
        documentNumber: "MRP-1-1",
      },
    ]);
    return id;
  });
  const [made = 0] = await makeOrders(at, [{ units: 50, supplyId, needAt }]);
  const orderId = await sold(at, 20);
  const id = await published(at);
  const back = await run(at, (tx) => rollBackPlan(tx, parts(at), { id }));
  assert.ok(back.ok, JSON.stringify(back));
  assert.deepEqual(await receiptsOf(at, [made]), [{ units: 50, promised: 20 }]);
  const day = await promisedDay(at, orderId);
  assert.ok(day && day >= needAt.toISOString().slice(0, 10), String(day));
  await assertMade(at);
  await assertLawful(at);
});

/** Lets the plant press B, of nothing. */
async function pressB(at: PlannedCompany): Promise<void> {
  const { placeId, press, red } = at.factory;
  const step = {
    ...{ step: 10, name: "冲压", nameEn: "press", workCentreId: press, familyId: red },
    ...{ setupSeconds: 0, runSeconds: 60, perUnits: 1, yieldPpm: 1_000_000, maySplit: true },
    ...{ ways: [], needs: [], after: [] },
  };
  const version = { alternative: 0, validFrom: "2020-01-01", note: "" };
  const saved = await run(at, async (tx) =>
    saveRoutings(tx, { catalog, factory: await production.factory.get(tx) }, [
      { ...version, itemId: at.items.get("B") ?? 0, placeId, steps: [step] },
    ]),
  );
  assert.ok(saved.ok, JSON.stringify(saved));
}

/** Counts what there is of an item: a work order that was to take it is left without. */
const count = (at: PlannedCompany, code: string, units: number) =>
  run(at, async (tx) => {
    const itemId = at.items.get(code) ?? 0;
    const counted = [{ itemId, placeId: at.factory.placeId, units }];
    const done = await countStock(tx, parties, { documentId: 1, why: "test", counted });
    assert.ok(done.ok, JSON.stringify(done));
  });

const plannedOf = (at: PlannedCompany, ids: readonly number[]) =>
  run(at, (tx) => operationsOf(tx, ids));

/** Operations of which two stand at the same time on a resource. */
const meeting = (at: PlannedCompany) =>
  run(at, (tx) =>
    tx.rows(
      `select one.id, two.id from production.operation as one join production.operation as two
         on two.cell = one.cell and two.tenant_id = one.tenant_id and two.id > one.id
         and two.resource_id = one.resource_id and two.planned_from < one.planned_end
         and one.planned_from < two.planned_end
       where one.cell = $1 and one.tenant_id = $2`,
      scopeOf(tx),
    ),
  );

test("work that has lost its material keeps its place from a rush order until a plan leaves it out", async () => {
  const at = await open({ "A@P": 0, "B@P": 10_000, "C@P": 2_000 });
  await pressB(at);
  // Both presses and both lines are taken for days.
  const ids = await makeOrders(at, [{ units: 900 }, { units: 900 }]);
  await published(at, 4_000);
  const orderId = await sold(at, 1_800);
  await count(at, "C", 900);
  const asked = {
    ...{ placeId: at.factory.placeId, itemId: at.items.get("B") ?? 0, units: 600, weight: 10 },
    needAt: new Date(Date.now() + 3_600_000),
  };
  const offers = await run(at, (tx) => rushOffers(tx, parts(at), asked));
  assert.ok(offers.ok, JSON.stringify(offers));
  const [offer] = offers.value.offers;
  assert.ok(offer);
  const { kind, endAt } = offer;
  const taken = await run(at, (tx) => takeRush(tx, parts(at), { ...asked, kind, endAt }));
  assert.ok(taken.ok, JSON.stringify(taken));
  assert.deepEqual(await meeting(at), []);
  const chart = await run(at, (tx) =>
    chartOf(tx, production, { placeId: at.factory.placeId, runId: null }),
  );
  const [lost] = chart.stuck;
  assert.equal(chart.stuck.length, 1);
  assert.deepEqual(lost?.missing, [{ itemId: at.items.get("C"), units: 900 }]);
  assert.ok(lost && ids.includes(lost.workOrderId));
  const id = await published(at, 4_000);
  const left = await plannedOf(at, [lost.workOrderId]);
  assert.ok(left.every((each) => each.plannedStart === null));
  const [receipt] = await receiptsOf(at, [lost.workOrderId]);
  assert.deepEqual(receipt, { units: 0, promised: 0 });
  const told = await run(at, (tx) => noticesOf(tx, id));
  assert.deepEqual([...new Set(told.map((each) => each.orderId))], [orderId]);
  assert.deepEqual(await meeting(at), []);
  await assertMade(at);
  await assertLawful(at);
});

test("what was pinned and has no place any more is listed with the reason", async () => {
  const at = await open({ "A@P": 0, "B@P": 1_000, "C@P": 1_000 });
  const [lost = 0, kept = 0] = await makeOrders(at, [{ units: 50 }, { units: 50 }]);
  await published(at);
  const [press] = await plannedOf(at, [lost]);
  assert.ok(press);
  await run(at, (tx) => pinOperations(tx, { operationIds: [press.id], pinned: true }));
  await count(at, "C", 10);
  const id = await plan(at, steps);
  assert.ok(!(await run(at, (tx) => barsOf(tx, id))).some((each) => each.workOrderId === lost));
  assert.ok(kept);
  const found = await run(at, (tx) => runById(tx, id));
  assert.ok(found);
  const shownPlan = await run(at, (tx) => planShown(tx, production, found));
  const [first] = shownPlan.letGo;
  assert.deepEqual([first?.operationId, first?.hold, first?.nowAt], [press.id, "pin", null]);
  assert.match(first?.why.zh ?? "", /缺料/);
  assert.match(first?.why.en ?? "", /material is missing/);
});

test("a customer of promised capacity is told when its material is gone and a plan leaves it out", async () => {
  const at = await openPlant(database, { "A@P": 0, "B@P": 1_000, "C@P": 1_000 });
  const orderId = await sold(at, 200);
  const day = await promisedDay(at, orderId);
  assert.ok(day);
  const [order] = await run(at, (tx) => openWorkOrders(tx, [at.factory.placeId]));
  assert.ok(order?.promiseFirst && order.freedom === "proposed");
  await count(at, "C", 0);
  // Nothing else is there to plan: what stands is left out all the same.
  const id = await run(at, (tx) =>
    insertRun(tx, {
      ...{ placeId: at.factory.placeId, title: "test", kind: "run", parentId: null, seed: 1 },
      ...{ seconds: 0, objective: usualObjective, factors: usualFactors, frozenUntil: tx.now },
    }),
  );
  const { signal } = new AbortController();
  const job = { id: 0, scope: at.scope, payload: { id }, tries: 1, signal };
  await workOffRun({ database, production }, { ...job, progress: () => undefined });
  const done = await run(at, (tx) => publishPlan(tx, parts(at), { id }));
  assert.ok(done.ok, JSON.stringify(done));
  assert.deepEqual(await receiptsOf(at, [order.id]), [{ units: 0, promised: 0 }]);
  assert.equal(await promisedDay(at, orderId), null);
  const told = await run(at, (tx) => noticesOf(tx, id));
  assert.deepEqual(
    told.map((each) => [each.orderId, each.fromDay, each.toDay]),
    [[orderId, day, null]],
  );
  await assertMade(at);
  await assertLawful(at);
  await run(at, (tx) =>
    planSupplies(tx, [
      {
        ...{ itemId: at.items.get("C") ?? 0, placeId: at.factory.placeId, kind: "in_transit" },
        ...{ units: 200, documentKind: "PO", documentNumber: "PO-1" },
        day: new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10),
      },
    ]),
  );
  await published(at);
  assert.deepEqual(await receiptsOf(at, [order.id]), [{ units: 200, promised: 200 }]);
  assert.ok(((await promisedDay(at, orderId)) ?? "") > day);
  await assertMade(at);
  await assertLawful(at);
});
