import { usualObjective } from "../../../engines/scheduling/index.ts";
import type { Repair } from "../../../engines/scheduling/index.ts";
import type { Database, Scope, Tx } from "../../platform/index.ts";
import type { PlannedOperation, ShopResource } from "../production/index.ts";
import { lockSupplies } from "../stock/index.ts";
import { moveSlots } from "./bookings.ts";
import { brokenPlan, movedSlots, rowsOf } from "./breakdown.ts";
import { readPlant, usualFactors } from "./plant.ts";
import type { Plant } from "./plant.ts";
import { takeForce, writePlan } from "./publish.ts";
import type { PublishParts } from "./publish.ts";
import { resultOf } from "./result.ts";
import { insertRun, storeResult } from "./runs.ts";
import { heldSlots, lockPlant } from "./slots.ts";
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

async function storeRepair(
  tx: Tx,
  parts: PublishParts,
  {
    plant,
    repaired,
    resource,
    rows,
  }: {
    readonly plant: Plant;
    readonly repaired: Repair;
    readonly resource: ShopResource;
    readonly rows: readonly PlannedOperation[];
  },
): Promise<Repaired> {
  const { placeId } = resource;
  const touched = new Set(rows.map((row) => row.operationId));
  const orderIds = new Set(
    plant.shop.operations.filter((each) => touched.has(each.id)).map((each) => each.workOrderId),
  );
  const items = plant.shop.orders
    .filter((each) => orderIds.has(each.id))
    .map((each) => each.itemId);
  await lockSupplies(
    tx,
    [...new Set(items)].sort((a, b) => a - b),
  );
  await lockPlant(tx, placeId);
  const held = await heldSlots(tx, [placeId]);
  if (held.map((each) => each.id).join() !== plant.held.map((each) => each.id).join())
    throw new PlantMoved();
  const cause = stopInWords(resource);
  const id = await insertRun(tx, {
    ...{
      placeId,
      title: cause.zh.slice(0, 200),
      kind: "repair",
      parentId: null,
      seed: 1,
      seconds: 0,
    },
    ...{ objective: usualObjective, factors: usualFactors, frozenUntil: tx.now },
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
  await moveSlots(tx, movedSlots(plant, repaired));
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
    const plant = await database.read(scope, async (tx) => {
      const { resources } = await parts.production.factory.get(tx);
      const placeId = resources.get(resourceId)?.placeId;
      if (placeId === undefined) return null;
      return readPlant(tx, parts.production, { placeId, factors: usualFactors });
    });
    const resource = plant?.shop.resources.find((each) => each.id === resourceId);
    const repaired = plant && resource && brokenPlan(plant, resource);
    if (!plant || !resource || !repaired) return null;
    const rows = rowsOf(plant, repaired);
    if (rows.length === 0 && movedSlots(plant, repaired).length === 0) return null;
    try {
      return await database.transact(scope, actor, (tx) =>
        storeRepair(tx, parts, { plant, repaired, resource, rows }),
      );
    } catch (error) {
      if (!(error instanceof PlantMoved) || tries === triesMax) throw error;
    }
  }
}
