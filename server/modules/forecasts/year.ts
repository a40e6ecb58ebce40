// Days made to agree with months: each month's days are scaled to what both together say, fans and
// running sums with them, and what that changes is an addend of its own.
import type { SeriesForecast } from "../../../engines/forecasting/index.ts";
import { monthsSaid } from "./month-learning.ts";
import type { MonthSaid } from "./month-learning.ts";
import { monthShare } from "./month-weights.ts";
import type { MonthTrust } from "./month-weights.ts";
import { daysOfMonth, firstOfMonth, monthOf, monthOfDays, unitsOver } from "./months.ts";
import type { ByDay } from "./months.ts";

/** The addend that says what the year does. */
export const yearPart = "year";

/** What is known of a leaf's months, from the one that runs. */
export interface LeafMonths {
  /** Units by month; null where no month was whole yet. */
  readonly said: readonly number[] | null;
  /** Null: months of their own have not helped. */
  readonly trust: MonthTrust | null;
}

/** What both together say of a leaf by month, from the one the origin lies in. */
export interface Agreed {
  /** Units; of the month that runs, of its days from the origin on. */
  readonly units: readonly number[];
  /** What the days of each month are multiplied by. */
  readonly factors: readonly number[];
  /** The share that the month's own forecast had. */
  readonly shares: readonly number[];
}

/** What a version says of a part by month, from the one its origin lies in. */
export interface NodeMonths {
  readonly units: readonly number[];
  /** By level, then by month; empty where no month of it was whole yet. */
  readonly quantiles: readonly (readonly number[])[];
  /** Of leaves. */
  readonly factors: readonly number[] | null;
  readonly shares: readonly number[] | null;
}

/** Months and days of a leaf brought together. */
export function agreeMonths(
  point: readonly number[],
  { said, trust }: LeafMonths,
  { origin, history }: { readonly origin: number; readonly history: ByDay },
): Agreed {
  const running = monthOf(origin);
  const begun = firstOfMonth(running);
  const over = (origin - begun) / daysOfMonth(running);
  const gone = origin > begun ? (unitsOver(history, begun, origin - 1) ?? 0) : 0;
  const months = Array.from({ length: monthsSaid }, (_, ahead) => {
    const days = monthOfDays(point, origin, running + ahead);
    const share = trust && said && days > 0 ? monthShare(trust, ahead, over) : 0;
    const own = Math.max(0, (said?.[ahead] ?? 0) - (ahead === 0 ? gone : 0));
    const units = (1 - share) * days + share * own;
    return { units, share, factor: days > 0 ? units / days : 1 };
  });
  return {
    units: months.map((each) => each.units),
    factors: months.map((each) => each.factor),
    shares: months.map((each) => each.share),
  };
}

/** A leaf's months where what its days are multiplied by is known: of a what-if. */
export function monthsBy(
  point: readonly number[],
  known: Pick<Agreed, "factors" | "shares">,
  origin: number,
): Agreed {
  const units = known.factors.map(
    (factor, ahead) => factor * monthOfDays(point, origin, monthOf(origin) + ahead),
  );
  return { ...known, units };
}

/** Lists by day, each multiplied by what its day is. */
const scaled = (lists: readonly (readonly number[])[], by: readonly number[]) =>
  lists.map((list) => list.map((value, at) => value * (by[at] ?? 1)));

/** A forecast whose point moves by so much a day: fans keep their shape beside it. */
export function movedBy(made: SeriesForecast, shift: readonly number[]): SeriesForecast {
  // The point is what the addends sum to, the last one included, to the last bit.
  const point = made.point.map((value, at) => value + (shift[at] ?? 0));
  const by = point.map((value, at) => ratio(value, made.point[at] ?? 0));
  let [before, after] = [0, 0];
  const running = point.map((value, at) => {
    before += made.point[at] ?? 0;
    after += value;
    return ratio(after, before);
  });
  return {
    ...made,
    point,
    quantiles: scaled(made.quantiles, by),
    sums: scaled(made.sums, running),
    ...(made.parts ? { parts: [...made.parts, { name: yearPart, values: [...shift] }] } : {}),
  };
}

const ratio = (after: number, before: number) => (before > 0 ? Math.max(0, after) / before : 1);

/** By how much a leaf's days move so that its months agree, by day. */
export function shiftOf(
  point: readonly number[],
  factors: readonly number[],
  origin: number,
): number[] {
  const running = monthOf(origin);
  return point.map((value, at) => {
    const factor = factors[monthOf(origin + at) - running] ?? 1;
    return value * factor - value;
  });
}

/** The fan of a part's months, moved along with their units: by level, then by month. */
export function monthFan(
  units: readonly number[],
  said: Pick<MonthSaid, "point" | "quantiles"> | undefined,
): number[][] {
  if (!said) return [];
  return said.quantiles.map((list) =>
    units.map((value, ahead) => (list[ahead] ?? 0) * ratio(value, said.point[ahead] ?? 0)),
  );
}
