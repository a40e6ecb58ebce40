import { usualObjective } from "../../../../engines/scheduling/index.ts";
import type { Database, Scope, Tx } from "../../../platform/index.ts";
import { repromise } from "../../orders/index.ts";
import { settlePlant } from "../../production/index.ts";
import { changed, stopped, type Look, type Looked } from "./looking.ts";
import { usualFactors } from "../plant/plant.ts";
import { takeForce, writePlan } from "./publish.ts";
import type { PublishParts } from "./publish.ts";
import { resultOf } from "../running/result.ts";
import { insertRun, storeResult } from "../running/runs.ts";
import { lockPlanned } from "../plant/slots.ts";

const actor = { kind: "system", id: 0, name: "plans" } as const;
const triesMax = 4;

/** What mending did to a plan. */
export interface Repaired {
  readonly runId: number;
  readonly moved: number;
  readonly told: number;
}

/** Somebody changed the plant while its plan was repaired: it is looked at anew. */
class PlantMoved extends Error {}

/** Items of the work orders that a repair moves. */
function itemsMoved({ plant, rows }: Looked): number[] {
  const touched = new Set(rows.map((row) => row.operationId));
  const orders = new Set(
    plant.shop.operations.filter((each) => touched.has(each.id)).map((each) => each.workOrderId),
  );
  return plant.shop.orders.filter((each) => orders.has(each.id)).map((each) => each.itemId);
}

/** Mends the plan under the locks, from what the plant is under them. */
async function storeRepair(
  tx: Tx,
  parts: PublishParts,
  { placeId, look }: { readonly placeId: number; readonly look: Look },
): Promise<Repaired | null> {
  const locked = await lockPlanned(tx, placeId);
  const seen = await look(tx);
  if (!seen) return null;
  if (itemsMoved(seen).some((item) => !locked.has(item))) throw new PlantMoved();
  const { plant, repaired, rows, slots, cause, why, findings = new Map() } = seen;
  const id = await insertRun(tx, {
    ...{ placeId, title: cause.zh.slice(0, 200), kind: "repair", parentId: null },
    ...{ seed: 1, seconds: 0, frozenUntil: tx.now },
    ...{ objective: usualObjective, factors: usualFactors },
  });
  const { plan, snapshot } = repaired;
  await storeResult(
    tx,
    resultOf(plant, plan, {
      ...{ id, snapshot, firstScore: plan.score, curve: [], evaluations: 0, findings },
    }),
  );
  const written = await writePlan(tx, parts, {
    ...{ runId: id, placeId, rows, slots, cause, why, overFrozen: true },
  });
  if (!written.ok) throw new PlantMoved(written.error.kind);
  await takeForce(tx, { id, placeId });
  return { runId: id, moved: rows.length, told: written.value.told };
}

/** Mends in a transaction of its own, anew while others change the plant. */
async function mend<T>(database: Database, scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await database.transact(scope, actor, work);
    } catch (error) {
      if (!(error instanceof PlantMoved) || tries === triesMax) throw error;
    }
  }
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
  const { factory } = parts.production;
  const known = await database.read(scope, (tx) => factory.get(tx));
  const placeId = known.resources.get(resourceId)?.placeId;
  if (placeId === undefined) return null;
  const look = stopped(parts, { resourceId, placeId });
  // Most looks find nothing to move: they take no lock. What is written is reckoned under the locks.
  if (!(await database.read(scope, look))) return null;
  return mend(database, scope, (tx) => storeRepair(tx, parts, { placeId, look }));
}

/**
 * Mends a plant's plan after its shifts, holidays or resources have changed, as after a stop; and lets
 * every receipt say the day on which what is made can leave, as the plant's days are now. Null where
 * no operation moves.
 */
export async function mendTimes(
  database: Database,
  parts: PublishParts,
  { scope, placeId }: { readonly scope: Scope; readonly placeId: number },
): Promise<Repaired | null> {
  const look = changed(parts, placeId);
  return mend(database, scope, async (tx) => {
    const repaired = await storeRepair(tx, parts, { placeId, look });
    const why = "calendar_changed";
    const items = await settlePlant(tx, parts.production, { placeId, why });
    if (items.length > 0) await repromise(tx, parts.orders.parts, { items, cause: why });
    return repaired;
  });
}
