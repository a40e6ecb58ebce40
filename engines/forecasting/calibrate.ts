import { normalQuantile } from "./normal.ts";

/** Misses of one horizon over their expected standard deviation, from past trials. */
export type Ratios = readonly number[];

/** Ratios that count as much as the belief that the normal law holds. */
const belief = 40;

/** Past misses come from shorter histories: taken whole, they make intervals too wide. */
const trust = 0.5;

function quantileOf(sorted: readonly number[], level: number): number {
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
export function reach(ratios: Ratios, level: number, prior = normalQuantile(level)): number {
  if (ratios.length === 0 || level === 0.5) return prior;
  const sorted = ratios.map(Math.abs).sort((a, b) => a - b);
  const seen = quantileOf(sorted, Math.abs(2 * level - 1));
  const share = (trust * ratios.length) / (ratios.length + belief);
  const mixed = share * seen + (1 - share) * Math.abs(prior);
  return Math.sign(prior) * mixed;
}
