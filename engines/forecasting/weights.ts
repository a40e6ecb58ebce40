/** A past moment of one series: what each member said, what came, and the size of a miss. */
export interface Trial {
  readonly forecasts: readonly Float64Array[];
  readonly actual: Float64Array;
  readonly scale: number;
}

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
  return errorOf(sheetOf(trials, weights.length), weights);
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
