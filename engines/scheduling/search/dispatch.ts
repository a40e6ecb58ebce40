import { seat, touch } from "./board.ts";
import type { Board } from "./board.ts";
import { markDirty, none, openFloor, wakeAt } from "./floor.ts";
import type { Floor } from "./floor.ts";
import { pop, push } from "../heap.ts";
import { lanesOf, takes } from "../shop/lanes.ts";
import { urgency } from "./rules.ts";
import type { Rule, RuleBook } from "./rules.ts";
import { settle } from "./settle.ts";
import { advance, firstStart, stretchAt } from "../time.ts";
import { changeoverOn } from "./times.ts";

/** What stands in the way of a candidate, or where it would go. */
interface Offer {
  readonly start: number;
  readonly end: number;
  readonly gap: number;
  readonly lanes: readonly number[];
  /** When to look again, where it does not fit now. */
  readonly again: number;
}

function commit(floor: Floor, op: number, offer: Offer): void {
  const { board, shop } = floor;
  floor.placed[op] = 1;
  floor.sequence += 1;
  board.key[op] = floor.sequence;
  const mine = shop.modeUnits[board.mode[op] as number] as number;
  const family = shop.family[op] as number;
  for (const [at, lane] of offer.lanes.entries()) {
    seat(board, op, { lane, left: floor.seated[lane] as number });
    floor.seated[lane] = (shop.slotFrom[op] as number) + (board.slots[op] as number) - 1;
    floor.free[lane] = Math.max(floor.free[lane] as number, offer.end);
    if (at < mine && family >= 0) floor.family[lane] = family;
    wakeAt(floor, shop.laneResource[lane] as number, offer.end);
  }
  touch(board, op);
  for (let at = shop.afterFrom[op] as number; at < (shop.afterFrom[op + 1] as number); at += 1) {
    const next = shop.afterOp[at] as number;
    floor.waits[next] = (floor.waits[next] as number) - 1;
    for (
      let link = shop.beforeFrom[next] as number;
      link < (shop.beforeFrom[next + 1] as number);
      link += 1
    ) {
      if (shop.beforeOp[link] !== op) continue;
      const from = shop.beforeStart[link] === 1 ? offer.start : offer.end;
      floor.ready[next] = Math.max(
        floor.ready[next] as number,
        from + (shop.beforeLag[link] as number),
      );
    }
    if (floor.waits[next] === 0 && (shop.fixed[next] as number) < 0) {
      push(floor.events, next, Math.max(floor.now, floor.ready[next] as number));
    }
  }
}

/** The single free lane of a machine, the usual case, without allocating more than the offer. */
function offerOn(floor: Floor, op: number, mode: number): Offer {
  const { shop, now } = floor;
  const lanes: number[] = [];
  let again = now;
  let gap = 0;
  let begin = now;
  const mine = shop.modeUnits[mode] as number;
  for (const { resource, units } of takes(shop, mode)) {
    let found = 0;
    let soonest = Infinity;
    const until = shop.laneFrom[resource + 1] as number;
    for (let lane = shop.laneFrom[resource] as number; lane < until && found < units; lane += 1) {
      const free = floor.free[lane] as number;
      if (free > now || lanes.includes(lane)) {
        if (free > now) soonest = Math.min(soonest, free);
        continue;
      }
      if (lanes.length < mine) {
        const own = changeoverOn(shop, lane, { family: floor.family[lane] as number, to: op });
        if (own > 0) begin = Math.max(begin, advance(shop.open[resource] ?? null, now, own));
        gap += own;
      }
      lanes.push(lane);
      found += 1;
    }
    if (found < units) again = Math.max(again, soonest);
  }
  const minutes = shop.modeMinutes[mode] as number;
  const calendar = shop.modeOpen[mode] ?? null;
  const work = { minutes, splittable: shop.splittable[op] === 1 };
  const start = calendar === null || minutes === 0 ? begin : firstStart(calendar, begin, work);
  const end =
    calendar === null || start === Infinity ? start + minutes : advance(calendar, start, minutes);
  for (const [at, lane] of lanes.entries()) {
    const pinned = floor.pins[lane]?.at(-1);
    if (pinned === undefined) continue;
    const own = at < mine ? (shop.family[op] as number) : none;
    const family = own < 0 ? (floor.family[lane] as number) : own;
    const left = shop.running[pinned] === 1 ? 0 : changeoverOn(shop, lane, { family, to: pinned });
    const open = shop.open[shop.laneResource[lane] as number] ?? null;
    if (advance(open, end, left) > (shop.fixed[pinned] as number)) {
      again = Math.max(again, (shop.fixed[pinned] as number) + 1);
    }
  }
  return { start, end, gap, lanes, again };
}

