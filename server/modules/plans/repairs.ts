import { usualObjective } from "../../../engines/scheduling/index.ts";
import type { Database, Scope, Tx } from "../../platform/index.ts";
import type { ShopResource } from "../production/index.ts";
import { moveSlots } from "./bookings.ts";
import { brokenPlan, movedSlots, rowsOf } from "./breakdown.ts";
import { readPlant, usualFactors } from "./plant.ts";
import { takeForce, writePlan } from "./publish.ts";
import type { PublishParts } from "./publish.ts";
import { resultOf } from "./result.ts";
import { insertRun, storeResult } from "./runs.ts";
import { lockPlanned } from "./slots.ts";
import { stopInWords } from "./words.ts";

const actor = { kind: "system", id: 0, name: "plans" } as const;
const triesMax = 4;

/** What a stop did to a plan. */
export interface Repaired {
  readonly runId: number;
  readonly moved: number;
  readonly told: number;
}

/** Somebody changed the plant while its plan was repaired: it is looked at anew. */
class PlantMoved extends Error {}

/** The plant as it is now, with its resource and the plan after the stop; null: nothing moves. */
async function lookAt(tx: Tx, { production }: PublishParts, resourceId: number) {
  const placeId = (await production.factory.get(tx)).resources.get(resourceId)?.placeId;
  if (placeId === undefined) return null;
  const plant = await readPlant(tx, production, { placeId, factors: usualFactors });
  const resource = plant.shop.resources.find((each) => each.id === resourceId);
  const repaired = resource && brokenPlan(plant, resource);
  if (!resource || !repaired) return null;
  const rows = rowsOf(plant, repaired);
  const slots = movedSlots(plant, repaired);
  if (rows.length + slots.length === 0) return null;
  return { plant, resource, repaired, rows, slots };
}

/** Items of the work orders that a repair moves. */
function itemsMoved({ plant, rows }: Looked): number[] {
  const touched = new Set(rows.map((row) => row.operationId));
  const orders = new Set(
    plant.shop.operations.filter((each) => touched.has(each.id)).map((each) => each.workOrderId),
  );
  return plant.shop.orders.filter((each) => orders.has(each.id)).map((each) => each.itemId);
}

type Looked = NonNullable<Awaited<ReturnType<typeof lookAt>>>;

/** Mends the plan under the locks, from what the plant is under them. */
async function storeRepair(
  tx: Tx,
  parts: PublishParts,
  resource: ShopResource,
): Promise<Repaired | null> {
  const { placeId } = resource;
  const locked = await lockPlanned(tx, placeId);
  const seen = await lookAt(tx, parts, resource.id);
  if (!seen) return null;
  if (itemsMoved(seen).some((item) => !locked.has(item))) throw new PlantMoved();
  const { plant, repaired, rows, slots } = seen;
  const cause = stopInWords(seen.resource);
  const id = await insertRun(tx, {
    ...{ placeId, title: cause.zh.slice(0, 200), kind: "repair", parentId: null },
    ...{ seed: 1, seconds: 0, frozenUntil: tx.now },
    ...{ objective: usualObjective, factors: usualFactors },
  });
  const { plan, snapshot } = repaired;
  await storeResult(
    tx,
    resultOf(plant, plan, { id, snapshot, firstScore: plan.score, curve: [], evaluations: 0 }),
  );
  const written = await writePlan(tx, parts, {
    ...{ runId: id, placeId, rows, cause, why: "machine_stopped", overFrozen: true },
  });
  if (!written.ok) throw new PlantMoved(written.error.kind);
  await moveSlots(tx, slots);
  await takeForce(tx, { id, placeId });
  return { runId: id, moved: rows.length, told: written.value.told };
}

/**
 * Mends a plant's plan after a stop: everything is pushed that must be and nothing else, receipts and
 * promises move in the same transaction, and each order whose day moved is told. Null where the stop
 * moves nothing.
 */
export async function repairPlant(
  database: Database,
  parts: PublishParts,
  { scope, resourceId }: { readonly scope: Scope; readonly resourceId: number },
): Promise<Repaired | null> {
  for (let tries = 1; ; tries += 1) {
    // Most looks find nothing to move: they take no lock. What is written is reckoned under the locks.
    const seen = await database.read(scope, (tx) => lookAt(tx, parts, resourceId));
    if (!seen) return null;
    try {
      return await database.transact(scope, actor, (tx) => storeRepair(tx, parts, seen.resource));
    } catch (error) {
      if (!(error instanceof PlantMoved) || tries === triesMax) throw error;
    }
  }
}
