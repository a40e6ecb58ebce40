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

/** Mean absolute error over the scale, of a mix. */
export function mixError(trials: readonly Trial[], weights: Float64Array): number {
  let total = 0;
  for (const { forecasts, actual, scale } of trials)
    for (let h = 0; h < actual.length; h += 1) {
      let mix = 0;
      for (let member = 0; member < weights.length; member += 1)
        mix += (weights[member] as number) * ((forecasts[member] as Float64Array)[h] as number);
      total += Math.abs(mix - (actual[h] as number)) / (scale * actual.length);
    }
  return total / Math.max(1, trials.length);
}

function slopeOf(trials: readonly Trial[], weights: Float64Array, slope: Float64Array): void {
  slope.fill(0);
  for (const { forecasts, actual, scale } of trials) {
    const unit = 1 / (scale * actual.length * trials.length);
    for (let h = 0; h < actual.length; h += 1) {
      let mix = 0;
      for (let member = 0; member < weights.length; member += 1)
        mix += (weights[member] as number) * ((forecasts[member] as Float64Array)[h] as number);
      const side = mix > (actual[h] as number) ? unit : -unit;
      for (let member = 0; member < weights.length; member += 1)
        slope[member] =
          (slope[member] as number) + side * ((forecasts[member] as Float64Array)[h] as number);
    }
  }
}

/**
 * The weights of the mix with the least absolute error over past trials, less what it costs to
 * leave the prior: Kullback and Leibler's divergence, times `caution`. Mirror descent, averaged.
 */
export function learnWeights(trials: readonly Trial[], prior: Float64Array): Float64Array {
  const members = prior.length;
  if (trials.length === 0) return prior;
  const unit = Math.max(1e-12, mixError(trials, prior));
  const price = caution * (1 + few / trials.length);
  const weights = prior.slice();
  const mean = new Float64Array(members);
  const slope = new Float64Array(members);
  const rounds = 120;
  for (let round = 0; round < rounds; round += 1) {
    slopeOf(trials, weights, slope);
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
