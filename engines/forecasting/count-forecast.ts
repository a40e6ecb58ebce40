import {
  candidates,
  leadVariance,
  learnMix,
  meanNames,
  meanOf,
  mostOrigins,
  prior,
  trace,
  varianceOf,
} from "./count-mix.ts";
import type { Mix } from "./count-mix.ts";
import { countQuantiles } from "./counts.ts";
import { profilesOf } from "./profile.ts";
import type { Profile } from "./profile.ts";
import { learnForesight } from "./trees/foresight.ts";
import type { Foresight } from "./trees/foresight.ts";
import type { Made, Prepared } from "./types.ts";

interface Item {
  readonly prepared: Prepared;
  /** Demand without its season. */
  readonly level: Float64Array;
  readonly profile: Profile;
}

/**
 * Steps that thin demand still learns from: two years of days. What the slowest mean (a twentieth a
 * step) kept of older ones is far below a unit, and they would cost most of the time and room.
 */
const mostSteps = 730;

/** A series with as much of its history as its models learn from; the rest is let go. */
export function trimmed(prepared: Prepared): Prepared {
  const { values, counts } = prepared;
  if (!counts || values.length <= mostSteps) return prepared;
  return { ...prepared, values: values.slice(values.length - mostSteps) };
}

/** A history in whole units again. */
const unitsOf = ({ values, scale }: Prepared): Float64Array =>
  values.map((value) => Math.round(value * scale));

/** Weekly, monthly or quarterly seasons need three rounds before counts may have one. */
function itemsOf(prepared: readonly Prepared[]): Item[] {
  const period = prepared[0]?.seasons[0] ?? 1;
  const long = period > 1 && prepared.every(({ values }) => values.length >= 3 * period);
  const whole = prepared.map(unitsOf);
  if (!long) {
    const flat = new Float64Array(1).fill(1);
    return whole.map((level, at) => ({ prepared: prepared[at] as Prepared, level, profile: flat }));
  }
  // Series of one group are taken to end together.
  const phases = whole.map((y) => (period - (y.length % period)) % period);
  const profiles = profilesOf(whole, period, phases);
  return whole.map((y, at) => {
    const profile = profiles[at] as Profile;
    // In place: a second copy of a hundred thousand histories has no room.
    for (let t = 0; t < y.length; t += 1) y[t] = (y[t] as number) / (profile[t % period] as number);
    return { prepared: prepared[at] as Prepared, level: y, profile };
  });
}

/** Only the candidates in the mix are walked: a long history has no room for the others. */
function pathOf(y: Float64Array, weights: Float64Array, foresight: Foresight | null): Float64Array {
  const used: Float64Array[] = candidates.map(({ path }, at) => {
    const out = new Float64Array((weights[at] as number) > 0 ? y.length + 1 : 0);
    if ((weights[at] as number) > 0) path(y, out);
    return out;
  });
  if (foresight) used.push(foresight.correct({ y, base: pathOf(y, prior, null) }, 0));
  return meanOf({ y, paths: used, scale: 1 }, weights);
}

/** What a class has learnt. */
interface Known {
  readonly mix: Mix;
  /** Set where trees are in the mix. */
  readonly foresight: Foresight | null;
}

function concludeItem(item: Item, { mix, foresight }: Known, levels: readonly number[]): Made {
  const { prepared, level, profile } = item;
  const { horizon, gap, scale } = prepared;
  const mean = pathOf(level, mix.weights, foresight);
  const own = varianceOf(level, mean, mix.fade);
  const spread = leadVariance(mix, mean[level.length] as number, own[level.length] as number);
  const point = new Float64Array(horizon);
  // One sheet for all: ten thousands of small ones keep the collector busy.
  const sheet = new Float64Array(2 * levels.length * horizon);
  const row = (at: number) => sheet.subarray(at * horizon, (at + 1) * horizon);
  const quantiles = levels.map((_, at) => row(at));
  const sums = levels.map((_, at) => row(levels.length + at));
  const [width, base] = [profile.length, mean[level.length] as number];
  // Steps of one phase are alike: each is asked once.
  const known: Float64Array[] = [];
  let total = 0;
  let lawful = 0;
  for (let h = 0; h < horizon; h += 1) {
    const at = (level.length + gap + h) % width;
    const phase = profile[at] as number;
    const [here, variance] = [base * phase, spread(1) * phase];
    total += here;
    lawful += variance;
    const step = (known[at] ??= countQuantiles({ mean: here, variance }, levels));
    const lead = (lawful * spread(h + 1)) / (spread(1) * (h + 1));
    const sum = countQuantiles({ mean: total, variance: lead }, levels);
    for (let of = 0; of < levels.length; of += 1) {
      (quantiles[of] as Float64Array)[h] = (step[of] as number) / scale;
      (sums[of] as Float64Array)[h] = (sum[of] as number) / scale;
    }
    point[h] = here / scale;
  }
  const models = meanNames
    .map((name, at) => ({ name, weight: mix.weights[at] as number, error: mix.loss }))
    .filter(({ weight }) => weight > 0);
  return { point, quantiles, sums, models, misses: missesOf(item, mean) };
}

/** One-step misses of the last third, as a single origin: a level's miss is that of every step. */
function missesOf({ prepared, level, profile }: Item, mean: Float64Array): Float64Array[] {
  const count = Math.min(28, Math.floor(level.length / 3));
  const from = level.length - count;
  const one = Float64Array.from({ length: count }, (_, at) => {
    const index = profile[(from + at) % profile.length] as number;
    const miss = (level[from + at] as number) - (mean[from + at] as number);
    return (miss * index) / prepared.scale;
  });
  return count > 0 ? [one] : [];
}

/** After so many series the caller may do something else. */
const atOnce = 100;

/**
 * Forecasts of whole, thin demand for a group that shares season and class. Pauses now and then, so
 * that a thread that leads others can serve them meanwhile.
 */
export function* concludeCounts(
  prepared: readonly Prepared[],
  levels: readonly number[],
): Generator<undefined, Made[]> {
  const items = itemsOf(prepared);
  const some = (most: number) => {
    const every = Math.ceil(items.length / most);
    return items.filter((_, at) => at % every === 0).map(({ level }) => level);
  };
  const ahead = Math.min(3, prepared[0]?.horizon ?? 1);
  const taught = some(2_000).map((y) => ({ y, base: pathOf(y, prior, null) }));
  yield;
  const early = learnForesight(taught, { ahead, held: mostOrigins });
  yield;
  const mix = learnMix(some(800).map((y) => trace(y, early)));
  yield;
  const used = early !== null && (mix.weights[candidates.length] as number) > 0;
  const foresight = used ? learnForesight(taught, { ahead, held: 0 }) : null;
  const made: Made[] = [];
  for (const item of items) {
    if (made.length % atOnce === 0) yield;
    made.push(concludeItem(item, { mix, foresight }, levels));
  }
  return made;
}
