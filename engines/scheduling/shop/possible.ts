import { heldBeforeSetup } from "./held-setup.ts";
import type { Shop } from "./shop.ts";
import { takes } from "./lanes.ts";
import { advance, firstStart } from "../time.ts";
import type { Finding } from "../types.ts";

const none = -1;

/** The earliest that each operation can be, were it alone in the shop, and what holds it up. */
interface Earliest {
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly driver: Int32Array;
}

function longestStretch(shop: Shop, mode: number): number {
  const calendar = shop.modeOpen[mode] ?? null;
  if (calendar === null) return Infinity;
  return calendar.until.reduce(
    (most, until, at) => Math.max(most, until - (calendar.from[at] as number)),
    0,
  );
}

/** The earliest end over all modes; Infinity where the calendars do not allow any. */
function firstEnd(shop: Shop, op: number, from: number): number {
  let best = Infinity;
  const until = shop.modeFrom[op + 1] as number;
  for (let mode = shop.modeFrom[op] as number; mode < until; mode += 1) {
    const calendar = shop.modeOpen[mode] ?? null;
    const minutes = shop.modeMinutes[mode] as number;
    const splittable = shop.splittable[op] === 1 || shop.running[op] === 1;
    const start = minutes === 0 ? from : firstStart(calendar, from, { minutes, splittable });
    if (start < Infinity) best = Math.min(best, advance(calendar, start, minutes));
  }
  return best;
}

function chainTo(shop: Shop, earliest: Earliest, op: number): number[] {
  const chain: number[] = [];
  for (let at = op; at !== none; at = earliest.driver[at] as number) {
    chain.unshift(shop.snapshot.operations[at]?.ref ?? at);
    if (at !== op && (shop.fixed[at] as number) >= 0) break;
  }
  return chain;
}

/** The fewest minutes between the end of one operation and the start of another behind it. */
function pathBetween(shop: Shop, from: number, to: number): number {
  const known = new Map<number, number>();
  const reach = (op: number): number => {
    const held = known.get(op);
    if (held !== undefined) return held;
    known.set(op, -Infinity);
    let longest = -Infinity;
    const until = shop.beforeFrom[op + 1] as number;
    for (let at = shop.beforeFrom[op] as number; at < until; at += 1) {
      const before = shop.beforeOp[at] as number;
      const lag = shop.beforeLag[at] as number;
      const byStart = shop.beforeStart[at] === 1;
      if (before === from) longest = Math.max(longest, byStart ? -Infinity : lag);
      else {
        const work = byStart
          ? 0
          : Math.min(
              ...shop.modeMinutes.subarray(shop.modeFrom[before], shop.modeFrom[before + 1]),
            );
        longest = Math.max(longest, reach(before) + work + lag);
      }
    }
    known.set(op, longest);
    return longest;
  };
  return reach(to);
}

/** An operation that cannot be at any time, by its own and its predecessors' limits alone. */
function impossibleOf(shop: Shop, earliest: Earliest, op: number): Finding | null {
  const ref = shop.snapshot.operations[op]?.ref ?? op;
  const ready = earliest.start[op] as number;
  const fixed = shop.fixed[op] as number;
  if (shop.running[op] === 0) {
    if (fixed >= 0 && ready > fixed) {
      const chain = chainTo(shop, earliest, op);
      return { kind: "held_too_early", operation: ref, start: fixed, earliest: ready, chain };
    }
    const until = shop.beforeFrom[op + 1] as number;
    for (let at = shop.beforeFrom[op] as number; at < until; at += 1) {
      const before = shop.beforeOp[at] as number;
      const most = shop.beforeWait[at] as number;
      // A fixed predecessor ends when it ends; any other can be held back up to the lag itself.
      const least =
        (shop.fixed[before] as number) >= 0
          ? Math.max(ready, fixed) - (earliest.end[before] as number)
          : pathBetween(shop, before, op);
      if (least > most) {
        const after = shop.snapshot.operations[before]?.ref ?? before;
        return { kind: "waits_too_long", operation: ref, after, minutes: least - most };
      }
    }
  }
  return timeless(shop, earliest, op);
}

