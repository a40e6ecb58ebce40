/** A past moment of one series: what each member said, what came, and the size of a miss. */
export interface Trial {
  readonly forecasts: readonly Float64Array[];
  readonly actual: Float64Array;
  readonly scale: number;
}

/** Trials that count as much as the belief that all members are equally good. */
const belief = 30;

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
 * The weights of the mix with the least absolute error over past trials, drawn towards equal ones
 * the fewer trials there are. Exponentiated gradient (Kivinen and Warmuth 1997), averaged.
 */
export function learnWeights(trials: readonly Trial[], members: number): Float64Array {
  const equal = new Float64Array(members).fill(1 / members);
  if (trials.length === 0) return equal;
  const weights = equal.slice();
  const mean = new Float64Array(members);
  const slope = new Float64Array(members);
  const rounds = 150;
  for (let round = 0; round < rounds; round += 1) {
    slopeOf(trials, weights, slope);
    const middle = slope.reduce((sum, value, at) => sum + value * (weights[at] as number), 0);
    let total = 0;
    for (let member = 0; member < members; member += 1) {
      weights[member] =
        (weights[member] as number) * Math.exp(-4 * ((slope[member] as number) - middle));
      total += weights[member] as number;
    }
    for (let member = 0; member < members; member += 1) {
      weights[member] = (weights[member] as number) / total;
      if (round >= rounds / 3)
        mean[member] =
          (mean[member] as number) + (weights[member] as number) / (rounds - rounds / 3);
    }
  }
  const share = trials.length / (trials.length + belief);
  return mean.map((weight) => share * weight + (1 - share) / members);
}
