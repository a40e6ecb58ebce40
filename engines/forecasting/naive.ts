// What anybody would say who knows the last values alone. No mix has them as members: they stand by
// as challengers, so that it is seen whether all the others earn their keep.
import { repeat } from "./season.ts";
import type { ModelShare } from "./types.ts";
import { memberError } from "./weights.ts";
import type { Trial } from "./weights.ts";

/** A past moment of a series: what it knew by then, and what came. */
interface Moment {
  readonly known: Float64Array;
  readonly trial: Trial;
}

const methods = {
  "seasonal naive": repeat,
  naive: (y: Float64Array, _: number, horizon: number) => repeat(y, 1, horizon),
  drift: (y: Float64Array, _: number, horizon: number) => {
    const last = y[y.length - 1] as number;
    const slope = (last - (y[0] as number)) / Math.max(1, y.length - 1);
    return Float64Array.from({ length: horizon }, (__, h) => last + slope * (h + 1));
  },
} as const;

type Name = keyof typeof methods;

/**
 * The naive forecasts as challengers, of all series together and of each, by what they missed on
 * the latest past origin; `moments` are in the order of series, null where there was no room.
 */
export function naiveChallengers(
  moments: readonly (Moment | null)[],
  period: number,
): { readonly mixes: readonly ModelShare[]; readonly own: readonly (readonly ModelShare[])[] } {
  const names = (Object.keys(methods) as Name[]).filter((_, at) => at > 0 || period > 1);
  const tried = moments.filter((each) => each !== null).length;
  if (tried === 0) return { mixes: [], own: moments.map(() => []) };
  const errors = moments.map((moment) => {
    if (!moment) return null;
    const { known, trial } = moment;
    const forecasts = names.map((name) => methods[name](known, period, trial.actual.length));
    return names.map((_, member) => memberError([{ ...trial, forecasts }], member));
  });
  const group = names.map(
    (_, at) => errors.reduce((sum, each) => sum + (each?.[at] ?? 0), 0) / tried,
  );
  const told = (own: readonly number[] | null) =>
    names.map((name, at): ModelShare => {
      const error = own?.[at] ?? null;
      const groupError = group[at] ?? null;
      return { name, weight: 0, error, role: "challenger", groupError, measure: "miss" };
    });
  return { mixes: told(null), own: errors.map(told) };
}
