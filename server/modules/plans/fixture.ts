// The small company with its small factory and plans composed over them, for this module's tests.
import assert from "node:assert/strict";
import { runSchedule } from "../../scheduling/index.ts";
import { usualObjective } from "../../../engines/scheduling/index.ts";
import type { Database, Tx } from "../../platform/index.ts";
import { catalog, openCompany, parties, run } from "../orders/fixture.ts";
import type { Company } from "../orders/fixture.ts";
import { openOrders } from "../orders/index.ts";
import { makeFactory, type SmallFactory } from "../production/fixture.ts";
import { checkProduction, createWorkOrders, openProduction } from "../production/index.ts";
import type { WorkOrderDraft } from "../production/index.ts";
import { openPromises, type Promises } from "../promises/index.ts";
import { openCapacity } from "./index.ts";
import { readPlant, usualFactors } from "./plant/plant.ts";
import { resultOf } from "./running/result.ts";
import { insertRun, storeResult } from "./running/runs.ts";

export const production = openProduction({ catalog, parties });
export const capacity = openCapacity(production);
export const promises: Promises = openPromises({ parties, capacity });

export interface PlannedCompany extends Company {
  readonly factory: SmallFactory;
}

/** A company with the factory at P and this stock. */
export async function openPlant(
  database: Database,
  stock: Readonly<Record<string, number>>,
): Promise<PlannedCompany> {
  const company = await openCompany(database, stock);
  const orders = openOrders({ database, catalog, parties, promises });
  const factory = await run(company, (tx) => makeFactory(tx, production, company));
  return { ...company, orders, factory };
}

/** Approved work orders for so many A each; gives their ids. */
export async function makeOrders(
  at: PlannedCompany,
  drafts: readonly (Pick<WorkOrderDraft, "units"> & Partial<WorkOrderDraft>)[],
): Promise<number[]> {
  return run(at, async (tx) => {
    const made = await createWorkOrders(
      tx,
      production,
      drafts.map((draft) => ({
        ...{ itemId: at.items.get("A") ?? 0, placeId: at.factory.placeId },
        ...{ needAt: null, freedom: "approved" as const, ...draft },
      })),
    );
    assert.ok(made.ok, JSON.stringify(made));
    return made.value.map((each) => each.id);
  });
}

/** Reckons a plan by steps, so that it repeats, and stores it as ready; gives its id. */
export async function plan(at: PlannedCompany, steps = 200, frozenHours = 0): Promise<number> {
  const { placeId } = at.factory;
  const plant = await at.database.read(at.scope, (tx) =>
    readPlant(tx, production, { placeId, factors: usualFactors, frozenHours, afresh: true }),
  );
  const done = await runSchedule(plant.snapshot, {
    ...{ seed: 1, objective: usualObjective, budget: { steps }, threads: 1 },
  });
  assert.ok(done.ok, JSON.stringify(done));
  const made = done.value;
  return run(at, async (tx) => {
    const id = await insertRun(tx, {
      ...{ placeId, title: "test", kind: "run", parentId: null, seed: 1, seconds: 0 },
      ...{ objective: usualObjective, factors: usualFactors, frozenUntil: plant.frozenUntil },
    });
    const { evaluations } = made;
    const rest = { id, firstScore: made.first, curve: [], evaluations };
    await storeResult(tx, resultOf(plant, made.plan, rest));
    return id;
  });
}

/** Fails with every receipt that says otherwise than its work order. */
export async function assertMade(at: PlannedCompany): Promise<void> {
  assert.deepEqual(
    await at.database.read(at.scope, (tx: Tx) => checkProduction(tx, production)),
    [],
  );
}
