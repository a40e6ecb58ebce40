// Goal: a work order that has no place in the plan in force promises nothing: taken back, or without
// material, its receipt gives no unit, and who rested on it is promised anew and told.
// Method: the small factory on real PostgreSQL; promises without capacity, so that a receipt is all
// that an order can rest on.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openDatabase, realWorld } from "../../platform/index.ts";
import type { Database, Tx } from "../../platform/index.ts";
import { testDatabase } from "../../platform/testing/database.ts";
import type { TestDatabase } from "../../platform/testing/database.ts";
import { assertLawful, catalog, newOrder, parties, place, run, shown } from "../orders/fixture.ts";
import { lineIdsOf, openOrders } from "../orders/index.ts";
import { openPromises, promisesOfClaims } from "../promises/index.ts";
import { planSupplies } from "../stock/index.ts";
import { assertMade, makeOrders, openPlant, plan, production } from "./fixture.ts";
import type { PlannedCompany } from "./fixture.ts";
import { publishPlan, rollBackPlan } from "./index.ts";
import { noticesOf } from "./runs.ts";

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

async function published(at: PlannedCompany): Promise<number> {
  const id = await plan(at, steps);
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
