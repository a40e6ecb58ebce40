import { normalQuantile } from "./normal.ts";

/** Sizes of misses of one horizon over their expected standard deviation, rising. */
export type Sizes = Float64Array;

/** The sizes of past misses, in rising order. */
export const sizesOf = (ratios: readonly number[]): Sizes =>
  Float64Array.from(ratios, Math.abs).sort();

/** Ratios that count as much as the belief that the normal law holds. */
const belief = 40;

/** Past misses come from shorter histories: taken whole, they make intervals too wide. */
const trust = 0.5;

/**
 * Past misses widen a band so many times at most: where they would do more, a few series that broke
 * with their past speak for all.
 */
const widest = 3;

function quantileOf(sorted: Sizes, level: number): number {
  const at = Math.min(sorted.length - 1, Math.max(0, level * (sorted.length + 1) - 1));
  const low = Math.floor(at);
  const from = sorted[low] as number;
  const to = sorted[Math.min(sorted.length - 1, low + 1)] as number;
  return from + (to - from) * (at - low);
}

/**
 * How many expected standard deviations the quantile at `level` lies from the point: conformal,
 * symmetric, pooled over series, drawn towards `prior` where past trials are few.
 */
export function reach(sorted: Sizes, level: number, prior = normalQuantile(level)): number {
  if (sorted.length === 0 || level === 0.5) return prior;
  const most = widest * Math.abs(normalQuantile(level));
  const seen = Math.min(most, quantileOf(sorted, Math.abs(2 * level - 1)));
  const share = (trust * sorted.length) / (sorted.length + belief);
  const mixed = share * seen + (1 - share) * Math.abs(prior);
  return Math.sign(prior) * mixed;
}
