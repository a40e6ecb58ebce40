import { at, placeAfter } from "./model.ts";
import type { GanttModel } from "./model.ts";
import type { GanttRow, Minute, Stretch } from "./types.ts";

/** Minutes that a row is open up to a minute; only differences of two of them mean something. */
function openMinutesOf(row: GanttRow | undefined): (minute: Minute) => number {
  const open = row?.open;
  if (!open) return (minute) => minute;
  const before = new Float64Array(open.length + 1);
  open.forEach(({ from, until }, index) => {
    before[index + 1] = at(before, index) + until - from;
  });
  return (minute) => {
    let low = 0;
    let high = open.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((open[middle]?.until ?? 0) > minute) high = middle;
      else low = middle + 1;
    }
    return at(before, low) + Math.max(0, minute - (open[low]?.from ?? Infinity));
  };
}

interface RowSums {
  readonly openUntil: (minute: Minute) => number;
  /** Open minutes taken by the row's bars before each place, from its first place on. */
  readonly taken: Float64Array;
}

function sumsOf(model: GanttModel, row: number): RowSums {
  const openUntil = openMinutesOf(model.rows[row]);
  const first = at(model.placeOfLane, at(model.laneOfRow, row));
  const last = at(model.placeOfLane, at(model.laneOfRow, row + 1));
  const taken = new Float64Array(last - first + 1);
  for (let place = first; place < last; place += 1) {
    const bar = at(model.order, place);
    const minutes = openUntil(at(model.end, bar)) - openUntil(at(model.from, bar));
    taken[place - first + 1] = at(taken, place - first) + minutes;
  }
  return { openUntil, taken };
}

/** The first place of a lane whose bar begins at a minute or later; the lane's end when none does. */
function placeFrom(model: GanttModel, lane: number, minute: Minute): number {
  let low = at(model.placeOfLane, lane);
  let high = at(model.placeOfLane, lane + 1);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(model.from, at(model.order, middle)) >= minute) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Sums of the rows that were asked for: a step through time then costs two searches a lane. */
const known = new WeakMap<GanttModel, Map<number, RowSums>>();

/**
 * The share of a row's open time that work and changeovers take within a stretch, 0 to 1; null where
 * it is closed throughout. Lanes count: a row with two lanes has twice the open time.
 */
export function rowShare(model: GanttModel, row: number, { from, until }: Stretch): number | null {
  const rows = known.get(model) ?? new Map<number, RowSums>();
  known.set(model, rows);
  const sums = rows.get(row) ?? sumsOf(model, row);
  rows.set(row, sums);
  const { openUntil, taken } = sums;
  const [opens, closes] = [openUntil(from), openUntil(until)];
  if (closes <= opens) return null;
  const firstLane = at(model.laneOfRow, row);
  const lastLane = at(model.laneOfRow, row + 1);
  const origin = at(model.placeOfLane, firstLane);
  let busy = 0;
  for (let lane = firstLane; lane < lastLane; lane += 1) {
    const first = placeAfter(model, lane, from);
    const last = placeFrom(model, lane, until);
    if (first >= last) continue;
    busy += at(taken, last - origin) - at(taken, first - origin);
    // Bars of a lane do not meet: only the first can begin before the stretch, only the last end after it.
    busy -= Math.max(0, opens - openUntil(at(model.from, at(model.order, first))));
    busy -= Math.max(0, openUntil(at(model.end, at(model.order, last - 1))) - closes);
  }
  return Math.min(1, Math.max(0, busy / ((closes - opens) * (lastLane - firstLane))));
}
