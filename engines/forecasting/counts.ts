// Distributions of whole demand: the negative binomial, and Poisson where variance is no larger.
import { normalQuantile } from "./normal.ts";

/** Beyond this mean, whole-number steps matter little and the gamma shape is close enough. */
const large = 400;

/** Wilson and Hilferty's cube-root approximation of a gamma quantile (PNAS 17, 1931). */
function gammaQuantile(mean: number, variance: number, level: number): number {
  const shape = (mean * mean) / variance;
  const cube = 1 - 1 / (9 * shape) + normalQuantile(level) * Math.sqrt(1 / (9 * shape));
  return mean * Math.max(0, cube) ** 3;
}

/** Demand with this mean and variance while the item sells, and the chance that it does. */
export interface CountLaw {
  readonly mean: number;
  readonly variance: number;
  readonly alive: number;
}

/**
 * The smallest whole numbers whose chance of not being exceeded reaches each rising level, for
 * demand by this law; into `out` where given.
 */
export function countQuantiles(
  law: CountLaw,
  levels: readonly number[],
  out: Float64Array = new Float64Array(levels.length),
): Float64Array {
  const { mean, alive } = law;
  if (!(mean > 0)) return out.fill(0);
  const variance = Math.max(law.variance, mean * 1.0001);
  const size = (mean * mean) / (variance - mean);
  const first = size > 1e7 ? -mean : size * Math.log(mean / variance);
  if (mean > large || first < -700) {
    for (let at = 0; at < levels.length; at += 1) {
      const level = 1 - (1 - (levels[at] as number)) / alive;
      out[at] = level > 0 ? Math.round(gammaQuantile(mean, variance, level)) : 0;
    }
    return out;
  }
  const share = 1 - mean / variance;
  let chance = Math.exp(first);
  let below = chance;
  let value = 0;
  for (let at = 0; at < levels.length; at += 1) {
    const level = 1 - (1 - (levels[at] as number)) / alive;
    while (below < level && value < 1e7) {
      value += 1;
      chance *= (share * (value - 1 + size)) / value;
      below += chance;
      // What is left of the chance is lost to rounding: no later value would add to it.
      if (chance < 1e-14 && value > mean) break;
    }
    out[at] = value;
  }
  return out;
}
