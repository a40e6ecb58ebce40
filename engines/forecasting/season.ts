export type SeasonKind = "none" | "additive" | "multiplicative";

/** A series without its season: y = adjusted + index or adjusted × index, by phase. */
export interface Seasonal {
  readonly kind: SeasonKind;
  readonly period: number;
  /** Index by position modulo the period: summing to 0, or averaging 1. */
  readonly index: Float64Array;
  readonly adjusted: Float64Array;
}

/** Autocorrelation of a series at a lag. */
export function autocorrelation(y: Float64Array, lag: number): number {
  const n = y.length;
  let mean = 0;
  for (let t = 0; t < n; t += 1) mean += (y[t] as number) / n;
  let own = 0;
  let cross = 0;
  for (let t = 0; t < n; t += 1) {
    const here = (y[t] as number) - mean;
    own += here * here;
    if (t >= lag) cross += here * ((y[t - lag] as number) - mean);
  }
  return own > 0 ? cross / own : 0;
}

/** Centred moving average over one period; NaN where it does not reach. */
export function movingAverage(y: Float64Array, period: number): Float64Array {
  const n = y.length;
  const out = new Float64Array(n).fill(NaN);
  const half = period >> 1;
  const even = period % 2 === 0;
  // An even period takes half of each end, so that the average is centred on one observation.
  for (let t = half; t + half < n; t += 1) {
    let sum = even
      ? ((y[t - half] as number) + (y[t + half] as number)) / 2
      : (y[t - half] as number) + (y[t + half] as number);
    for (let at = t - half + 1; at < t + half; at += 1) sum += y[at] as number;
    out[t] = sum / period;
  }
  return out;
}

const none = (y: Float64Array): Seasonal => ({
  kind: "none",
  period: 1,
  index: new Float64Array(1),
  adjusted: y,
});

function indices(y: Float64Array, period: number, multiplicative: boolean): Float64Array | null {
  const trend = movingAverage(y, period);
  const sums = new Float64Array(period);
  const counts = new Float64Array(period);
  for (let t = 0; t < y.length; t += 1) {
    if (Number.isNaN(trend[t]) || (multiplicative && (trend[t] as number) <= 0)) continue;
    sums[t % period] =
      (sums[t % period] as number) +
      (multiplicative
        ? (y[t] as number) / (trend[t] as number)
        : (y[t] as number) - (trend[t] as number));
    counts[t % period] = (counts[t % period] as number) + 1;
  }
  let total = 0;
  for (let phase = 0; phase < period; phase += 1) {
    if (counts[phase] === 0) return null;
    sums[phase] = (sums[phase] as number) / (counts[phase] as number);
    total += (sums[phase] as number) / period;
  }
  if (multiplicative && !(total > 0)) return null;
  for (let phase = 0; phase < period; phase += 1)
    sums[phase] = multiplicative
      ? (sums[phase] as number) / total
      : (sums[phase] as number) - total;
  if (multiplicative && sums.some((index) => index < 1e-3)) return null;
  return sums;
}

/**
 * The series with its season taken out by classical decomposition.
 * Multiplicative asks for positive values and falls back to additive; a series shorter than two
 * periods comes back as it is.
 */
export function adjust(y: Float64Array, period: number, kind: SeasonKind): Seasonal {
  if (kind === "none" || period < 2 || y.length < 2 * period) return none(y);
  const multiplicative = kind === "multiplicative" && y.every((value) => value > 0);
  const index = indices(y, period, multiplicative);
  if (!index) return multiplicative ? adjust(y, period, "additive") : none(y);
  const adjusted = new Float64Array(y.length);
  for (let t = 0; t < y.length; t += 1)
    adjusted[t] = multiplicative
      ? (y[t] as number) / (index[t % period] as number)
      : (y[t] as number) - (index[t % period] as number);
  return { kind: multiplicative ? "multiplicative" : "additive", period, index, adjusted };
}

/** The season put back on values that follow `from` observations. */
export function restore(values: Float64Array, seasonal: Seasonal, from: number): Float64Array {
  if (seasonal.kind === "none") return values;
  const { index, period } = seasonal;
  return values.map((value, step) => {
    const phase = index[(from + step) % period] as number;
    return seasonal.kind === "multiplicative" ? value * phase : value + phase;
  });
}

/** How alike two neighbouring seasons are, once the level is out: a share of signal. */
function likeness(y: Float64Array, period: number): number {
  const n = y.length;
  const sums = new Float64Array(n + 1);
  for (let t = 0; t < n; t += 1) sums[t + 1] = (sums[t] as number) + (y[t] as number);
  const half = period >> 1;
  const rest = y.map((value, t) => {
    const from = Math.max(0, t - half);
    const until = Math.min(n, t + half + 1);
    return value - ((sums[until] as number) - (sums[from] as number)) / (until - from);
  });
  let own = 0;
  let late = 0;
  let both = 0;
  for (let t = period; t < n; t += 1) {
    own += (rest[t - period] as number) ** 2;
    late += (rest[t] as number) ** 2;
    both += (rest[t] as number) * (rest[t - period] as number);
  }
  return own > 0 && late > 0 ? Math.max(0, both / Math.sqrt(own * late)) : 0;
}

/**
 * A season drawn towards none by how little of it is more than noise: the reliability of a mean of
 * so many rounds (Spearman 1910, Brown 1910) whose single rounds are so alike.
 */
export function shrink(y: Float64Array, seasonal: Seasonal): Seasonal {
  const { kind, period, index } = seasonal;
  if (kind === "none") return seasonal;
  const alike = likeness(y, period);
  const rounds = Math.max(1, y.length / period - 1);
  const share = (rounds * alike) / (1 + (rounds - 1) * alike);
  const multiplicative = kind === "multiplicative";
  const drawn = index.map((value) => (multiplicative ? 1 + share * (value - 1) : share * value));
  const adjusted = y.map((value, t) =>
    multiplicative ? value / (drawn[t % period] as number) : value - (drawn[t % period] as number),
  );
  return { kind, period, index: drawn, adjusted };
}

/** The last season again, and again. */
export function repeat(y: Float64Array, period: number, horizon: number): Float64Array {
  const from = y.length - Math.min(period, y.length);
  return Float64Array.from(
    { length: horizon },
    (_, h) => y[from + (h % (y.length - from))] as number,
  );
}

/**
 * The last season again, drawn towards what is said `without` it by how little one round shows of
 * what all rounds share: the root of how alike two are (the index of reliability).
 */
export function repeatAlike(y: Float64Array, period: number, without: Float64Array): Float64Array {
  const share = y.length < 2 * period ? 0 : Math.sqrt(likeness(y, period));
  return repeat(y, period, without.length).map(
    (value, h) => share * value + (1 - share) * (without[h] as number),
  );
}
