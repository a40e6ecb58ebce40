import {
  type InsertOffer,
  type OfferKind,
  usualObjective,
} from "../../../../engines/scheduling/index.ts";
import { err, ok, type Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import {
  createWorkOrders,
  operationsOf,
  type Operation,
  type PlannedOperation,
} from "../../production/index.ts";
import { movedSlots } from "../publishing/breakdown.ts";
import { usualFactors } from "../plant/plant.ts";
import { takeForce, writePlan, type PublishParts } from "../publishing/publish.ts";
import { resultOf } from "../running/result.ts";
import { insertRun, storeResult } from "../running/runs.ts";
import { quarter, reckon } from "./rush.ts";
import type { LateBy, Rush, RushError, RushOrder } from "./rush.ts";
import { slipsShown } from "../running/shown.ts";
import { lockPlanned } from "../plant/slots.ts";
import { instantOf } from "../plant/time.ts";

/** The operations that the rush order became, by their numbers in the offer. */
function becameOf({ wish }: Rush, fresh: readonly Operation[]): ReadonlyMap<number, number> {
  const byStep = new Map(fresh.map((each) => [each.step, each.id]));
  return new Map(
    [...wish.steps].flatMap(([ref, { step }]) => {
      const id = byStep.get(step);
      return id === undefined ? [] : [[ref, id] as const];
    }),
  );
}

/** The offer's plan and snapshot in which the new work order is called what it became. */
function renamed(rush: Rush, { plan }: InsertOffer, fresh: readonly Operation[]) {
  const became = becameOf(rush, fresh);
  const operationOf = (ref: number) => became.get(ref) ?? ref;
  const orderId = fresh[0]?.workOrderId ?? rush.order;
  const orderOf = (ref: number) => (ref === rush.order ? orderId : ref);
  const { snapshot } = rush;
  const bars = plan.bars.map((bar) => ({
    ...{ ...bar, operation: operationOf(bar.operation), order: orderOf(bar.order) },
  }));
  const operations = snapshot.operations.map((each) => {
    const after = each.after?.map((link) => ({ ...link, operation: operationOf(link.operation) }));
    const named = { ...each, ref: operationOf(each.ref), order: orderOf(each.order) };
    return after ? { ...named, after } : named;
  });
  const orders = snapshot.orders.map((each) => ({ ...each, ref: orderOf(each.ref) }));
  return { plan: { ...plan, bars }, snapshot: { ...snapshot, orders, operations } };
}

/** Rows for all whose bars moved, and for the new work order's operations. */
function rowsOf(rush: Rush, offer: InsertOffer, fresh: readonly Operation[]): PlannedOperation[] {
  const { plant } = rush;
  const operations = new Map(plant.shop.operations.map((each) => [each.id, each]));
  const became = becameOf(rush, fresh);
  return offer.plan.bars.flatMap((bar): PlannedOperation[] => {
    const span = {
      from: instantOf(plant.line, Math.min(bar.setupFrom, bar.start)),
      start: instantOf(plant.line, bar.start),
      end: instantOf(plant.line, bar.end),
    };
    const made = became.get(bar.operation);
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

/** What a rush order became. */
export interface TakenRush {
  readonly runId: number;
  readonly workOrderId: number;
  readonly number: string;
  readonly told: number;
}

/** Whom an offer makes late though customers' orders rest on them, but for whom somebody agreed. */
async function unagreed(
  tx: Tx,
  { plant }: Rush,
  { slips, agreed }: Pick<InsertOffer, "slips"> & { readonly agreed: ReadonlySet<number> | "all" },
): Promise<LateBy[]> {
  if (agreed === "all") return [];
  const breaking = slips.filter((each) => each.breaksDue && !agreed.has(each.order));
  return (await slipsShown(tx, plant, breaking)).flatMap((slip) => {
    const { workOrderId, number, before, after, orders } = slip;
    return orders.length > 0 ? [{ workOrderId, number, before, after, orders }] : [];
  });
}

/**
 * Takes one of the offers: makes the work order, moves whom it moves, re-dates what rests on them.
 * The plan that it makes can be rolled back. Errors: as of asking, `rush_offer_changed` when the
 * plant is no longer as it was when the offer was made, `rush_needs_word` when it makes customers'
 * orders late and nobody who answers for them has `agreed` (all: the taker answers for them).
 */
export async function takeRush(
  tx: Tx,
  parts: PublishParts,
  asked: RushOrder & {
    readonly kind: OfferKind;
    readonly endAt: Date;
    readonly agreed: ReadonlySet<number> | "all";
  },
): Promise<Result<TakenRush, RushError>> {
  const seen = await reckon(tx, parts, asked);
  if (!seen.ok) return seen;
  const locked = await lockPlanned(tx, asked.placeId, [asked.itemId]);
  // Under the locks once more: what was seen before may be gone.
  const rush = await reckon(tx, parts, asked);
  if (!rush.ok) return rush;
  const offer = rush.value.offers.find((each) => each.kind === asked.kind);
  const { plant, wish } = rush.value;
  const shift = offer && instantOf(plant.line, offer.end).getTime() - asked.endAt.getTime();
  // A later end than was shown is not what was agreed to; minutes pass while a person reads.
  const isLocked = plant.shop.orders.every((each) => locked.has(each.itemId));
  if (!offer || !isLocked || (shift ?? 0) > quarter * 60_000)
    return err({ kind: "rush_offer_changed", offer: asked.kind });
  const late = await unagreed(tx, rush.value, { slips: offer.slips, agreed: asked.agreed });
  if (late.length > 0) return err({ kind: "rush_needs_word", slips: late });
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
  const fresh = await operationsOf(tx, [created.id]);
  const rows = rowsOf(rush.value, offer, fresh);
  const cause = { zh: `插单 ${created.number}`, en: `Rush order ${created.number}` };
  const runId = await insertRun(tx, {
    ...{ placeId: asked.placeId, title: cause.zh, kind: "insert", parentId: null, seed: 1 },
    ...{ seconds: 0, objective: usualObjective, factors: usualFactors, frozenUntil: tx.now },
  });
  const named = renamed(rush.value, offer, fresh);
  const result = resultOf(plant, named.plan, {
    ...{ id: runId, snapshot: named.snapshot, fresh, firstScore: offer.plan.score },
    ...{ curve: [], evaluations: 0 },
  });
  await storeResult(tx, result);
  const written = await writePlan(tx, parts, {
    ...{ runId, placeId: asked.placeId, rows, cause, why: "rush_order" },
    slots: movedSlots(plant, offer),
    // What is frozen is moved by time alone: the offer held it where that left it.
    overFrozen: true,
  });
  if (!written.ok) return written;
  await takeForce(tx, { id: runId, placeId: asked.placeId });
  return ok({ runId, workOrderId: created.id, number: created.number, told: written.value.told });
}
