import { repair } from "../../../engines/scheduling/index.ts";
import type {
  Bar,
  Breakdown,
  Finding,
  Repair,
  Snapshot,
} from "../../../engines/scheduling/index.ts";
import type { Result } from "../../../kernel/index.ts";
import { stopLasts } from "../production/index.ts";
import type { PlannedOperation, ShopResource } from "../production/index.ts";
import type { MovedSlot } from "./bookings.ts";
import { pinsLoose, plannedOnly, slotsLoose } from "./holding.ts";
import type { Plant } from "./plant.ts";
import { noScore } from "./result.ts";
import { heldRef } from "./snapshot.ts";
import { instantOf, minuteDown, minuteUp } from "./time.ts";

/**
 * The plan with a resource closed and with what is late moved on to now. Slots of promises and then
 * pins give way only where they cannot stand; the last finding where even that does not help.
 */
function mended(plant: Plant, bars: readonly Bar[], breakdown: Breakdown): Result<Repair, Finding> {
  const strict = plannedOnly(plant.snapshot, bars);
  const plan = { bars, score: noScore };
  let done = repair(strict, plan, breakdown);
  for (const loose of [slotsLoose, pinsLoose]) {
    if (done.ok) break;
    done = repair(loose(strict), plan, breakdown);
  }
  return done;
}

/** The plan after the stop. Null where the resource works, or nothing is planned. */
export function brokenPlan(plant: Plant, resource: ShopResource): Repair | null {
  const { stop } = resource;
  const { present = [] } = plant.snapshot;
  if (!stop || present.length === 0) return null;
  const until = stopLasts(stop, plant.shop.now).getTime();
  const done = mended(plant, present, {
    resource: resource.id,
    from: Math.max(plant.snapshot.now, minuteDown(plant.line, stop.fromAt.getTime())),
    until: Math.max(plant.snapshot.now, minuteUp(plant.line, until)),
  });
  if (!done.ok) throw new Error(`the plan cannot be mended: ${done.error.kind}`);
  return done.value;
}

/** No resource has this number: nothing but time has passed. */
export const onlyTime = ({ now }: Snapshot): Breakdown => ({ resource: -1, from: now, until: now });

/** A plan as it can still be carried out: what should have started and has not starts from now on. */
export const planFromNow = (
  plant: Plant,
  bars = plant.snapshot.present ?? [],
): Result<Repair, Finding> => mended(plant, bars, onlyTime(plant.snapshot));

/** Slots of promises that had to move, with their new times and lanes. */
export function movedSlots(plant: Plant, repaired: Pick<Repair, "plan">): MovedSlot[] {
  const bars = new Map(repaired.plan.bars.map((bar) => [bar.operation, bar]));
  return plant.held.flatMap((slot): MovedSlot[] => {
    const bar = bars.get(heldRef(slot.id));
    const at = (minute: number) => instantOf(plant.line, minute);
    const lane = bar?.lanes[0] ?? slot.lane;
    if (!bar || (lane === slot.lane && at(bar.start).getTime() === slot.startMs)) return [];
    const fromAt = at(Math.min(bar.setupFrom, bar.start));
    return [{ id: slot.id, lane, fromAt, startAt: at(bar.start), endAt: at(bar.end) }];
  });
}

/** What of a repaired plan differs from what is in force; `pins`: what it holds and lets go. */
export function rowsOf(
  plant: Plant,
  repaired: Repair,
  pins: ReadonlyMap<number, boolean> = new Map(),
): PlannedOperation[] {
  const operations = new Map(plant.shop.operations.map((each) => [each.id, each]));
  return repaired.plan.bars.flatMap((bar): PlannedOperation[] => {
    const operation = operations.get(bar.operation);
    if (!operation) return [];
    const start = instantOf(plant.line, bar.start);
    const end = instantOf(plant.line, bar.end);
    const isSame =
      operation.plannedStart?.getTime() === start.getTime() &&
      operation.plannedEnd?.getTime() === end.getTime() &&
      operation.plannedUnits === null &&
      operation.resourceId === bar.resource;
    const pinned = pins.get(operation.id) ?? operation.pinned;
    if (isSame && pinned === operation.pinned) return [];
    const from = instantOf(plant.line, Math.min(bar.setupFrom, bar.start));
    const { id: operationId, revision } = operation;
    // What runs keeps its beginning: only its end moves.
    const began = operation.startedAt ? (operation.plannedStart ?? operation.startedAt) : null;
    const span = began ? { from: began, start: began, end } : { from, start, end };
    return [{ operationId, resourceId: bar.resource, span, revision, pinned }];
  });
}
