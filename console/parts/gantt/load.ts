import type { Colours } from "./colours.ts";
import { at, closedIn } from "./model.ts";
import type { GanttModel } from "./model.ts";
import type { GanttRow, Minute, Stretch } from "./types.ts";

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

/** When rows of one calendar are closed, and for how much of each period: reckoned once for all of them. */
interface Closed {
  readonly gaps: readonly Stretch[];
  readonly sums: Float64Array;
}

function closedOf(row: GanttRow | undefined, load: Load): Closed {
  const until = load.from + load.open.length * load.period;
  const gaps = closedIn(row, { from: load.from, until });
  const sums = new Float64Array(load.open.length);
  for (const { from, until: end } of gaps) spread(sums, load, { from, until: end, times: 1 });
  return { gaps, sums };
}

function addRow(
  model: GanttModel,
  load: Load,
  { row, closed }: { readonly row: number; readonly closed: Closed },
): void {
  const firstLane = at(model.laneOfRow, row);
  const lastLane = at(model.laneOfRow, row + 1);
  const { gaps, sums } = closed;
  for (let each = 0; each < sums.length; each += 1)
    load.open[each] = at(load.open, each) + (lastLane - firstLane) * (load.period - at(sums, each));
  for (let lane = firstLane; lane < lastLane; lane += 1) {
    const last = at(model.placeOfLane, lane + 1);
    // Bars of a lane come in order of time, and so do the gaps.
    let next = 0;
    for (let place = at(model.placeOfLane, lane); place < last; place += 1) {
      const bar = at(model.order, place);
      const [from, until] = [at(model.from, bar), at(model.end, bar)];
      spread(load.busy, load, { from, until, times: 1 });
      while (next < gaps.length && (gaps[next]?.until ?? 0) <= from) next += 1;
      // Closed time within a bar that is split by it is nobody's work.
      for (let over = next; over < gaps.length; over += 1) {
        const gap = gaps[over];
        if (!gap || gap.from >= until) break;
        const part = { from: Math.max(from, gap.from), until: Math.min(until, gap.until) };
        spread(load.busy, load, { from: part.from, until: part.until, times: -1 });
      }
    }
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
  const known = new Map<GanttRow["open"], Closed>();
  for (const row of rows) {
    const own = model.rows[row];
    const closed = known.get(own?.open) ?? closedOf(own, load);
    known.set(own?.open, closed);
    addRow(model, load, { row, closed });
  }
  return load;
}

/** The share of a period's open time that is taken, 0 to 1. */
export const shareOf = (load: Load, period: number): number => {
  const open = at(load.open, period);
  return open <= 0 ? 0 : Math.min(1, at(load.busy, period) / open);
};

/** The colour of a share; its length, or its number, says the same. */
export const loadColour = (share: number, colours: Colours): string =>
  share > 0.95 ? colours.bad : share > 0.8 ? colours.warn : colours.accent;
