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

/**
 * The smallest whole numbers whose chance of not being exceeded reaches each rising level, for
 * demand with this mean and variance; into `out` where given.
 */
export function countQuantiles(
  law: { readonly mean: number; readonly variance: number },
  levels: readonly number[],
  out: Float64Array = new Float64Array(levels.length),
): Float64Array {
  const { mean } = law;
  if (!(mean > 0)) return out.fill(0);
  const variance = Math.max(law.variance, mean * 1.0001);
  const size = (mean * mean) / (variance - mean);
  const first = size > 1e7 ? -mean : size * Math.log(mean / variance);
  if (mean > large || first < -700) {
    for (let at = 0; at < levels.length; at += 1)
      out[at] = Math.round(gammaQuantile(mean, variance, levels[at] as number));
    return out;
  }
  const share = 1 - mean / variance;
  let chance = Math.exp(first);
  let below = chance;
  let value = 0;
  for (let at = 0; at < levels.length; at += 1) {
    while (below < (levels[at] as number) && value < 1e7) {
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