/** When another resource would be free to end the operation sooner; −1 when none would. */
function betterElsewhere(floor: Floor, op: number, than: { mode: number; end: number }): number {
  const { shop, now } = floor;
  const until = shop.modeFrom[op + 1] as number;
  for (let mode = shop.modeFrom[op] as number; mode < until; mode += 1) {
    const resource = shop.modeResource[mode] as number;
    if (mode === than.mode || resource < 0) continue;
    let free = soonestFree(floor, resource);
    if (free < now) free = now;
    if (free + (shop.modeMinutes[mode] as number) >= than.end) continue;
    // One that is free too is worth waiting for only while its own turn is still to come.
    if (free > now || floor.isDirty[resource] === 1) return free;
  }
  return none;
}

/** A lane that is free now, or −1. */
function freeLane(floor: Floor, resource: number): number {
  const { shop, now } = floor;
  const until = shop.laneFrom[resource + 1] as number;
  for (let lane = shop.laneFrom[resource] as number; lane < until; lane += 1) {
    if ((floor.free[lane] as number) <= now) return lane;
  }
  return none;
}

/** When the first lane of a resource is free. */
function soonestFree({ shop, free }: Floor, resource: number): number {
  let soonest = Infinity;
  const until = shop.laneFrom[resource + 1] as number;
  for (let lane = shop.laneFrom[resource] as number; lane < until; lane += 1) {
    if ((free[lane] as number) < soonest) soonest = free[lane] as number;
  }
  return soonest;
}

/** The changeover of a candidate that fits on a free lane now, or −1; the usual case, kept lean. */
function quickGap(
  floor: Floor,
  op: number,
  on: { lane: number; mode: number; closes: number },
): number {
  const { shop, now } = floor;
  const gap = changeoverOn(shop, on.lane, { family: floor.family[on.lane] as number, to: op });
  if (on.closes === Infinity) return gap;
  const room = on.closes - now - gap;
  const minutes = shop.splittable[op] === 1 ? 1 : (shop.modeMinutes[on.mode] as number);
  return room < minutes ? none : gap;
}

/** Changeover and waiting of a candidate that could start now, or −1 and a wake-up for later. */
function gapOf(
  floor: Floor,
  op: number,
  on: { lane: number; mode: number; closes: number },
): number {
  const { shop, now } = floor;
  const { mode, lane } = on;
  const resource = shop.modeResource[mode] as number;
  const queue = resource < 0 ? shop.resources : resource;
  const plain =
    lane >= 0 && shop.needFrom[mode] === shop.needFrom[mode + 1] && shop.modeUnits[mode] === 1;
  let gap: number;
  if (plain && (floor.pins[lane] as number[]).length === 0) {
    gap = quickGap(floor, op, on);
    if (gap < 0) wakeAt(floor, resource, on.closes + 1);
  } else {
    const offer = offerOn(floor, op, mode);
    const fits = offer.again <= now;
    if (!fits) wakeAt(floor, queue, offer.again);
    gap = fits ? offer.start - now : none;
  }
  if (gap < 0) return none;
  if ((shop.modeFrom[op + 1] as number) - (shop.modeFrom[op] as number) === 1) return gap;
  const end = now + gap + (shop.modeMinutes[mode] as number);
  const elsewhere = betterElsewhere(floor, op, { mode, end });
  if (elsewhere < 0) return gap;
  if (elsewhere > now) wakeAt(floor, queue, elsewhere);
  else floor.again.push(queue);
  return none;
}

/** Starts the most urgent operation that fits on a resource now; false when none does. */
function startOne(floor: Floor, resource: number): boolean {
  const { shop, now } = floor;
  const queue = floor.queues[resource] as number[];
  const real = resource < shop.resources ? resource : none;
  const lane = real < 0 ? none : freeLane(floor, real);
  if (queue.length === 0) return false;
  if (real >= 0 && lane < 0) {
    wakeAt(floor, real, soonestFree(floor, real));
    return false;
  }
  const calendar = real < 0 ? null : (shop.open[real] ?? null);
  const stretch = calendar === null ? 0 : stretchAt(calendar, now);
  const closes = calendar === null ? Infinity : (calendar.until[stretch] ?? now);
  let best = none;
  let bestMode = none;
  let bestUrgency = -Infinity;
  let kept = 0;
  for (let at = 0; at < queue.length; at += 1) {
    const mode = queue[at] as number;
    const op = shop.modeOp[mode] as number;
    if (floor.placed[op] === 1) continue;
    queue[kept] = mode;
    kept += 1;
    const gap = gapOf(floor, op, { lane, mode, closes });
    if (gap < 0) continue;
    const own = urgency(floor, op, { now, minutes: shop.modeMinutes[mode] as number, gap });
    if (own > bestUrgency || best === none) [best, bestMode, bestUrgency] = [op, mode, own];
  }
  queue.length = kept;
  if (best === none) return false;
  floor.board.mode[best] = bestMode;
  const offer = offerOn(floor, best, bestMode);
  commit(floor, best, offer);
  if (real >= 0 && (shop.batch[real] as number) > 0)
    fillBatch(floor, best, { mode: bestMode, offer });
  return true;
}

