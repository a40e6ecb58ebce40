import type { Bar } from "../../../../engines/scheduling/index.ts";

/** A bar of which the lane is not settled yet; `lane` is where it stood, where that is known. */
export type Unseated = Omit<Bar, "lanes"> & { readonly lane?: number | undefined };

/** What seating needs of a resource. */
interface Seats {
  readonly capacity: number;
  /** Set for an oven: what starts and ends together may share a lane. */
  readonly loadUnits: number | null;
}

/**
 * Lanes of one resource with what has a lane left on it, and the others seated around; null where
 * that leaves one of them without a lane. Bars come in order of their beginning.
 */
function around(sorted: readonly Unseated[], { capacity, loadUnits }: Seats): number[] | null {
  const lists: Unseated[][] = Array.from({ length: capacity }, () => []);
  const meets = (one: Unseated, two: Unseated) =>
    one.setupFrom < two.end &&
    two.setupFrom < one.end &&
    !(loadUnits !== null && one.start === two.start && one.end === two.end);
  const ends = lists.map(() => -Infinity);
  for (const bar of sorted) {
    if (bar.lane === undefined) continue;
    const list = lists[bar.lane];
    const last = list?.at(-1);
    const end = ends[bar.lane] ?? 0;
    if (!list || (last && bar.setupFrom < end && meets(last, bar))) return null;
    ends[bar.lane] = Math.max(end, bar.end);
    list.push(bar);
  }
  const lanes: number[] = [];
  for (const bar of sorted) {
    const lane = bar.lane ?? lists.findIndex((list) => !list.some((each) => meets(each, bar)));
    if (lane < 0) return null;
    if (bar.lane === undefined) lists[lane]?.push(bar);
    lanes.push(lane);
  }
  return lanes;
}

/** Lanes of one resource by who comes first: the first lane that is free by then. */
function anywhere(sorted: readonly Unseated[], { capacity }: Seats): number[] {
  const free: number[] = [];
  return sorted.map((bar) => {
    let lane = free.findIndex((minute) => minute <= bar.setupFrom);
    if (lane < 0) lane = free.length < capacity ? free.length : free.indexOf(Math.min(...free));
    free[lane] = Math.max(free[lane] ?? 0, bar.end);
    return lane;
  });
}

/**
 * Bars with lanes. A held slot stays on its own lane, and so does what a plan put on one; the rest is
 * seated around them. Only where that cannot be are all of a resource seated anew.
 */
export function seatBars(bars: readonly Unseated[], resources: ReadonlyMap<number, Seats>): Bar[] {
  return [...Map.groupBy(bars, (bar) => bar.resource)].flatMap(([resource, own]) => {
    const sorted = own.toSorted((a, b) => a.setupFrom - b.setupFrom || a.end - b.end);
    const seats = resources.get(resource ?? -1) ?? { capacity: 1, loadUnits: null };
    const lanes = resource === null ? [] : (around(sorted, seats) ?? anywhere(sorted, seats));
    return sorted.map(({ lane: _stood, ...bar }, at) => ({
      ...bar,
      lanes: resource === null ? [] : [lanes[at] ?? 0],
    }));
  });
}
