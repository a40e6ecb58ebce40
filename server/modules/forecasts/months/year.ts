// Days made to agree with months: each month's days are scaled to what both together say, fans and
// running sums with them, and what that changes is an addend of its own.
import type { SeriesForecast } from "../../../../engines/forecasting/index.ts";
import { monthsSaid } from "./learning.ts";
import type { MonthSaid } from "./learning.ts";
import { monthShare } from "./weights.ts";
import type { MonthTrust } from "./weights.ts";
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
  /** What the days of each month are multiplied by, and what each of them gets besides. */
  readonly factors: readonly number[];
  readonly added: readonly number[];
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
  readonly added: readonly number[] | null;
  readonly shares: readonly number[] | null;
}

/** Days are scaled at most so far: where they say next to nothing, what lacks is spread evenly. */
const mostTimes = 10;

/** Days of a month from an origin on. */
const daysLeft = (month: number, origin: number) =>
  firstOfMonth(month + 1) - Math.max(origin, firstOfMonth(month));

/** Months and days of a leaf brought together. */
export function agreeMonths(
  point: readonly number[],
  { said, trust }: LeafMonths,
  { origin, history }: { readonly origin: number; readonly history: ByDay },
): Agreed {
  const running = monthOf(origin);
  const begun = firstOfMonth(running);
  const over = (origin - begun) / daysOfMonth(running);
  const gone = origin > begun ? unitsOver(history, begun, origin - 1) : 0;
  /** What months say of the days from the origin on; where nobody saw what has gone, by their number. */
  const left = (units: number) => (gone === null ? units * (1 - over) : Math.max(0, units - gone));
  const months = Array.from({ length: monthsSaid }, (_, ahead) => {
    const days = monthOfDays(point, origin, running + ahead);
    const whole = said?.[ahead] ?? 0;
    const share = trust && said ? monthShare(trust, ahead, over) : 0;
    const units = (1 - share) * days + share * (ahead === 0 ? left(whole) : whole);
    const isScaled = days > 0 && units <= mostTimes * days;
    const factor = isScaled ? units / days : 1;
    const added = isScaled ? 0 : (units - days) / daysLeft(running + ahead, origin);
    return { units, share, factor, added };
  });
  return {
    units: months.map((each) => each.units),
    factors: months.map((each) => each.factor),
    added: months.map((each) => each.added),
    shares: months.map((each) => each.share),
  };
}

/** A leaf's months where it is known how its days are moved: of a what-if. */
export function monthsBy(
  point: readonly number[],
  known: Pick<Agreed, "factors" | "added" | "shares">,
  origin: number,
): Agreed {
  const units = known.factors.map((factor, ahead) => {
    const month = monthOf(origin) + ahead;
    const more = (known.added[ahead] ?? 0) * daysLeft(month, origin);
    return factor * monthOfDays(point, origin, month) + more;
  });
  return { ...known, units };
}

/** How wide each level of a part's fan lies beside its units, by day from an origin. */
function spreadOf({ units, quantiles }: Pick<NodeMonths, "units" | "quantiles">, origin: number) {
  return (level: number, at: number): number => {
    const ahead = monthOf(origin + at) - monthOf(origin);
    const [value, whole] = [quantiles[level]?.[ahead], units[ahead] ?? 0];
    return value !== undefined && whole > 0 ? value / whole : 1;
  };
}

/** Fans by level and day, moved along with their points. */
function moved(
  lists: readonly (readonly number[])[],
  { before, after }: { readonly before: readonly number[]; readonly after: readonly number[] },
  spread: ReturnType<typeof spreadOf>,
): number[][] {
  return lists.map((list, level) =>
    list.map((value, at) => {
      const [was, is] = [before[at] ?? 0, after[at] ?? 0];
      if (was > 0 && is <= mostTimes * was) return value * (Math.max(0, is) / was);
      // Beside next to nothing there is no fan to scale: what is added brings its month's own.
      return Math.max(0, value + (is - was) * spread(level, at));
    }),
  );
}

const runningSums = (values: readonly number[]) => {
  let sum = 0;
  return values.map((value) => (sum += value));
};

/** A forecast whose point moves by so much a day, and its fans with it. */
export function movedBy(
  made: SeriesForecast,
  shift: readonly number[],
  {
    months,
    origin,
  }: { readonly months: Pick<NodeMonths, "units" | "quantiles">; readonly origin: number },
): SeriesForecast {
  // The point is what the addends sum to, the last one included, to the last bit.
  const point = made.point.map((value, at) => value + (shift[at] ?? 0));
  const spread = spreadOf(months, origin);
  const sums = { before: runningSums(made.point), after: runningSums(point) };
  return {
    ...made,
    point,
    quantiles: moved(made.quantiles, { before: made.point, after: point }, spread),
    sums: moved(made.sums, sums, spread),
    ...(made.parts ? { parts: [...made.parts, { name: yearPart, values: [...shift] }] } : {}),
  };
}

const ratio = (after: number, before: number) => (before > 0 ? Math.max(0, after) / before : 1);

/** By how much a leaf's days move so that its months agree, by day. */
export function shiftOf(
  point: readonly number[],
  { factors, added }: Pick<Agreed, "factors" | "added">,
  origin: number,
): number[] {
  const running = monthOf(origin);
  return point.map((value, at) => {
    const ahead = monthOf(origin + at) - running;
    return value * (factors[ahead] ?? 1) - value + (added[ahead] ?? 0);
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
