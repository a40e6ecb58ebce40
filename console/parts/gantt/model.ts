import type { GanttBar, GanttRow, Minute, Stretch } from "./types.ts";

/**
 * Bars by row, lane and time, in flat arrays. Bars of one lane do not meet, so both their beginnings
 * and their ends are sorted: whatever is asked about a stretch of time starts with a binary search.
 */
export interface GanttModel {
  readonly rows: readonly GanttRow[];
  readonly bars: readonly GanttBar[];
  /** The first lane of each row; one longer than the rows. */
  readonly laneOfRow: Int32Array;
  /** The first place in `order` of each lane; one longer than the lanes. */
  readonly placeOfLane: Int32Array;
  /** Bars, by lane and then by time. */
  readonly order: Int32Array;
  readonly rowOf: Int32Array;
  readonly laneOf: Int32Array;
  /** From the changeover on. */
  readonly from: Float64Array;
  readonly end: Float64Array;
  readonly byKey: ReadonlyMap<string, number>;
  readonly rowByKey: ReadonlyMap<string, number>;
  readonly jobs: ReadonlyMap<string, readonly number[]>;
  /** What all bars span; an empty plan spans nothing. */
  readonly span: Stretch;
}

/** The number at a place; past the end 0. Flat arrays are never read there. */
export const at = (numbers: Int32Array | Float64Array, place: number): number =>
  numbers[place] ?? 0;

interface Lanes {
  readonly laneOfRow: Int32Array;
  readonly laneOf: Int32Array;
  readonly lanes: number;
}

/** Gives each bar the first lane of its row that is free by then; `sorted` is by row and time. */
function lanesOf(
  sorted: Int32Array,
  rowCount: number,
  bars: Pick<GanttModel, "rowOf" | "from" | "end">,
): Lanes {
  const laneOfRow = new Int32Array(rowCount + 1);
  const laneOf = new Int32Array(sorted.length);
  let place = 0;
  let lanes = 0;
  for (let row = 0; row < rowCount; row += 1) {
    laneOfRow[row] = lanes;
    const freeFrom: Minute[] = [];
    for (; place < sorted.length && at(bars.rowOf, at(sorted, place)) === row; place += 1) {
      const bar = at(sorted, place);
      const from = at(bars.from, bar);
      let lane = freeFrom.findIndex((free) => free <= from);
      if (lane < 0) lane = freeFrom.length;
      freeFrom[lane] = Math.max(at(bars.end, bar), from);
      laneOf[bar] = lanes + lane;
    }
    lanes += Math.max(1, freeFrom.length);
  }
  laneOfRow[rowCount] = lanes;
  return { laneOfRow, laneOf, lanes };
}

function jobsOf(bars: readonly GanttBar[]): Map<string, number[]> {
  const jobs = new Map<string, number[]>();
  bars.forEach((bar, index) => {
    const held = jobs.get(bar.job);
    if (held) held.push(index);
    else jobs.set(bar.job, [index]);
  });
  return jobs;
}

/** The model of these rows and bars; bars of rows that are not there are left out. */
export function modelOf(rows: readonly GanttRow[], given: readonly GanttBar[]): GanttModel {
  const rowByKey = new Map(rows.map((row, index) => [row.key, index]));
  const bars = given.filter((bar) => rowByKey.has(bar.row));
  const rowOf = Int32Array.from(bars, (bar) => rowByKey.get(bar.row) ?? 0);
  const from = Float64Array.from(bars, (bar) => Math.min(bar.setupFrom, bar.start));
  const end = Float64Array.from(bars, (bar) => bar.end);
  const sorted = Int32Array.from(bars.keys()).sort(
    (a, b) => at(rowOf, a) - at(rowOf, b) || at(from, a) - at(from, b) || at(end, a) - at(end, b),
  );
  const { laneOfRow, laneOf, lanes } = lanesOf(sorted, rows.length, { rowOf, from, end });
  const placeOfLane = new Int32Array(lanes + 1);
  for (const lane of laneOf) placeOfLane[lane + 1] = at(placeOfLane, lane + 1) + 1;
  for (let lane = 0; lane < lanes; lane += 1)
    placeOfLane[lane + 1] = at(placeOfLane, lane + 1) + at(placeOfLane, lane);
  const next = placeOfLane.slice();
  const order = new Int32Array(bars.length);
  for (const bar of sorted) {
    const lane = at(laneOf, bar);
    order[at(next, lane)] = bar;
    next[lane] = at(next, lane) + 1;
  }
  const edges = { from: Infinity, until: -Infinity };
  for (let bar = 0; bar < bars.length; bar += 1) {
    edges.from = Math.min(edges.from, at(from, bar));
    edges.until = Math.max(edges.until, at(end, bar));
  }
  return {
    ...{ rows, bars, laneOfRow, placeOfLane, order, rowOf, laneOf, from, end, rowByKey },
    byKey: new Map(bars.map((bar, index) => [bar.key, index])),
    jobs: jobsOf(bars),
    span: bars.length > 0 ? edges : { from: 0, until: 0 },
  };
}

/** The first place of a lane whose bar ends after a minute; the lane's end when none does. */
export function placeAfter(model: GanttModel, lane: number, minute: Minute): number {
  let low = at(model.placeOfLane, lane);
  let high = at(model.placeOfLane, lane + 1);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(model.end, at(model.order, middle)) > minute) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Bars of a row that touch a stretch, lane by lane. */
export function barsIn(model: GanttModel, row: number, { from, until }: Stretch): number[] {
  const found: number[] = [];
  for (let lane = at(model.laneOfRow, row); lane < at(model.laneOfRow, row + 1); lane += 1) {
    const last = at(model.placeOfLane, lane + 1);
    for (let place = placeAfter(model, lane, from); place < last; place += 1) {
      const bar = at(model.order, place);
      if (at(model.from, bar) >= until) break;
      found.push(bar);
    }
  }
  return found;
}

/** Bars of a job that wait for one another, as pairs of earlier and later. */
export function linksOf(model: GanttModel, job: string): (readonly [number, number])[] {
  return (model.jobs.get(job) ?? []).flatMap((bar) =>
    (model.bars[bar]?.after ?? []).flatMap((key) => {
      const before = model.byKey.get(key);
      return before === undefined ? [] : [[before, bar] as const];
    }),
  );
}

/** The stretches within `asked` in which a row does not work. */
export function closedIn(row: GanttRow | undefined, asked: Stretch): Stretch[] {
  const open = row?.open;
  if (!open) return [];
  let low = 0;
  let high = open.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((open[middle]?.until ?? 0) > asked.from) high = middle;
    else low = middle + 1;
  }
  const closed: Stretch[] = [];
  let from = asked.from;
  for (; low < open.length && from < asked.until; low += 1) {
    const stretch = open[low];
    if (!stretch || stretch.from >= asked.until) break;
    if (stretch.from > from) closed.push({ from, until: stretch.from });
    from = Math.max(from, stretch.until);
  }
  if (from < asked.until) closed.push({ from, until: asked.until });
  return closed;
}
