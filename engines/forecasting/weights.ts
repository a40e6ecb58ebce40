/** A past moment of one series: what each member said, what came, and the size of a miss. */
export interface Trial {
  readonly forecasts: readonly Float64Array[];
  readonly actual: Float64Array;
  readonly scale: number;
  /** Steps that came before the latest origin's: all, but for those both have in common. */
  readonly apart: number;
}

/** The trials of a series with nothing in the earlier ones of what the latest is judged by. */
export const apart = (trials: readonly Trial[]): readonly Trial[] =>
  trials.map((each, at) =>
    at === 0 ? each : { ...each, actual: each.actual.subarray(0, Math.max(1, each.apart)) },
  );

/** Price of leaving the prior, in units of the prior mix's error: nearly equal stays equal. */
const caution = 0.1;

/** With this many trials, leaving the prior costs twice. */
const few = 20;

/** Trials laid out by moment, each in the unit that makes the sum of misses a mean of means. */
interface Sheet {
  readonly members: number;
  /** By moment, then by member. */
  readonly said: Float64Array;
  readonly came: Float64Array;
}

/** So many moments tell weights as well as more would. */
const mostMoments = 60_000;

function sheetOf(all: readonly Trial[], members: number): Sheet {
  const moments = all.reduce((sum, { actual }) => sum + actual.length, 0);
  const every = Math.max(1, Math.ceil(moments / mostMoments));
  const trials = all.filter((_, at) => at % every === 0);
  const count = trials.reduce((sum, { actual }) => sum + actual.length, 0);
  const said = new Float64Array(count * members);
  const came = new Float64Array(count);
  let moment = 0;
  for (const { forecasts, actual, scale } of trials) {
    const unit = 1 / (scale * actual.length * trials.length);
    for (let h = 0; h < actual.length; h += 1) {
      came[moment] = unit * (actual[h] as number);
      for (let member = 0; member < members; member += 1)
        said[moment * members + member] = unit * ((forecasts[member] as Float64Array)[h] as number);
      moment += 1;
    }
  }
  return { members, said, came };
}

/** Mean absolute error over the scale, of a mix. */
export function mixError(trials: readonly Trial[], weights: Float64Array): number {
  let total = 0;
  for (const { forecasts, actual, scale } of trials) {
    let misses = 0;
    for (let h = 0; h < actual.length; h += 1) {
      let rest = -(actual[h] as number);
      for (let member = 0; member < weights.length; member += 1)
        rest += (weights[member] as number) * ((forecasts[member] as Float64Array)[h] as number);
      misses += Math.abs(rest);
    }
    total += misses / (scale * actual.length);
  }
  return total / Math.max(1, trials.length);
}

function errorOf({ members, said, came }: Sheet, weights: Float64Array): number {
  let total = 0;
  for (let moment = 0; moment < came.length; moment += 1) {
    let rest = -(came[moment] as number);
    const from = moment * members;
    for (let member = 0; member < members; member += 1)
      rest += (weights[member] as number) * (said[from + member] as number);
    total += Math.abs(rest);
  }
  return total;
}

/** Mean absolute error over the scale, of one member alone. */
export function memberError(trials: readonly Trial[], member: number): number {
  let total = 0;
  for (const { forecasts, actual, scale } of trials) {
    const said = forecasts[member] as Float64Array;
    let misses = 0;
    for (let h = 0; h < actual.length; h += 1)
      misses += Math.abs((said[h] as number) - (actual[h] as number));
    total += misses / (scale * actual.length);
  }
  return total / Math.max(1, trials.length);
}

function slopeOf({ members, said, came }: Sheet, weights: Float64Array, slope: Float64Array): void {
  slope.fill(0);
  for (let moment = 0; moment < came.length; moment += 1) {
    let rest = -(came[moment] as number);
    const from = moment * members;
    for (let member = 0; member < members; member += 1)
      rest += (weights[member] as number) * (said[from + member] as number);
    const side = rest > 0 ? 1 : -1;
    for (let member = 0; member < members; member += 1)
      slope[member] = (slope[member] as number) + side * (said[from + member] as number);
  }
}

/**
 * The weights of the mix with the least absolute error over past trials, less what it costs to
 * leave the prior: Kullback and Leibler's divergence, times `caution`. Mirror descent, averaged.
 */
export function learnWeights(trials: readonly Trial[], prior: Float64Array): Float64Array {
  const members = prior.length;
  if (trials.length === 0) return prior;
  const sheet = sheetOf(trials, members);
  const unit = Math.max(1e-12, errorOf(sheet, prior));
  const price = caution * (1 + few / trials.length);
  const weights = prior.slice();
  const mean = new Float64Array(members);
  const slope = new Float64Array(members);
  const rounds = 120;
  for (let round = 0; round < rounds; round += 1) {
    slopeOf(sheet, weights, slope);
    const pace = 2 / (1 + round / 10);
    for (let member = 0; member < members; member += 1) {
      const weight = weights[member] as number;
      const pull = price * Math.log(weight / (prior[member] as number));
      slope[member] = (slope[member] as number) / unit + pull;
    }
    // Steps are taken from the best: a far worse member cannot push all weights to zero.
    const least = slope.reduce((low, value) => Math.min(low, value), Infinity);
    let total = 0;
    for (let member = 0; member < members; member += 1) {
      const step = Math.exp(-pace * ((slope[member] as number) - least));
      weights[member] = Math.max(1e-12, (weights[member] as number) * step);
      total += weights[member] as number;
    }
    for (let member = 0; member < members; member += 1) {
      weights[member] = (weights[member] as number) / total;
      if (round >= rounds / 2)
        mean[member] = (mean[member] as number) + (weights[member] as number) / (rounds / 2);
    }
  }
  return mean;
}

/** A mix leaning towards the members that did better on a series' own past, so strongly. */
export function leaned(
  weights: Float64Array,
  trials: readonly Trial[],
  lean: number,
): Float64Array {
  if (lean === 0 || trials.length === 0) return weights;
  const errors = weights.map((_, member) => memberError(trials, member));
  const mean = weights.reduce((sum, weight, at) => sum + weight * (errors[at] as number), 0);
  if (!(mean > 0)) return weights;
  const out = weights.map(
    (weight, at) => weight * Math.exp(-lean * ((errors[at] as number) / mean - 1)),
  );
  const total = out.reduce((sum, weight) => sum + weight, 0);
  return out.map((weight) => weight / total);
}

const leans = [0.25, 0.5, 1, 2];

/**
 * How strongly series should lean: what earlier origins make of it, judged on the latest. `trials`
 * are those of each series, the latest first.
 */
export function chooseLean(trials: readonly (readonly Trial[])[], weights: Float64Array): number {
  const judged = trials.filter((each) => each.length > 1).map(apart);
  if (judged.length < few) return 0;
  const lossOf = (lean: number) =>
    judged.reduce(
      (sum, each) => sum + mixError(each.slice(0, 1), leaned(weights, each.slice(1), lean)),
      0,
    );
  let best = { lean: 0, loss: 0.998 * lossOf(0) };
  for (const lean of leans) {
    const loss = lossOf(lean);
    if (loss < best.loss) best = { lean, loss };
  }
  // What is chosen on few looks leans too far: half of it is kept.
  return best.lean / 2;
}
