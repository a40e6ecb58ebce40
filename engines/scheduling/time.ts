import type { Minute, Span } from "./types.ts";

/** Open time as sorted arrays with the minutes open before each stretch. Null: always open. */
export interface OpenTime {
  readonly from: Float64Array;
  readonly until: Float64Array;
  readonly before: Float64Array;
}

/** Open time from stretches in any order; those that touch or overlap are joined. */
export function openTime(spans: readonly Span[]): OpenTime {
  const joined: { from: number; until: number }[] = [];
  for (const { from, until } of spans.toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (until <= from) continue;
    if (last && from <= last.until) last.until = Math.max(last.until, until);
    else joined.push({ from, until });
  }
  let sum = 0;
  const before = joined.map(({ from, until }) => {
    const held = sum;
    sum += until - from;
    return held;
  });
  return {
    from: Float64Array.from(joined, (span) => span.from),
    until: Float64Array.from(joined, (span) => span.until),
    before: Float64Array.from(before),
  };
}

/** The first stretch that ends after a minute; the number of stretches when none does. */
export function stretchAt(time: OpenTime, at: Minute): number {
  let low = 0;
  let high = time.until.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((time.until[middle] as number) > at) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** When so many open minutes from a minute on have passed; Infinity when the calendar ends first. */
export function advance(time: OpenTime | null, from: Minute, minutes: number): Minute {
  if (time === null || minutes === 0) return from + minutes;
  let left = minutes;
  for (let at = stretchAt(time, from); at < time.until.length; at += 1) {
    const begin = Math.max(from, time.from[at] as number);
    const room = (time.until[at] as number) - begin;
    if (left <= room) return begin + left;
    left -= room;
  }
  return Infinity;
}

/** When work of so many minutes can start from a minute on; unsplit work needs one stretch. */
export function firstStart(
  time: OpenTime | null,
  from: Minute,
  work: { readonly minutes: number; readonly splittable: boolean },
): Minute {
  if (time === null) return from;
  const { minutes, splittable } = work;
  for (let at = stretchAt(time, from); at < time.until.length; at += 1) {
    const begin = Math.max(from, time.from[at] as number);
    if (splittable || minutes <= (time.until[at] as number) - begin) return begin;
  }
  return Infinity;
}

/** The latest start of so many open minutes that end by a minute; −Infinity when there are none. */
export function retreat(time: OpenTime | null, until: Minute, minutes: number): Minute {
  if (time === null || minutes === 0) return until - minutes;
  let left = minutes;
  for (let at = Math.min(stretchAt(time, until), time.until.length - 1); at >= 0; at -= 1) {
    const end = Math.min(until, time.until[at] as number);
    const room = end - (time.from[at] as number);
    if (room <= 0) continue;
    if (left <= room) return end - left;
    left -= room;
  }
  return -Infinity;
}