/** Others of the same family and length join an oven that starts. */
function fillBatch(
  floor: Floor,
  first: number,
  { mode, offer }: { mode: number; offer: Offer },
): void {
  const { shop, now } = floor;
  const resource = shop.modeResource[mode] as number;
  let room = (shop.batch[resource] as number) - (shop.size[first] as number);
  for (const own of [...(floor.queues[resource] as number[])]) {
    const op = shop.modeOp[own] as number;
    if (floor.placed[op] === 1 || shop.family[op] !== shop.family[first]) continue;
    const same = shop.modeMinutes[own] === shop.modeMinutes[mode];
    if (!same || (shop.size[op] as number) > room || (floor.ready[op] as number) > now) continue;
    // What it needs besides the oven must be free now too.
    const needs = shop.needFrom[own] === shop.needFrom[own + 1] ? [] : needsNow(floor, own);
    const pinned = floor.pins[offer.lanes[0] as number]?.length ?? 0;
    if (needs === null || (pinned > 0 && needs.length > 0)) continue;
    room -= shop.size[op] as number;
    floor.board.mode[op] = own;
    commit(floor, op, { ...offer, lanes: [offer.lanes[0] as number, ...needs] });
  }
}

/** Free lanes for what a mode needs besides its resource; null where there are too few. */
function needsNow(floor: Floor, mode: number): number[] | null {
  const lanes: number[] = [];
  for (const { resource, units } of takes(floor.shop, mode).slice(1)) {
    const free = lanesOf(floor.shop, resource).filter(
      (lane) =>
        (floor.free[lane] as number) <= floor.now &&
        floor.pins[lane]?.length === 0 &&
        !lanes.includes(lane),
    );
    if (free.length < units) return null;
    lanes.push(...free.slice(0, units));
  }
  return lanes;
}

/** A resource that is closed looks again when it opens. */
function openNow(floor: Floor, resource: number): boolean {
  if (resource >= floor.shop.resources) return true;
  const calendar = floor.shop.open[resource] ?? null;
  if (calendar === null) return true;
  const from = firstStart(calendar, floor.now, { minutes: 0, splittable: true });
  if (from <= floor.now) return true;
  wakeAt(floor, resource, from);
  return from === Infinity;
}

function arrive(floor: Floor, op: number): void {
  const { shop, board } = floor;
  const fixed = shop.fixed[op] as number;
  if (fixed >= 0) {
    const { mode, lanes } = floor.held[op] ?? { mode: shop.modeFrom[op] as number, lanes: [] };
    board.mode[op] = mode;
    const end = advance(shop.modeOpen[mode] ?? null, fixed, shop.modeMinutes[mode] as number);
    for (const lane of lanes) floor.pins[lane]?.pop();
    commit(floor, op, { start: fixed, end, gap: 0, lanes, again: 0 });
    return;
  }
  for (
    let mode = shop.modeFrom[op] as number;
    mode < (shop.modeFrom[op + 1] as number);
    mode += 1
  ) {
    const resource = shop.modeResource[mode] as number;
    const queue = resource < 0 ? shop.resources : resource;
    floor.queues[queue]?.push(mode);
    markDirty(floor, queue);
  }
}

/** Fills an empty board by simulating the shop under a rule; all times are then settled. */
export function dispatchOn(board: Board, book: RuleBook, rule: Rule): void {
  const floor = openFloor(board, book, rule);
  const { events, shop } = floor;
  while (events.size > 0) {
    floor.now = events.keys[0] as number;
    while (events.size > 0 && (events.keys[0] as number) <= floor.now) {
      const id = pop(events);
      if (id < shop.operations) {
        if (floor.placed[id] === 0) arrive(floor, id);
        continue;
      }
      const resource = id - shop.operations;
      floor.wake[resource] = Infinity;
      markDirty(floor, resource);
    }
    while (floor.dirty.length > 0) {
      const resource = floor.dirty.pop() as number;
      floor.isDirty[resource] = 0;
      if (openNow(floor, resource)) while (startOne(floor, resource));
      if (floor.dirty.length > 0) continue;
      for (const each of floor.again.splice(0)) markDirty(floor, each);
    }
  }
  settle(board);
}
