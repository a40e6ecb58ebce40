import { repair } from "../../../engines/scheduling/index.ts";
import type { Repair } from "../../../engines/scheduling/index.ts";
import type { PlannedOperation, ShopResource } from "../production/index.ts";
import type { MovedSlot } from "./bookings.ts";
import type { Plant } from "./plant.ts";
import { noScore } from "./result.ts";
import { heldRef, plannedOnly, slotsLoose } from "./snapshot.ts";
import { instantOf, minuteDown, minuteUp } from "./time.ts";

const dayMs = 86_400_000;

/** The plan after the stop; slots of promises give way only where they cannot stand. */
export function brokenPlan(plant: Plant, resource: ShopResource): Repair | null {
  const { stop } = resource;
  const bars = plant.snapshot.present ?? [];
  if (!stop || bars.length === 0) return null;
  const until = stop.expectedAt?.getTime() ?? stop.fromAt.getTime() + dayMs;
  const breakdown = {
    resource: resource.id,
    from: Math.max(plant.snapshot.now, minuteDown(plant.line, stop.fromAt.getTime())),
    until: Math.max(plant.snapshot.now, minuteUp(plant.line, until)),
  };
  const standing = plannedOnly(plant.snapshot, bars);
  const plan = { bars, score: noScore };
  const strict = repair(standing, plan, breakdown);
  if (strict.ok) return strict.value;
  const loose = repair(slotsLoose(standing), plan, breakdown);
  if (loose.ok) return loose.value;
  throw new Error(`the plan of plant ${resource.placeId} cannot be mended: ${loose.error.kind}`);
}

/** Slots of promises that had to move, with their new times. */
export function movedSlots(plant: Plant, repaired: Repair): MovedSlot[] {
  const bars = new Map(repaired.plan.bars.map((bar) => [bar.operation, bar]));
  return plant.held.flatMap((slot): MovedSlot[] => {
    const bar = bars.get(heldRef(slot.id));
    if (!bar || instantOf(plant.line, bar.start).getTime() === slot.startMs) return [];
    const at = (minute: number) => instantOf(plant.line, minute);
    const fromAt = at(Math.min(bar.setupFrom, bar.start));
    return [{ id: slot.id, fromAt, startAt: at(bar.start), endAt: at(bar.end) }];
  });
}

/** What of a repaired plan differs from what is in force. */
export function rowsOf(plant: Plant, repaired: Repair): PlannedOperation[] {
  const operations = new Map(plant.shop.operations.map((each) => [each.id, each]));
  return repaired.plan.bars.flatMap((bar): PlannedOperation[] => {
    const operation = operations.get(bar.operation);
    if (!operation) return [];
    const start = instantOf(plant.line, bar.start);
    const end = instantOf(plant.line, bar.end);
    const isSame =
      operation.plannedStart?.getTime() === start.getTime() &&
      operation.plannedEnd?.getTime() === end.getTime() &&
      operation.resourceId === bar.resource;
    if (isSame) return [];
    const from = instantOf(plant.line, Math.min(bar.setupFrom, bar.start));
    const { id: operationId, revision } = operation;
    // What runs keeps its beginning: only its end moves.
    const began = operation.startedAt ? (operation.plannedStart ?? operation.startedAt) : null;
    const span = began ? { from: began, start: began, end } : { from, start, end };
    return [{ operationId, resourceId: bar.resource, span, revision }];
  });
}
