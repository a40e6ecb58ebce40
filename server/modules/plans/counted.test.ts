// Goal: a promise holds what making it will take, losses of the way included, and not before it is
// there; and a day that somebody was promised counts as due, however late the work order was needed.
// Method: the small factory on real PostgreSQL.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Tx } from "../../platform/index.ts";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { assertLawful, catalog, newOrder, place, run, shown } from "../orders/fixture.ts";
import {
  componentsOf,
  operationsOf,
  planOperations,
  routingsOf,
  saveRoutings,
  workOrdersOfSupplies,
} from "../production/index.ts";
import { firmQuote, makeQuote } from "../promises/index.ts";
import {
  assertMade,
  capacity,
  makeOrders,
  openPlant,
  plan,
  production,
  promises,
} from "./fixture.ts";
import type { PlannedCompany } from "./fixture.ts";
import { moveInPlan, publishPlan } from "./index.ts";

const database = await ownDatabase();

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const parts = (at: PlannedCompany) => ({ production, orders: at.orders });
const item = (at: PlannedCompany, code: string) => at.items.get(code) ?? 0;
const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Of what is assembled so many in a million come out good from now on. */
async function assembleAt(at: PlannedCompany, yieldPpm: number): Promise<void> {
  await run(at, async (tx) => {
    const [known] = await routingsOf(tx, item(at, "A"));
    assert.ok(known);
    const { itemId, placeId } = known;
    const steps = known.steps.map((each) => (each.step === 20 ? { ...each, yieldPpm } : each));
    const draft = { itemId, placeId, alternative: 0, validFrom: "2020-01-02", note: "", steps };
    const factory = await production.factory.get(tx);
    const saved = await saveRoutings(tx, { catalog, factory }, [draft]);
    assert.ok(saved.ok, JSON.stringify(saved));
  });
}

const heldParts = (at: PlannedCompany) =>
  run(at, (tx) =>
    tx.rows<{ item: number; units: number }>(
      `select item_id as item, units from plans.material where cell = $1 and tenant_id = $2
       order by item_id`,
      scopeOf(tx),
    ),
  );

async function quote(at: PlannedCompany, units: number): Promise<number> {
  const made = await run(at, (tx) =>
    makeQuote(tx, promises.parts, {
      ...{ channelId: 1, region: "33", wantedDay: null, policy: "complete", priority: 0 },
      ...{ lines: [{ itemId: item(at, "A"), units }], holdSeconds: 600 },
    }),
  );
  assert.ok(made.ok, JSON.stringify(made));
  return made.value.id;
}

test("a quote holds the components of what is lost on the way, too, as the work order will take", async () => {
  const at = await openPlant(database, { "A@P": 0, "B@P": 1_000, "C@P": 1_000 });
  await assembleAt(at, 800_000);
  const id = await quote(at, 100);
  assert.deepEqual(await heldParts(at), [
    { item: item(at, "B"), units: 250 },
    { item: item(at, "C"), units: 125 },
  ]);
  await run(at, (tx) => firmQuote(tx, { quoteId: id, orderId: id, capacity }));
  const [row] = await run(at, (tx) =>
    tx.rows<{ supply: number }>(
      `select supply_id as supply from plans.booking where cell = $1 and tenant_id = $2 limit 1`,
      scopeOf(tx),
    ),
  );
  const order = (await run(at, (tx) => workOrdersOfSupplies(tx, [row?.supply ?? 0]))).get(
    row?.supply ?? 0,
  );
  const taken = await run(at, (tx) => componentsOf(tx, [order?.id ?? 0]));
  assert.deepEqual(
    taken.map((each) => [each.itemId, each.units]).toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0)),
    (await heldParts(at)).map((each) => [each.item, each.units]),
  );
  await assertMade(at);
});

test("a component that is made in the house is there when it is done", async () => {
  const at = await openPlant(database, { "A@P": 0, "B@P": 1_000, "C@P": 0 });
  const { placeId, assembly, L1 } = at.factory;
  const step = {
    ...{ step: 10, name: "预装", nameEn: "pre-assemble", workCentreId: assembly, familyId: null },
    ...{ setupSeconds: 0, runSeconds: 60, perUnits: 1, yieldPpm: 1_000_000, maySplit: true },
    ...{ ways: [], needs: [], after: [] },
  };
  const routing = { alternative: 0, validFrom: "2020-01-01", note: "", placeId, steps: [step] };
  await run(at, async (tx) => {
    const factory = await production.factory.get(tx);
    const saved = await saveRoutings(tx, { catalog, factory }, [
      { ...routing, itemId: item(at, "C") },
    ]);
    assert.ok(saved.ok, JSON.stringify(saved));
  });
  const [made = 0] = await makeOrders(at, [{ units: 60, itemId: item(at, "C") }]);
  // Nine to three (in China) on a Wednesday within two weeks.
  const today = Math.floor(Date.now() / dayMs);
  const wednesday = today + 7 + ((10 - ((today + 4) % 7)) % 7);
  const span = {
    from: new Date(wednesday * dayMs + hourMs),
    start: new Date(wednesday * dayMs + hourMs),
    end: new Date(wednesday * dayMs + 7 * hourMs),
  };
  await run(at, async (tx) => {
    const [operation] = await operationsOf(tx, [made]);
    const rows = [{ operationId: operation?.id ?? 0, resourceId: L1, span }];
    const done = await planOperations(tx, production, { rows, why: "test" });
    assert.ok(done.ok, JSON.stringify(done));
  });
  await quote(at, 30);
  const [first] = await run(at, (tx) =>
    tx.rows<{ start: Date }>(
      `select min(start_at) as start from plans.booking where cell = $1 and tenant_id = $2`,
      scopeOf(tx),
    ),
  );
  assert.ok(first && first.start >= span.end, `${first?.start.toISOString()}`);
});

test("a day that was promised on spare units is due, though the work order is needed much later", async () => {
  const at = await openPlant(database, { "A@P": 0, "B@P": 1_000, "C@P": 1_000 });
  const needAt = new Date(Date.now() + 28 * dayMs);
  const [made = 0] = await makeOrders(at, [{ units: 100, needAt }]);
  const id = await plan(at, 20);
  assert.ok((await run(at, (tx) => publishPlan(tx, parts(at), { id }))).ok);
  assert.equal(shown(await place(at, newOrder("Ax40", "backorder"))), "granted");
  const [press] = await run(at, (tx) => operationsOf(tx, [made]));
  assert.ok(press?.plannedStart);
  const days = (8 - new Date(Date.now() + 14 * dayMs).getUTCDay()) % 7;
  const start = new Date((Math.floor(Date.now() / dayMs) + 14 + days) * dayMs + 2 * hourMs);
  const moves = [{ operationId: press.id, resourceId: at.factory.P1, start }];
  const moved = await run(at, (tx) => moveInPlan(tx, parts(at), { runId: id, moves }));
  assert.ok(moved.ok, JSON.stringify(moved));
  const [slip] = moved.value.slips;
  assert.equal(slip?.order, made);
  assert.ok(slip?.breaksDue && slip.later > 5 * 24 * 60, JSON.stringify(slip));
  await assertMade(at);
  await assertLawful(at);
});
