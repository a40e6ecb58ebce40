import { repair } from "../../../../engines/scheduling/index.ts";
import type {
  Bar,
  Breakdown,
  Finding,
  Repair,
  Snapshot,
} from "../../../../engines/scheduling/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import { stopLasts } from "../../production/index.ts";
import type { PlannedOperation, ShopResource } from "../../production/index.ts";
import type { MovedSlot } from "../plant/bookings.ts";
import { pinsLoose, plannedOnly, slotsLoose } from "./holding.ts";
import type { Plant } from "../plant/plant.ts";
import { reseated, stoppedIn, straysIn, withFollowers } from "./reseat.ts";
import { noScore } from "../running/result.ts";
import { heldRef } from "../plant/snapshot.ts";
import { instantOf, minuteDown, minuteUp } from "../plant/time.ts";

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

/** The same without some operations, which then get a place wherever they can be done. */
function mendedWithout(
  plant: Plant,
  first: ReadonlySet<number>,
  breakdown: Breakdown,
): Result<Repair, Finding> {
  const moved = withFollowers(plant, first);
  const bars = (plant.snapshot.present ?? []).filter((bar) => !moved.has(bar.operation));
  const stands = mended(plant, bars, breakdown);
  return stands.ok ? reseated(plant, stands.value, moved) : stands;
}

/** From a shift on it is worth to carry work over to another machine; shorter ones are waited for. */
const longStopMinutes = 8 * 60;

/** By how much a plan is later than another one: first what it costs, then when its orders end. */
function isBetter(one: Repair, than: Repair): boolean {
  const ends = ({ plan }: Repair) => {
    const last = new Map<number, number>();
    for (const { order, end } of plan.bars) last.set(order, Math.max(last.get(order) ?? 0, end));
    return [...last.values()].reduce((sum, end) => sum + end, 0);
  };
  return one.cost === than.cost ? ends(one) < ends(than) : one.cost < than.cost;
}

/**
 * The plan after the stop: what waits for the resource is pushed, or carried over to another one that
 * can do it where the stop is long and that is better for who waits. Null where the resource works,
 * or nothing is planned.
 */
export function brokenPlan(plant: Plant, resource: ShopResource): Repair | null {
  const { stop } = resource;
  const { present = [] } = plant.snapshot;
  if (!stop || present.length === 0) return null;
  const until = stopLasts(stop, plant.shop.now).getTime();
  const breakdown = {
    resource: resource.id,
    from: Math.max(plant.snapshot.now, minuteDown(plant.line, stop.fromAt.getTime())),
    until: Math.max(plant.snapshot.now, minuteUp(plant.line, until)),
  };
  const pushed = mended(plant, present, breakdown);
  if (!pushed.ok) throw new Error(`the plan cannot be mended: ${pushed.error.kind}`);
  const hit = stoppedIn(plant, breakdown);
  if (hit.size === 0 || breakdown.until - breakdown.from < longStopMinutes) return pushed.value;
  const carried = mendedWithout(plant, hit, breakdown);
  return carried.ok && isBetter(carried.value, pushed.value) ? carried.value : pushed.value;
}

/** No resource has this number: nothing but time has passed. */
export const onlyTime = ({ now }: Snapshot): Breakdown => ({ resource: -1, from: now, until: now });

/** A plan as it can still be carried out: what should have started and has not starts from now on. */
export const planFromNow = (
  plant: Plant,
  bars = plant.snapshot.present ?? [],
): Result<Repair, Finding> => mended(plant, bars, onlyTime(plant.snapshot));

/**
 * The same, and what stands on a resource that was put out of use gets a place on another one that can
 * do it; where none is found it stays without, and the chart says so.
 */
export function planOnOthers(plant: Plant): Result<Repair, Finding> {
  const strays = straysIn(plant);
  const reseat = strays.size > 0 ? mendedWithout(plant, strays, onlyTime(plant.snapshot)) : null;
  return reseat?.ok ? reseat : planFromNow(plant);
}

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
