// The linear autoregression of a whole group: what all its series have in common, bent towards each.
import {
  addMoments,
  applyAgain,
  applyDirect,
  momentsOf,
  noMoments,
  solveMoments,
} from "./autoregression.ts";
import type { Moments } from "./autoregression.ts";

/** How much the group weighs beside the series' own observations. */
const pulls = [0.1, 0.4, 1.5];

/** Names of the group's models, in the order they are given. */
export const pooledNames = pulls.map((pull) => `pooled AR ${pull}`);

const ridge = 1e-4;

interface Changes {
  readonly changes: Float64Array;
  /** The value a change from the end of the series leads to. */
  readonly reach: (change: number) => number;
}

/** Differences, of logarithms where all values are well above zero. */
function changesOf(y: Float64Array): Changes {
  const least = y.reduce((low, value) => Math.min(low, value), Infinity);
  const log = least > 0.01;
  const level = log ? y.map(Math.log) : y;
  const last = level[level.length - 1] as number;
  const changes = new Float64Array(Math.max(0, y.length - 1));
  for (let t = 1; t < y.length; t += 1)
    changes[t - 1] = (level[t] as number) - (level[t - 1] as number);
  return { changes, reach: (change) => (log ? Math.exp(last + change) : last + change) };
}

/** A season of so many steps is a year of days: of it, lags around the same day are looked at. */
const isYear = (period: number) => period > 200 && period <= 400;

/** Steps of a month: near lags beside those of a year ago. */
const month = 28;

const upTo = (count: number) => Array.from({ length: count }, (_, lag) => lag);

/** Fewer moments than lags would teach noise. */
const hasRoom = (year: number, lags: number, observed: number) => observed - year - 2 >= lags;

/**
 * Lags that reach back one longest season and some more, from 0 for the last change. Of a year of
 * days only a month and the days around the same one a year ago are, so that no more room is taken;
 * these only where so many observations, those of the earliest past origin, have room for them: what
 * speaks must be what was looked back with.
 */
export function lagsFor(seasons: readonly number[], observed: number): number[] {
  const longest = Math.max(1, ...seasons.filter((period) => period <= 200));
  const near = longest > 12 ? longest + Math.min(seasons[0] ?? 1, 28) : longest + 1;
  const year = seasons.find(isYear);
  if (year === undefined) return upTo(near);
  const days = upTo(Math.max(near, month));
  const lags = [...new Set([...days, year - 2, year - 1, year])];
  return hasRoom(year, lags.length, observed) ? lags : days;
}

function poolOf(moments: readonly Moments[], lags: number, steps: number): Moments {
  let pool = noMoments(lags, steps);
  for (const each of moments)
    if (each.count > 0) pool = addMoments(pool, each, 1 / Math.sqrt(each.count));
  return pool;
}

/** What a group's autoregressions have learnt. */
export interface Pooled {
  readonly lags: readonly number[];
  /** Whether every step has coefficients of its own; else one step is taken again and again. */
  readonly direct: boolean;
  /** Of the group as a whole; null where it is too short. */
  readonly common: Float64Array | null;
  /** By series as learnt, then by pull: the group's, bent towards each. */
  readonly own: readonly (readonly (Float64Array | null)[])[];
}

/** What a group is learnt for: `observed` is how much its longest series has at the earliest origin. */
export interface Learning {
  readonly seasons: readonly number[];
  readonly horizon: number;
  readonly observed: number;
}

/**
 * The group's autoregressions, learnt from its series. Short seasons are stepped one by one, as is a
 * year, whose lags then move along; long ones have coefficients of their own for every step.
 */
export function learnPooled(
  series: readonly Float64Array[],
  { seasons, horizon, observed }: Learning,
): Pooled {
  const lags = lagsFor(seasons, observed);
  const direct = lags.length > 26 && !seasons.some(isYear);
  const size = { lags: lags.length, steps: direct ? horizon : 1 };
  const moments = series.map((y) => momentsOf(changesOf(y).changes, lags, size.steps));
  const pool = poolOf(moments, size.lags, size.steps);
  const common = pool.count > 0 ? solveMoments(pool, ridge) : null;
  const own = moments.map((mine) =>
    pulls.map((pull) => {
      if (!common || mine.count === 0) return common;
      const mixed = addMoments(noMoments(size.lags, size.steps), mine, 1);
      return solveMoments(addMoments(mixed, pool, (pull * mine.count) / pool.count), ridge);
    }),
  );
  return { lags, direct, common, own };
}

/** What the group's models say of a series from its end, by pull, in the scale of its values. */
export function speakPooled(
  { lags, direct, common }: Omit<Pooled, "own">,
  y: Float64Array,
  { own, horizon }: { own: readonly (Float64Array | null)[] | undefined; horizon: number },
): Float64Array[] {
  const { changes, reach } = changesOf(y);
  const apply = direct ? applyDirect : applyAgain;
  return (own ?? pulls.map(() => common)).map((each) =>
    each
      ? apply(changes, each, { lags, steps: horizon }).map(reach)
      : new Float64Array(horizon).fill(reach(0)),
  );
}
