// Goal: work that has lost its material keeps its place until a plan leaves it out, and what was held
// and could not stay is listed with the reason. Method: the small factory on real PostgreSQL; promises
// without capacity, so that a receipt is all that an order can rest on.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Tx } from "../../platform/index.ts";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { assertLawful, catalog, run } from "../orders/fixture.ts";
import { operationsOf, pinOperations, saveRoutings } from "../production/index.ts";
import { assertMade, makeOrders, plan, production } from "./fixture.ts";
import type { PlannedCompany } from "./fixture.ts";
import { chartOf } from "./editing/chart.ts";
import { barsOf, runById, rushOffers, takeRush } from "./index.ts";
import { noticesOf } from "./running/runs.ts";
import { planShown } from "./running/shown.ts";
import { count, openUnpromised, parts, published, receiptsOf, sold } from "./waiting/fixture.ts";

const database = await ownDatabase();

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

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
  const at = await openUnpromised(database, { "A@P": 0, "B@P": 10_000, "C@P": 2_000 });
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
  const taken = await run(at, (tx) =>
    takeRush(tx, parts(at), { ...asked, kind, endAt, agreed: "all" }),
  );
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
  const at = await openUnpromised(database, { "A@P": 0, "B@P": 1_000, "C@P": 1_000 });
  const [lost = 0, kept = 0] = await makeOrders(at, [{ units: 50 }, { units: 50 }]);
  await published(at);
  const [press] = await plannedOf(at, [lost]);
  assert.ok(press);
  await run(at, (tx) => pinOperations(tx, { operationIds: [press.id], pinned: true }));
  await count(at, "C", 10);
  const id = await plan(at, 20);
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
