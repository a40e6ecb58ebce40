import type { Bar } from "../../../../engines/scheduling/index.ts";
import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import {
  createWorkOrders,
  giveBack,
  operationsOf,
  planOperations,
} from "../../production/index.ts";
import type { Production } from "../../production/index.ts";
import { lockSupplies } from "../../stock/index.ts";
import type { CapacityGone, CapacityOffer, CapacityPort } from "../../promises/index.ts";
import {
  type Slot,
  holdSlots,
  moveSlots,
  releaseSlots,
  slotsBecome,
  slotsFail,
  slotsOf,
  unmadeSlots,
} from "../plant/bookings.ts";
import { movedSlots } from "../publishing/breakdown.ts";
import { drafts, offersFor } from "./offers.ts";
import type { Draft } from "./offers.ts";
import { noScore } from "../running/result.ts";
import { dayOfEnd, dueOfDay, instantOf } from "../plant/time.ts";
import { unmadeInWords } from "../plant/words.ts";

/** The slots of an offer, a row for each lane of each operation. */
function slotsFor({ plant, wish, date, offer }: Draft): Slot[] {
  return date.bars.flatMap((bar: Bar): Slot[] => {
    const step = wish.steps.get(bar.operation);
    const mode = wish.operations.find((each) => each.ref === bar.operation)?.modes[bar.mode];
    if (!step) return [];
    const at = (minute: number) => instantOf(plant.line, minute);
    const slot = {
      ...{ itemId: offer.itemId, placeId: offer.placeId, step: step.step },
      ...{ alternative: wish.recipe.routing.alternative, resourceId: bar.resource },
      ...{ familyId: step.familyId, minutes: mode?.minutes ?? 0 },
      needs: (mode?.needs ?? []).map(({ resource, units }) => ({ resourceId: resource, units })),
      ...{
        fromAt: at(Math.min(bar.setupFrom, bar.start)),
        startAt: at(bar.start),
        endAt: at(bar.end),
      },
    };
    return bar.resource === null
      ? [{ ...slot, lane: 0 }]
      : bar.lanes.map((lane, at) => ({ ...slot, lane, needs: at === 0 ? slot.needs : [] }));
  });
}

async function holdOffer(
  tx: Tx,
  held: { readonly offer: CapacityOffer; readonly units: number; readonly supplyId: number },
): Promise<Result<null, CapacityGone>> {
  const { offer, units, supplyId } = held;
  const draft = drafts.get(tx)?.get(offer.ref);
  if (!draft || units > draft.offer.units)
    return err({
      kind: "capacity_gone",
      ref: offer.ref,
      asked: units,
      left: draft?.offer.units ?? 0,
    });
  // Where slots had to be seated anew for this one, they change lanes with it.
  const { present: bars = [] } = draft.plant.snapshot;
  await moveSlots(tx, movedSlots(draft.plant, { plan: { bars, score: noScore } }));
  const share = (part: number) => Math.ceil((part * units) / draft.offer.units);
  await holdSlots(tx, {
    ...{ supplyId, units, slots: slotsFor(draft), placeId: offer.placeId },
    materials: draft.wish.materials.map(({ itemId, units: all }) => ({
      itemId,
      units: share(all),
    })),
  });
  // Once: a second hold of the same slots would be refused by the database.
  drafts.get(tx)?.delete(offer.ref);
  return ok(null);
}

/** Makes a proposed work order of what is held, in the slots that are held. */
async function firmOne(tx: Tx, production: Production, supplyId: number): Promise<void> {
  const slots = await slotsOf(tx, supplyId);
  const [first] = slots;
  if (!first) return;
  const view = await production.parties.view.get(tx);
  const place = view.place(first.placeId);
  const end = new Date(Math.max(...slots.map((each) => each.endAt.getTime())));
  const made = await createWorkOrders(tx, production, [
    {
      ...{ itemId: first.itemId, placeId: first.placeId, units: first.units, supplyId },
      ...{ freedom: "proposed", alternative: first.alternative },
      needAt: place ? new Date(dueOfDay(place, dayOfEnd(place, end))) : end,
      // Whose it is stands in the reservations on the receipt.
      cause: { kind: "order", id: 0 },
    },
  ]);
  // A routing that was withdrawn since the quote: the promise stands, the planners are told.
  if (!made.ok) return slotsFail(tx, supplyId, unmadeInWords(made.error.kind));
  const workOrderId = made.value[0]?.id ?? 0;
  const bySteps = Map.groupBy(slots, (each) => each.step);
  const operations = await operationsOf(tx, [workOrderId]);
  const rows = operations.flatMap((operation) => {
    const slot = bySteps.get(operation.step)?.[0];
    if (!slot) return [];
    const span = { from: slot.fromAt, start: slot.startAt, end: slot.endAt };
    return [{ operationId: operation.id, resourceId: slot.resourceId, span }];
  });
  await slotsBecome(tx, supplyId, workOrderId);
  const planned = await planOperations(tx, production, {
    rows,
    why: "capacity_promised",
  });
  if (planned.ok) return;
  // It stands among the work orders without a place, where planners look; the trail says why.
  tx.audit({
    ...{ action: "plans.capacity.unplanned", subjectKind: "work_order", subjectId: workOrderId },
    after: { error: planned.error },
  });
}

/** Tries once more to make work orders of what is wanted for sure; gives how many are still unmade. */
export async function firmUnmade(tx: Tx, production: Production): Promise<number> {
  const unmade = await unmadeSlots(tx, null);
  const items = new Set(unmade.map((each) => each.itemId));
  await lockSupplies(
    tx,
    [...items].sort((a, b) => a - b),
  );
  for (const { supplyId } of unmade) await firmOne(tx, production, supplyId);
  return (await unmadeSlots(tx, null)).length;
}

/**
 * Capable-to-promise out of the plan in force: dates in its gaps, slots and components held with the
 * promise, a proposed work order when it is firm, and all of it given back when nothing rests on it.
 */
export function openCapacity(production: Production): CapacityPort {
  return {
    offers: (tx, questions) => offersFor(tx, production, questions),
    hold: holdOffer,
    async release(tx, { supplyId, units }) {
      if (await releaseSlots(tx, supplyId, units)) return;
      await giveBack(tx, production, { supplyId, units, why: "nothing_rests_on_it" });
    },
    async firm(tx, supplyIds) {
      for (const supplyId of supplyIds) await firmOne(tx, production, supplyId);
    },
  };
}