function canStartAt(shop: Shop, op: number, start: number): boolean {
  const splittable = shop.splittable[op] === 1;
  for (
    let mode = shop.modeFrom[op] as number;
    mode < (shop.modeFrom[op + 1] as number);
    mode += 1
  ) {
    const work = { minutes: shop.modeMinutes[mode] as number, splittable };
    if (work.minutes === 0 || firstStart(shop.modeOpen[mode] ?? null, start, work) === start)
      return true;
  }
  return false;
}

function timeless(shop: Shop, earliest: Earliest, op: number): Finding | null {
  const ref = shop.snapshot.operations[op]?.ref ?? op;
  const fixed = shop.fixed[op] as number;
  const mode = shop.modeFrom[op] as number;
  const minutes = shop.modeMinutes[mode] as number;
  if (fixed >= 0 && shop.running[op] === 0 && minutes > 0) {
    if (!canStartAt(shop, op, fixed)) return { kind: "held_closed", operation: ref, start: fixed };
  }
  if (earliest.end[op] !== Infinity) return null;
  let fits = shop.splittable[op] === 1;
  for (let at = mode; at < (shop.modeFrom[op + 1] as number); at += 1) {
    if ((shop.modeMinutes[at] as number) <= longestStretch(shop, at)) fits = true;
  }
  return fits ? { kind: "no_time", operation: ref } : { kind: "too_long", operation: ref, minutes };
}

/** Held operations that together need more of a resource than there is. */
function heldOver(shop: Shop, earliest: Earliest): Finding | null {
  const turns: { at: number; units: number; op: number; resource: number }[] = [];
  for (let op = 0; op < shop.operations; op += 1) {
    const fixed = shop.fixed[op] as number;
    const end = earliest.end[op] as number;
    const mode = shop.modeFrom[op] as number;
    const choice = (shop.modeFrom[op + 1] as number) - mode > 1;
    if (fixed < 0 || end <= fixed || choice) continue;
    for (const { resource, units } of takes(shop, mode)) {
      if (shop.batch[resource] !== 0) continue;
      turns.push({ at: fixed, units, op, resource }, { at: end, units: -units, op, resource });
    }
  }
  turns.sort((a, b) => a.at - b.at || a.units - b.units);
  const used = new Int32Array(shop.resources);
  const holding = Array.from({ length: shop.resources }, () => new Set<number>());
  for (const { at, units, op, resource } of turns) {
    used[resource] = (used[resource] as number) + units;
    if (units > 0) holding[resource]?.add(op);
    else holding[resource]?.delete(op);
    const { ref, capacity } = shop.snapshot.resources[resource] ?? { ref: resource, capacity: 0 };
    if ((used[resource] as number) <= capacity) continue;
    const operations = [...(holding[resource] ?? [])].map(
      (each) => shop.snapshot.operations[each]?.ref ?? each,
    );
    return { kind: "held_over", resource: ref, at, operations };
  }
  return null;
}

/**
 * Something that forbids every plan, with the shortest chain that shows it; null where nothing is
 * proven. Looks at precedence, calendars, pins and waits, not at who competes for what.
 */
export function impossibleIn(shop: Shop): Finding | null {
  const earliest: Earliest = {
    start: shop.earliest.slice(),
    end: new Float64Array(shop.operations),
    driver: new Int32Array(shop.operations).fill(none),
  };
  const { start, end, driver } = earliest;
  for (const op of shop.sorted) {
    const until = shop.beforeFrom[op + 1] as number;
    for (let at = shop.beforeFrom[op] as number; at < until; at += 1) {
      const before = shop.beforeOp[at] as number;
      const from = (shop.beforeStart[at] === 1 ? start[before] : end[before]) as number;
      const own = from + (shop.beforeLag[at] as number);
      if (own > (start[op] as number)) [start[op], driver[op]] = [own, before];
    }
    const fixed = shop.fixed[op] as number;
    if (shop.running[op] === 1) [start[op], driver[op]] = [shop.now, none];
    end[op] = firstEnd(shop, op, fixed >= 0 ? fixed : (start[op] as number));
    const finding = impossibleOf(shop, earliest, op);
    if (finding) return finding;
    if (fixed >= 0) start[op] = fixed;
  }
  return heldOver(shop, earliest) ?? heldBeforeSetup(shop);
}
