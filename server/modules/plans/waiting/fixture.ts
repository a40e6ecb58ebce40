// Orders and quotes that wait for what the small factory makes, and what its receipts say, for this
// module's tests.
import assert from "node:assert/strict";
import { usualObjective } from "../../../../engines/scheduling/index.ts";
import type { Database } from "../../../platform/index.ts";
import { catalog, newOrder, parties, place, run, shown } from "../../orders/fixture.ts";
import { lineIdsOf, openOrders } from "../../orders/index.ts";
import { makeQuote, openPromises, promisesOfClaims } from "../../promises/index.ts";
import { openWorkOrders } from "../../production/index.ts";
import { countStock, lockSupplies } from "../../stock/index.ts";
import { openPlant, plan, production, promises } from "../fixture.ts";
import type { PlannedCompany } from "../fixture.ts";
import { publishPlan, workOffRun } from "../index.ts";
import { usualFactors } from "../plant/plant.ts";
import { insertRun } from "../running/runs.ts";

/** What publishing works with. */
export const parts = (at: PlannedCompany) => ({ production, orders: at.orders });
/** The plant, in a company that promises out of stock and receipts alone. */
export async function openUnpromised(
  database: Database,
  stock: Readonly<Record<string, number>>,
): Promise<PlannedCompany> {
  const at = await openPlant(database, stock);
  const unpromised = openPromises({ parties });
  return { ...at, orders: openOrders({ database, catalog, parties, promises: unpromised }) };
}

/** Reckons a plan by so many steps and puts it in force; gives its id. */
export async function published(at: PlannedCompany, steps = 20): Promise<number> {
  const id = await plan(at, steps);
  const done = await run(at, (tx) => publishPlan(tx, parts(at), { id }));
  assert.ok(done.ok, JSON.stringify(done));
  return id;
}

/** Units and promised units of the receipts of these work orders; one that gives nothing has none. */
export const receiptsOf = (at: PlannedCompany, ids: readonly number[]) =>
  run(at, async (tx) => {
    const orders = (await openWorkOrders(tx, null)).filter((each) => ids.includes(each.id));
    const items = [...new Set(orders.map((each) => each.itemId))].toSorted((a, b) => a - b);
    const { supplies } = await lockSupplies(tx, items, "look");
    const known = new Map(supplies.map((each) => [each.id, each]));
    return orders.flatMap(({ supplyId }) => {
      if (supplyId === null) return [];
      const { quantity = 0, promised = 0 } = known.get(supplyId) ?? {};
      return [{ units: quantity, promised }];
    });
  });

/** An order for so many A that rests on what is made; gives its id. */
export async function sold(at: PlannedCompany, units: number): Promise<number> {
  const placed = await place(at, newOrder(`Ax${units}`, "backorder"));
  assert.equal(shown(placed), "granted");
  return placed.kind === "accepted" ? placed.orderId : 0;
}

/** The day on which an order is promised now, or null. */
export const promisedDay = (at: PlannedCompany, orderId: number) =>
  run(at, async (tx) => {
    const [promise] = await promisesOfClaims(tx, parties, await lineIdsOf(tx, [orderId]));
    return promise?.currentDay ?? null;
  });

/** Counts what there is of an item: a work order that was to take it is left without. */
export const count = (at: PlannedCompany, code: string, units: number) =>
  run(at, async (tx) => {
    const itemId = at.items.get(code) ?? 0;
    const counted = [{ itemId, placeId: at.factory.placeId, units }];
    const done = await countStock(tx, parties, { documentId: 1, why: "test", counted });
    assert.ok(done.ok, JSON.stringify(done));
  });

/** Reckons a plan as its job does, of nothing but what has its material; gives the run's id. */
export async function workedOff(at: PlannedCompany): Promise<number> {
  const id = await run(at, (tx) =>
    insertRun(tx, {
      ...{ placeId: at.factory.placeId, title: "test", kind: "run", parentId: null, seed: 1 },
      ...{ seconds: 0, objective: usualObjective, factors: usualFactors, frozenUntil: tx.now },
    }),
  );
  const { signal } = new AbortController();
  const job = { id: 0, scope: at.scope, payload: { id }, tries: 1, signal };
  const { database } = at;
  await workOffRun({ database, production }, { ...job, progress: () => undefined });
  return id;
}

/** Holds a quote of so many A for ten minutes. */
export async function quoted(at: PlannedCompany, units: number): Promise<void> {
  const held = await run(at, (tx) =>
    makeQuote(tx, promises.parts, {
      ...{ channelId: 1, region: "33", wantedDay: null, policy: "complete", priority: 0 },
      ...{ lines: [{ itemId: at.items.get("A") ?? 0, units }], holdSeconds: 600 },
    }),
  );
  assert.ok(held.ok, JSON.stringify(held));
}
