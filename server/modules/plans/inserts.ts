import {
  type InsertOffer,
  type OfferKind,
  usualObjective,
} from "../../../engines/scheduling/index.ts";
import { err, ok, type Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { createWorkOrders, operationsOf, type PlannedOperation } from "../production/index.ts";
import { lockSupplies } from "../stock/index.ts";
import { moveSlots } from "./bookings.ts";
import { movedSlots } from "./breakdown.ts";
import { usualFactors } from "./plant.ts";
import { takeForce, writePlan, type PublishParts } from "./publish.ts";
import { resultOf } from "./result.ts";
import { insertRun, storeResult } from "./runs.ts";
import { quarter, reckon } from "./rush.ts";
import type { Rush, RushError, RushOrder } from "./rush.ts";
import { lockPlant } from "./slots.ts";
import { instantOf } from "./time.ts";

/** Rows for all whose bars moved, and for the new work order's operations by their steps. */
async function rowsOf(
  tx: Tx,
  { plant, wish }: Rush,
  { offer, workOrderId }: { readonly offer: InsertOffer; readonly workOrderId: number },
): Promise<PlannedOperation[]> {
  const operations = new Map(plant.shop.operations.map((each) => [each.id, each]));
  const fresh = new Map(
    (await operationsOf(tx, [workOrderId])).map((each) => [each.step, each.id]),
  );
  return offer.plan.bars.flatMap((bar): PlannedOperation[] => {
    const span = {
      from: instantOf(plant.line, Math.min(bar.setupFrom, bar.start)),
      start: instantOf(plant.line, bar.start),
      end: instantOf(plant.line, bar.end),
    };
    const step = wish.steps.get(bar.operation)?.step;
    const made = step === undefined ? undefined : fresh.get(step);
    if (made !== undefined) return [{ operationId: made, resourceId: bar.resource, span }];
    const known = operations.get(bar.operation);
    const isSame =
      !known ||
      known.startedAt !== null ||
      (known.plannedStart?.getTime() === span.start.getTime() &&
        known.plannedEnd?.getTime() === span.end.getTime() &&
        known.resourceId === bar.resource);
    if (isSame) return [];
    return [
      { operationId: bar.operation, resourceId: bar.resource, span, revision: known.revision },
    ];
  });
}

/**
 * Takes one of the offers: makes the work order, moves whom it moves, re-dates what rests on them.
 * The plan that it makes can be rolled back. Errors: as of asking, `rush_offer_changed` when the
 * plant is no longer as it was when the offer was made.
 */
export async function takeRush(
  tx: Tx,
  parts: PublishParts,
  asked: RushOrder & { readonly kind: OfferKind; readonly endAt: Date },
): Promise<
  Result<{ runId: number; workOrderId: number; number: string; told: number }, RushError>
> {
  const seen = await reckon(tx, parts, asked);
  if (!seen.ok) return seen;
  const items = [asked.itemId, ...seen.value.plant.shop.orders.map((each) => each.itemId)];
  await lockSupplies(
    tx,
    [...new Set(items)].sort((a, b) => a - b),
  );
  await lockPlant(tx, asked.placeId);
  // Under the locks once more: what was seen before may be gone.
  const rush = await reckon(tx, parts, asked);
  if (!rush.ok) return rush;
  const offer = rush.value.offers.find((each) => each.kind === asked.kind);
  const { plant, wish, snapshot, order } = rush.value;
  const shift = offer && instantOf(plant.line, offer.end).getTime() - asked.endAt.getTime();
  // A later end than was shown is not what was agreed to; minutes pass while a person reads.
  if (!offer || (shift ?? 0) > quarter * 60_000)
    return err({ kind: "rush_offer_changed", offer: asked.kind });
  const made = await createWorkOrders(tx, parts.production, [
    {
      ...{ itemId: asked.itemId, placeId: asked.placeId, units: asked.units },
      ...{ needAt: asked.needAt, freedom: "approved", priority: asked.weight },
      alternative: wish.recipe.routing.alternative,
    },
  ]);
  if (!made.ok) return made;
  const [created] = made.value;
  if (!created) return err({ kind: "cannot_be_made", item: asked.itemId });
  const rows = await rowsOf(tx, rush.value, { offer, workOrderId: created.id });
  const cause = { zh: `插单 ${created.number}`, en: `Rush order ${created.number}` };
  const runId = await insertRun(tx, {
    ...{ placeId: asked.placeId, title: cause.zh, kind: "insert", parentId: null, seed: 1 },
    ...{ seconds: 0, objective: usualObjective, factors: usualFactors, frozenUntil: tx.now },
  });
  const result = resultOf(plant, offer.plan, {
    ...{ id: runId, snapshot, firstScore: offer.plan.score, curve: [], evaluations: 0 },
  });
  const finishes = result.finishes.filter((each) => each.workOrderId !== order);
  await storeResult(tx, { ...result, finishes });
  const written = await writePlan(tx, parts, {
    ...{ runId, placeId: asked.placeId, rows, cause, why: "rush_order" },
  });
  if (!written.ok) return written;
  await moveSlots(tx, movedSlots(plant, offer));
  await takeForce(tx, { id: runId, placeId: asked.placeId });
  return ok({ runId, workOrderId: created.id, number: created.number, told: written.value.told });
}
