// Goal: a planner sees where his plant is full, day by day on its own clock, and what an hour, a shift or
// a machine more would bring; what cannot be opened is refused by name.
// Method: the small factory on real PostgreSQL, with more work on its press than a day holds.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { run } from "../orders/fixture.ts";
import { dayLoads, worthOf } from "./bottlenecks/bottlenecks.ts";
import { makeOrders, openPlant, plan, production } from "./fixture.ts";
import type { PlannedCompany } from "./fixture.ts";
import { publishPlan } from "./index.ts";

// It stands still: plans that are set side by side begin in the same minute.
const now = new Date();
const database = await ownDatabase({ clock: () => now });

const stock = { "A@P": 0, "B@P": 100_000, "C@P": 100_000 };

/** A plant whose orders are all wanted at once: the last of them are late. */
async function crowded(): Promise<PlannedCompany> {
  const at = await openPlant(database, stock);
  const needAt = new Date(Date.now() + 3_600_000);
  await makeOrders(
    at,
    Array.from({ length: 12 }, () => ({ units: 40, needAt })),
  );
  const id = await plan(at, 200);
  const done = await run(at, (tx) => publishPlan(tx, { production, orders: at.orders }, { id }));
  assert.ok(done.ok, JSON.stringify(done));
  return at;
}

const loadsOf = async (at: PlannedCompany) => {
  const found = await run(at, (tx) => dayLoads(tx, production, at.factory.placeId));
  assert.ok(found.ok, JSON.stringify(found));
  return found.value;
};

test("loads are of days, never above what is open, and name where an hour is worth most", async () => {
  const at = await crowded();
  const { loads, inForce } = await loadsOf(at);
  assert.ok(inForce !== null && loads.length > 0);
  for (const load of loads) {
    assert.match(load.day, /^\d{4}-\d{2}-\d{2}$/);
    assert.ok(load.busy > 0 && load.busy <= load.open, JSON.stringify(load));
  }
  const values = loads.map((each) => each.valuePerHour);
  assert.deepEqual(
    values,
    values.toSorted((a, b) => b - a),
  );
  assert.ok((values[0] ?? 0) > 0, "orders wait for the press");
  const bars = await run(at, (tx) =>
    tx.rows<{ minutes: number }>(
      `select sum(extract(epoch from planned_end - planned_from) / 60)::int as minutes
       from production.operation where cell = $1 and tenant_id = $2 and planned_end is not null
         and resource_id is not null`,
      [tx.scope.cell, tx.scope.tenantId],
    ),
  );
  const { fitters } = at.factory;
  const busy = loads.reduce((sum, each) => sum + (each.resource === fitters ? 0 : each.busy), 0);
  assert.ok(
    loads.some((each) => each.resource === fitters),
    "people are among them",
  );
  assert.ok(busy <= (bars[0]?.minutes ?? 0) + 1, "nights and pauses are no work");
});

test("an hour, a shift and a machine: the plan without and with it, and when it would be", async () => {
  const at = await crowded();
  const [worst] = (await loadsOf(at)).loads;
  assert.ok(worst);
  // Of today too little may be left for a shift.
  const day = new Date(Date.parse(worst.day) + 86_400_000).toISOString().slice(0, 10);
  const asked = { placeId: at.factory.placeId, resourceId: worst.resource, day };
  const worths = [];
  for (const kind of ["hour", "shift", "machine"] as const) {
    const found = await worthOf({ database, production }, at.scope, { ...asked, kind });
    assert.ok(found.ok, JSON.stringify(found));
    worths.push(found.value);
  }
  const [hour, shift, machine] = worths;
  assert.ok(hour?.span && shift?.span && machine?.span === null);
  assert.equal(hour.span.end.getTime() - hour.span.start.getTime(), 3_600_000);
  assert.ok(machine && machine.without.tardiness > machine.with.tardiness, "a second press helps");
  assert.deepEqual(hour.without, machine.without, "the same plan is set against each");
});

test("what is not in the plant, and a day without room, are refused by name", async () => {
  const at = await crowded();
  const { placeId } = at.factory;
  const [worst] = (await loadsOf(at)).loads;
  assert.ok(worst);
  const ask = async (thought: { readonly resourceId: number; readonly day: string }) => {
    const asked = { placeId, kind: "shift", ...thought } as const;
    const found = await worthOf({ database, production }, at.scope, asked);
    return found.ok ? "ok" : found.error.kind;
  };
  assert.equal(await ask({ resourceId: 999_999, day: worst.day }), "resource_not_in_plant");
  assert.equal(await ask({ resourceId: worst.resource, day: "2020-01-01" }), "open_all_day");
});

test("a plant with nothing planned has no bottleneck", async () => {
  const at = await openPlant(database, stock);
  assert.deepEqual(await loadsOf(at), { loads: [], inForce: null });
});
