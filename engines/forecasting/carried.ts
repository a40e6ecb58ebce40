// Roll-forward: what a run has learnt, and a series of some steps later as that run saw it. Its
// scale, class and fits stand; only what new values change is reckoned anew.
import { forecastCounts, mostSteps } from "./count-forecast.ts";
import type { CountsKnown } from "./count-forecast.ts";
import type { Method } from "./hierarchy/precision.ts";
import { fill } from "./prepare.ts";
import { rollRegular } from "./regular.ts";
import type { RegularKnown, RegularOwn, Study } from "./regular.ts";
import { shelved } from "./shelf.ts";
import type { Made, Prepared } from "./types.ts";

/** What a group has learnt together. */
export type GroupKnown =
  | { readonly counts: CountsKnown; readonly regular?: undefined }
  | { readonly regular: RegularKnown; readonly counts?: undefined };

/** How a series was seen, and what it has learnt for itself. */
export interface SeriesKnown extends Pick<
  Prepared,
  "class" | "scale" | "seasons" | "veiled" | "counts" | "negative" | "lifted" | "whole"
> {
  readonly guide?: Study["guide"] | undefined;
  readonly own?: RegularOwn | undefined;
}

/** What a run has learnt, to forecast the same series from a few steps later. */
export interface Carried {
  /** By id, sums of a hierarchy too. */
  readonly series: ReadonlyMap<string, SeriesKnown>;
  /** By what a group shares. */
  readonly groups: ReadonlyMap<string, GroupKnown>;
  /** How sums were made to agree. */
  readonly method?: Method | undefined;
}

/** What was learnt, and how many steps ago. */
export interface Rolling {
  readonly carried: Carried;
  readonly steps: number;
}

/** What series must share to learn from each other; one that is new learns from none. */
export function groupKey(prepared: Omit<Prepared, "values">): string | null {
  const { launch, counts, lifted, seasons, horizon } = prepared;
  if (launch) return null;
  const kind = counts ? prepared.class : lifted ? "lifted" : "regular";
  return `${kind}|${seasons.join(",")}|${counts ? "" : horizon}`;
}

/** Steps that rolled series are looked at over: no model looks further back. */
export const tailOf = (seasons: readonly number[]): number =>
  Math.max(mostSteps, 10 * (seasons.at(-1) ?? 1));

/** A series as it comes: `counted` where events were taken out of it. */
export interface Coming {
  readonly id: string;
  readonly history: ArrayLike<number | null>;
  readonly counted?: boolean | undefined;
  readonly horizon: number;
}

/** The last observed step, and the first of the tail. */
function spanOf(history: Coming["history"], tail: number): { from: number; until: number } {
  let until = history.length;
  while (until > 0 && history[until - 1] === null) until -= 1;
  let from = Math.max(0, until - tail);
  while (from < until && history[from] === null) from += 1;
  return { from, until };
}

/** Values of a span in the scale that is known; null where they no longer are what they were. */
function valuesOf(
  coming: Coming,
  { from, until }: { from: number; until: number },
  known: SeriesKnown,
): Float64Array | null {
  const { history, counted } = coming;
  const { scale, negative } = known;
  const whole = known.whole && counted === undefined;
  const period = known.seasons[0] ?? 1;
  let out = shelved(until - from);
  let gaps = 0;
  let run = 0;
  for (let t = from; t < until; t += 1) {
    const value = history[t] as number | null;
    if (value === null) {
      gaps += 1;
      run += 1;
      // After so long a gap a series may stand for something else.
      if (run >= Math.max(2 * period, 12)) return null;
      continue;
    }
    run = 0;
    if (!Number.isFinite(value) || (value < 0 && !negative)) return null;
    if (whole && !Number.isInteger(value)) return null;
    out[t - from] = value / scale;
  }
  if (gaps > 0)
    out = fill(Array.from(history).slice(from, until), period).map((value) => value / scale);
  return out;
}

/** A series as it was known, with what came since; null where it must be looked at anew. */
export function rolledOf(coming: Coming, { carried, steps }: Rolling): Prepared | null {
  const { id, history, counted, horizon } = coming;
  const known = carried.series.get(id);
  if (!known || known.lifted !== (counted !== undefined)) return null;
  const span = spanOf(history, tailOf(known.seasons));
  const { seasons, veiled, scale, counts, negative, lifted, whole } = known;
  if (span.until - span.from < Math.max(4, 2 * (seasons.at(-1) ?? 1))) return null;
  const rest = {
    ...{ id, scale, seasons, veiled, horizon, counts, negative, lifted, class: known.class },
    ...{ origins: 0, gap: history.length - span.until, whole, rolled: steps },
  };
  if (!carried.groups.has(groupKey(rest) ?? "")) return null;
  const values = valuesOf(coming, span, known);
  return values && { ...rest, values };
}

/** The forecast of a series whose group is known. */
export function makeOne(
  prepared: Prepared,
  known: GroupKnown,
  { own, levels }: { own: SeriesKnown | undefined; levels: readonly number[] },
): Made {
  if (known.counts) return forecastCounts(prepared, known.counts, levels);
  return rollRegular(prepared, { group: known.regular, own: own?.own, guide: own?.guide });
}
