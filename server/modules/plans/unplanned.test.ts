// Goal: a work order that has no place in the plan in force promises nothing: taken back, or left out as
// its material is gone, its receipt gives no unit, and who rested on it is promised anew and told.
// Method: the small factory on real PostgreSQL; promises without capacity, so that a receipt is all
// that an order can rest on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { assertLawful, run } from "../orders/fixture.ts";
import { openWorkOrders } from "../production/index.ts";
import { planSupplies } from "../stock/index.ts";
import { assertMade, makeOrders, openPlant } from "./fixture.ts";
import { publishPlan, rollBackPlan } from "./index.ts";
import { noticesOf } from "./running/runs.ts";
import {
  count,
  openUnpromised,
  parts,
  promisedDay,
  published,
  receiptsOf,
  sold,
  workedOff,
} from "./waiting/fixture.ts";

const database = await ownDatabase();

test("a plan that is taken back takes the receipts with it that it was the first to give", async () => {
  const at = await openUnpromised(database, { "A@P": 0, "B@P": 1_000, "C@P": 1_000 });
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
  const at = await openUnpromised(database, { "A@P": 0, "B@P": 1_000, "C@P": 1_000 });
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

test("a customer of promised capacity is told when its material is gone and a plan leaves it out", async () => {
  const at = await openPlant(database, { "A@P": 0, "B@P": 1_000, "C@P": 1_000 });
  const orderId = await sold(at, 200);
  const day = await promisedDay(at, orderId);
  assert.ok(day);
  const [order] = await run(at, (tx) => openWorkOrders(tx, [at.factory.placeId]));
  assert.ok(order?.promiseFirst && order.freedom === "proposed");
  await count(at, "C", 0);
  // Nothing else is there to plan: what stands is left out all the same.
  const id = await workedOff(at);
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
