// What may explain a series, step by step over its history and its horizon.
import type { ForecastInput, SeriesInput } from "../types.ts";
import { dayOf, layCalendar } from "./calendar.ts";
import type { Laid } from "./calendar.ts";

/** Columns by name, "part: detail", over history and horizon. */
export interface Columns {
  readonly columns: Map<string, Float64Array>;
  /** Names of those that mark single steps: a level does not rest on them. */
  readonly marks: Set<string>;
  readonly provisional: number;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}

/** Logarithm of the price over its usual one; a price not known is the one before it. */
function priceColumn(price: readonly (number | null)[], length: number, seen: number) {
  const known = price.slice(0, seen).filter((value) => value !== null && value > 0);
  const usual = median(known as number[]);
  const out = new Float64Array(length);
  if (!(usual > 0)) return out;
  let last = usual;
  for (let t = 0; t < length; t += 1) {
    const value = price[t];
    if (typeof value === "number" && value > 0) last = value;
    out[t] = Math.log(last / usual);
  }
  return out;
}

/** Days of a kind that no one has effects for add nothing but time: one calendar serves all. */
const laid = new Map<string, Laid>();

function calendarOf(series: SeriesInput, length: number): Laid | null {
  const first = series.start === undefined ? null : dayOf(series.start);
  const { step } = series;
  if (first === null || (step !== "daily" && step !== "weekly" && step !== "monthly")) return null;
  const key = `${first} ${step} ${length}`;
  const known = laid.get(key);
  if (known) return known;
  const made = layCalendar(first, step, length);
  if (laid.size > 500) laid.clear();
  laid.set(key, made);
  return made;
}

/** Steps beyond the horizon from which a festival may be moved into it. */
const farthest = 31;

/** A festival's column whose steps ahead come so many steps later (negative: earlier). */
function movedColumn(
  column: Float64Array,
  { seen, length, by }: { readonly seen: number; readonly length: number; readonly by: number },
): Float64Array {
  return Float64Array.from({ length }, (_, t) => {
    if (t < seen) return column[t] as number;
    // What lies in the past has happened: it is not moved into the future.
    return t - by >= seen ? (column[t - by] ?? 0) : 0;
  });
}

/** The columns of one series. */
export function columnsOf(
  series: SeriesInput,
  horizon: number,
  { calendar, moved = {} }: Pick<ForecastInput, "calendar" | "moved">,
): Columns {
  const seen = series.history.length;
  const length = seen + horizon;
  const made: Columns = { columns: new Map(), marks: new Set(), provisional: 0 };
  if (series.price) made.columns.set("price", priceColumn(series.price, length, seen));
  for (const [name, values] of Object.entries(series.events ?? {})) {
    const column = Float64Array.from({ length }, (_, t) => Number(values[t] ?? 0));
    made.columns.set(name, column);
    if (column.subarray(0, seen).filter((value) => value !== 0).length < 0.3 * seen)
      made.marks.add(name);
  }
  // Whether a festival shows at all can only be seen day by day.
  const asked = calendar === "china" || (calendar === "auto" && series.step === "daily");
  const over = asked ? calendarOf(series, length) : null;
  for (const [name, column] of over?.phases ?? []) {
    made.columns.set(name, column);
    made.marks.add(name);
  }
  if (over && series.step === "daily" && Object.keys(moved).length > 0) {
    const wide = calendarOf(series, length + farthest);
    for (const [name, column] of wide?.phases ?? []) {
      const by = moved[name.split(": ")[0] as string] ?? 0;
      if (by === 0) continue;
      const own = movedColumn(column, {
        seen,
        length,
        by: Math.max(-farthest, Math.min(by, farthest)),
      });
      made.columns.set(name, own);
      made.marks.add(name);
    }
  }
  return { ...made, provisional: over?.provisional ?? 0 };
}

/** The same columns one step later: what a promotion takes from the time after it. */
export function beforeColumns({ columns }: Columns, calendar: ReadonlySet<string>) {
  const out = new Map<string, Float64Array>();
  for (const [name, column] of columns) {
    if (calendar.has(name)) continue;
    const late = new Float64Array(column.length);
    late.set(column.subarray(0, column.length - 1), 1);
    out.set(`${name}: before`, late);
  }
  return out;
}

/** Means of the others that share a key's value: what rivals next to it do. */
export function rivalColumns(
  all: readonly Columns[],
  places: readonly string[],
  names: readonly string[],
): Map<string, Float64Array>[] {
  const sums = new Map<string, { total: Float64Array; count: number }>();
  // Series of one call end at the same moment, so they are counted from their end.
  const back = (column: Float64Array) => Float64Array.from(column).reverse();
  const each = (
    visit: (key: string, column: Float64Array, where: { at: number; name: string }) => void,
  ) =>
    all.forEach(({ columns }, at) => {
      for (const name of names) {
        const column = columns.get(name);
        if (column) visit(`${places[at]}|${name}`, back(column), { at, name });
      }
    });
  each((key, column) => {
    const known = sums.get(key) ?? { total: new Float64Array(0), count: 0 };
    const longer =
      known.total.length >= column.length ? known.total : new Float64Array(column.length);
    if (longer !== known.total) longer.set(known.total);
    column.forEach((value, t) => (longer[t] = (longer[t] as number) + value));
    sums.set(key, { total: longer, count: known.count + 1 });
  });
  const out = all.map(() => new Map<string, Float64Array>());
  each((key, column, { at, name }) => {
    const known = sums.get(key);
    if (!known || known.count < 2) return;
    const others = column.map(
      (value, t) => ((known.total[t] as number) - value) / (known.count - 1),
    );
    out[at]?.set(`${name}: rivals`, others.reverse());
  });
  return out;
}
