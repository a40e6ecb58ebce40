import { at, closedIn } from "./model.ts";
import type { GanttModel } from "./model.ts";
import type { Minute, Stretch } from "./types.ts";

/** Load by period: minutes of work and changeover, and minutes open, from `from` on. */
export interface Load {
  readonly from: Minute;
  readonly period: number;
  readonly busy: Float64Array;
  readonly open: Float64Array;
}

/** Adds a stretch, so many times, to the periods that it touches. */
function spread(sums: Float64Array, load: Pick<Load, "from" | "period">, stretch: Part): void {
  const { from, until, times } = stretch;
  const first = Math.max(0, Math.floor((from - load.from) / load.period));
  for (let each = first; each < sums.length; each += 1) {
    const opens = load.from + each * load.period;
    if (opens >= until) return;
    const minutes = Math.min(until, opens + load.period) - Math.max(from, opens);
    if (minutes > 0) sums[each] = at(sums, each) + minutes * times;
  }
}

interface Part extends Stretch {
  readonly times: number;
}

function addRow(model: GanttModel, load: Load, row: number): void {
  const firstLane = at(model.laneOfRow, row);
  const lanes = at(model.laneOfRow, row + 1) - firstLane;
  const until = load.from + load.open.length * load.period;
  spread(load.open, load, { from: load.from, until, times: lanes });
  for (const gap of closedIn(model.rows[row], { from: load.from, until }))
    spread(load.open, load, { ...gap, times: -lanes });
  const last = at(model.placeOfLane, firstLane + lanes);
  for (let place = at(model.placeOfLane, firstLane); place < last; place += 1) {
    const bar = at(model.order, place);
    const stretch = { from: at(model.from, bar), until: at(model.end, bar) };
    spread(load.busy, load, { ...stretch, times: 1 });
    // Closed time within a bar that is split by it is nobody's work.
    for (const gap of closedIn(model.rows[row], stretch))
      spread(load.busy, load, { ...gap, times: -1 });
  }
}

/**
 * How busy the rows are (all of them, or one) by periods of so many minutes. Lanes count: a row with
 * two lanes has twice the open time.
 */
export function loadOf(model: GanttModel, period: number, only: number | null = null): Load {
  const from = Math.floor(model.span.from / period) * period;
  const periods = Math.max(1, Math.ceil((model.span.until - from) / period));
  const load = {
    ...{ from, period },
    busy: new Float64Array(periods),
    open: new Float64Array(periods),
  };
  const rows = only === null ? [...model.rows.keys()] : [only];
  for (const row of rows) addRow(model, load, row);
  return load;
}

/** The share of a period's open time that is taken, 0 to 1. */
export const shareOf = (load: Load, period: number): number => {
  const open = at(load.open, period);
  return open <= 0 ? 0 : Math.min(1, at(load.busy, period) / open);
};
