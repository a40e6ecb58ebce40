// Months as numbers, and demand by day as whole months.
import type { Day } from "../../../../kernel/index.ts";

const dayMs = 86_400_000;

/** The month of a day, counted from January of the year 0: 12 × year + month. */
export function monthOf(day: number): number {
  const date = new Date(day * dayMs);
  return 12 * date.getUTCFullYear() + date.getUTCMonth();
}

/** The first day of a month. */
export const firstOfMonth = (month: number): Day =>
  (Date.UTC(Math.floor(month / 12), month % 12, 1) / dayMs) as Day;

/** Days of a month. */
export const daysOfMonth = (month: number): number => firstOfMonth(month + 1) - firstOfMonth(month);

/** Demand by day from a first one; days that are null or sold out say nothing of their month. */
export interface ByDay {
  readonly first: number;
  readonly values: readonly (number | null)[];
  readonly stockOuts: readonly boolean[] | null;
}

/**
 * Units of the days from one to another, both in it: days that say nothing count as the others do.
 * Null where fewer than half of them say something.
 */
export function unitsOver({ first, values, stockOuts }: ByDay, from: number, until: number) {
  let [sum, seen] = [0, 0];
  for (let at = from - first; at <= until - first; at += 1) {
    const value = values[at] ?? null;
    if (value === null || stockOuts?.[at]) continue;
    sum += value;
    seen += 1;
  }
  const days = until - from + 1;
  if (2 * seen < days) return null;
  return seen === days ? sum : Math.round((sum * days) / seen);
}

/** Units of the whole months that were over before a month began, and the first of them. */
export function wholeMonths(history: ByDay, before: number) {
  const begun = monthOf(history.first);
  const from = firstOfMonth(begun) === history.first ? begun : begun + 1;
  const units: (number | null)[] = [];
  for (let month = from; month < before; month += 1)
    units.push(unitsOver(history, firstOfMonth(month), firstOfMonth(month + 1) - 1));
  return { from, units };
}

/** Days of weeks from which a path is taken to go on beyond its end. */
const lastWeeks = 4;

/** A usual day at the end of a path: of its last four weeks, so that a festival's days do not count. */
export function usualDay(point: readonly number[]): number {
  const weeks = Array.from(
    { length: Math.min(lastWeeks, Math.floor(point.length / 7)) },
    (_, at) => {
      const until = point.length - 7 * at;
      return point.slice(until - 7, until).reduce((sum, value) => sum + value, 0) / 7;
    },
  ).toSorted((a, b) => a - b);
  const [low, high] = [weeks[(weeks.length - 1) >> 1], weeks[weeks.length >> 1]];
  return ((low ?? 0) + (high ?? 0)) / 2;
}

/** What a path of days from an origin says of a month's days from the origin on. */
export function monthOfDays(point: readonly number[], origin: number, month: number): number {
  const from = Math.max(0, firstOfMonth(month) - origin);
  const until = firstOfMonth(month + 1) - origin;
  let sum = 0;
  for (let at = from; at < Math.min(until, point.length); at += 1) sum += point[at] ?? 0;
  return sum + usualDay(point) * Math.max(0, until - Math.max(from, point.length));
}
