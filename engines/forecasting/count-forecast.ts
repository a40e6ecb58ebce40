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
import { profileOf, sharedProfile } from "./profile.ts";
import type { Profile } from "./profile.ts";
import { corrected, learnForesight } from "./trees/foresight.ts";
import type { Foresight } from "./trees/foresight.ts";
import type { Made, Prepared } from "./types.ts";

interface Item {
  readonly prepared: Prepared;
  /** Demand without its season. */
  readonly level: Float64Array;
  readonly profile: Profile;
}

/** What the thin series of a group have learnt together. */
export interface CountsKnown {
  readonly mix: Mix;
  /** Set where trees are in the mix. */
  readonly foresight: Foresight | null;
  /** The group's profile over a season that ended with the step it was learnt at; one for none. */
  readonly profile: Profile;
}

/**
 * Steps that thin demand still learns from: two years of days. What the slowest mean (a twentieth a
 * step) kept of older ones is far below a unit, and they would cost most of the time and room.
 */
export const mostSteps = 730;

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
function groupProfile(prepared: readonly Prepared[]): Profile {
  const period = prepared[0]?.seasons[0] ?? 1;
  const long = period > 1 && prepared.every(({ values }) => values.length >= 3 * period);
  if (!long) return new Float64Array(1).fill(1);
  // One by one: a second copy of a hundred thousand histories has no room.
  const units = function* () {
    for (const each of prepared) yield unitsOf(each);
  };
  return sharedProfile(units(), period);
}

function itemOf(prepared: Prepared, group: Profile): Item {
  const level = unitsOf(prepared);
  const period = group.length;
  if (period === 1 || level.length < 3 * period)
    return { prepared, level, profile: new Float64Array(1).fill(1) };
  const profile = profileOf(level, group, prepared.rolled ?? 0);
  for (let t = 0, phase = 0; t < level.length; t += 1) {
    level[t] = (level[t] as number) / (profile[phase] as number);
    phase = phase + 1 === period ? 0 : phase + 1;
  }
  return { prepared, level, profile };
}

/** Only the candidates in the mix are walked: a long history has no room for the others. */
function pathOf(y: Float64Array, weights: Float64Array, foresight: Foresight | null): Float64Array {
  const walked = new Map<number, Float64Array>();
  const none = new Float64Array(0);
  const meanBy = (shares: Float64Array, trees: Float64Array) => {
    const paths = candidates.map(({ path }, at) => {
      if (shares[at] === 0) return none;
      const known = walked.get(at);
      if (known) return known;
      const out = new Float64Array(y.length + 1);
      path(y, out);
      walked.set(at, out);
      return out;
    });
    return meanOf({ y, paths: [...paths, trees], scale: 1 }, shares);
  };
  if (weights[candidates.length] === 0) return meanBy(weights, none);
  // Where there were too few series for trees, what they would start from stands in their place.
  const base = meanBy(prior, none);
  return meanBy(weights, foresight ? corrected(foresight, { y, base }, 0) : base);
}

/** The forecast of whole, thin demand by what its group has learnt. */
export function forecastCounts(
  prepared: Prepared,
  { mix, foresight, profile: group }: CountsKnown,
  levels: readonly number[],
): Made {
  const item = itemOf(prepared, group);
  const { level, profile } = item;
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

/**
 * What a group of whole, thin demand that shares season and class teaches. Pauses now and then, so
 * that a thread that leads others can serve them meanwhile.
 */
export function* learnCounts(prepared: readonly Prepared[]): Generator<undefined, CountsKnown> {
  const profile = groupProfile(prepared);
  yield;
  const some = (most: number) => {
    const every = Math.ceil(prepared.length / most);
    return prepared
      .filter((_, at) => at % every === 0)
      .map((each) => itemOf({ ...each, rolled: 0 }, profile).level);
  };
  const ahead = Math.min(3, prepared[0]?.horizon ?? 1);
  const taught = some(2_000).map((y) => ({ y, base: pathOf(y, prior, null) }));
  yield;
  const early = learnForesight(taught, { ahead, held: mostOrigins });
  yield;
  const mix = learnMix(some(800).map((y) => trace(y, early)));
  yield;
  const used = early !== null && (mix.weights[candidates.length] as number) > 0;
  return { mix, foresight: used ? learnForesight(taught, { ahead, held: 0 }) : null, profile };
}
