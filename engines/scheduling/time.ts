import type { Minute, Span } from "./types.ts";

/** Open time as sorted arrays with the minutes open before each stretch. Null: always open. */
export interface OpenTime {
  readonly from: Float64Array;
  readonly until: Float64Array;
  readonly before: Float64Array;
  /** Equal slices of time from `first` on: the first stretch that ends after a slice begins. */
  readonly slices: Int32Array;
  readonly first: Minute;
  readonly slice: number;
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
    ...slicesOf(joined),
    from: Float64Array.from(joined, (span) => span.from),
    until: Float64Array.from(joined, (span) => span.until),
    before: Float64Array.from(before),
  };
}

/** About two slices a stretch, so that a look-up reads one slice and then a stretch or two. */
function slicesOf(joined: readonly Span[]): Pick<OpenTime, "slices" | "first" | "slice"> {
  const first = joined[0]?.from ?? 0;
  const whole = (joined.at(-1)?.until ?? 0) - first;
  const slice = Math.max(1, whole / Math.max(1, 2 * joined.length));
  const slices = new Int32Array(Math.ceil(whole / slice) + 1);
  let at = 0;
  for (let place = 0; place < slices.length; place += 1) {
    while (at < joined.length && (joined[at]?.until ?? 0) <= first + place * slice) at += 1;
    slices[place] = at;
  }
  return { slices, first, slice };
}

/** The first stretch that ends after a minute; the number of stretches when none does. */
export function stretchAt(time: OpenTime, at: Minute): number {
  const { until, slices } = time;
  if (!(at >= time.first)) return 0;
  const place = Math.floor((at - time.first) / time.slice);
  let stretch = (place < slices.length ? slices[place] : until.length) as number;
  while (stretch < until.length && (until[stretch] as number) <= at) stretch += 1;
  return stretch;
}

/** Open minutes between two instants; a calendar that has ended stands still. */
export function openBetween(time: OpenTime | null, from: Minute, until: Minute): number {
  if (time === null || until <= from) return Math.max(0, until - from);
  const a = stretchAt(time, from);
  const b = stretchAt(time, until);
  const upTo = (stretch: number, at: Minute) => {
    const last = time.until.length - 1;
    if (stretch <= last)
      return (time.before[stretch] as number) + Math.max(0, at - (time.from[stretch] as number));
    return last < 0
      ? 0
      : (time.before[last] as number) + (time.until[last] as number) - (time.from[last] as number);
  };
  return upTo(b, until) - upTo(a, from);
}

/** How many minutes pass for one that is open, on the whole. */
export function minutesPerOpen(time: OpenTime | null): number {
  const last = time === null ? -1 : time.until.length - 1;
  if (time === null || last < 0) return 1;
  const [from, until] = [time.from[0] as number, time.until[last] as number];
  return (until - from) / Math.max(1, openBetween(time, from, until));
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
