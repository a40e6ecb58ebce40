// Linear autoregression on differences, pooled over series and bent towards each one. The moments of
// a series come from sums of lagged products kept running, so a long lag costs little.
import { factorise, solveWith } from "./linear.ts";

/** Sums of products of lagged differences: what least squares needs, and no more. */
export interface Moments {
  readonly lags: number;
  readonly steps: number;
  /** lags × lags. */
  readonly inner: Float64Array;
  /** steps × lags: with the change from the origin to each step. */
  readonly outer: Float64Array;
  readonly count: number;
}

/**
 * Whether any two lags are so far apart, or any step is so far from a lag. Sums of products that
 * nobody asks for are not made: between the near lags and those of a year there are hundreds.
 */
const isAsked = (
  apart: number,
  at: Int32Array,
  { lags, steps }: { readonly lags: readonly number[]; readonly steps: number },
) =>
  lags.some((lag) => (at[lag + apart] ?? -1) >= 0) ||
  lags.some((lag) => apart - lag >= 1 && apart - lag <= steps);

/**
 * The moments of a series of differences, per unit of its variance; `lags` are counted from the
 * last difference before an origin, rising.
 */
export function momentsOf(changes: Float64Array, lags: readonly number[], steps: number): Moments {
  const n = changes.length;
  const size = lags.length;
  const span = (lags[size - 1] as number) + 1;
  const inner = new Float64Array(size * size);
  const outer = new Float64Array(steps * size);
  const moments = { lags: size, steps, inner, outer, count: Math.max(0, n - span - steps + 1) };
  let variance = 0;
  for (let t = 0; t < n; t += 1) variance += (changes[t] as number) ** 2 / n;
  if (moments.count === 0 || variance === 0) return { ...moments, count: 0 };
  const unit = 1 / variance;
  const running = new Float64Array(n + 1);
  const placeOf = new Int32Array(span + steps).fill(-1);
  lags.forEach((lag, place) => (placeOf[lag] = place));
  // Origins run from the first with all lags behind it to the last with all steps ahead.
  const first = span - 1;
  const last = n - 1 - steps;
  for (let lag = 0; lag < span + steps; lag += 1) {
    if (!isAsked(lag, placeOf, { lags, steps })) continue;
    for (let t = 0; t < n; t += 1)
      running[t + 1] =
        (running[t] as number) +
        (t >= lag ? (changes[t] as number) * (changes[t - lag] as number) : 0);
    for (let place = 0; place < size; place += 1) {
      const near = lags[place] as number;
      const far = placeOf[near + lag] ?? -1;
      if (far < 0) continue;
      const sum = unit * ((running[last - near + 1] as number) - (running[first - near] as number));
      inner[place * size + far] = sum;
      inner[far * size + place] = sum;
    }
    for (let step = 1; step <= Math.min(steps, lag); step += 1) {
      const place = placeOf[lag - step] as number;
      if (place < 0) continue;
      outer[(step - 1) * size + place] =
        unit * ((running[last + step + 1] as number) - (running[first + step] as number));
    }
  }
  for (let step = 1; step < steps; step += 1)
    for (let lag = 0; lag < size; lag += 1) {
      const at = step * size + lag;
      outer[at] = (outer[at] as number) + (outer[at - size] as number);
    }
  return moments;
}

/** Adds the moments of `from`, times a factor. */
export function addMoments(to: Moments, from: Moments, factor: number): Moments {
  for (let at = 0; at < to.inner.length; at += 1)
    to.inner[at] = (to.inner[at] as number) + factor * (from.inner[at] as number);
  for (let at = 0; at < to.outer.length; at += 1)
    to.outer[at] = (to.outer[at] as number) + factor * (from.outer[at] as number);
  return { ...to, count: to.count + factor * from.count };
}

/** Moments of nothing. */
export function noMoments(lags: number, steps: number): Moments {
  return {
    lags,
    steps,
    inner: new Float64Array(lags * lags),
    outer: new Float64Array(steps * lags),
    count: 0,
  };
}

/** Coefficients by step, then by lag; `ridge` is a share of the number of observations. */
export function solveMoments(moments: Moments, ridge: number): Float64Array {
  const { lags, steps, count } = moments;
  const square = { size: lags, values: moments.inner.slice() };
  for (let lag = 0; lag < lags; lag += 1) {
    const at = lag * lags + lag;
    square.values[at] = (square.values[at] as number) + ridge * (count + 1);
  }
  factorise(square);
  const out = moments.outer.slice();
  for (let step = 0; step < steps; step += 1)
    solveWith(square, out.subarray(step * lags, (step + 1) * lags));
  return out;
}

/** The change from the end of the series to each step. */
export function applyDirect(
  changes: Float64Array,
  coefficients: Float64Array,
  { lags, steps }: { lags: readonly number[]; steps: number },
): Float64Array {
  const out = new Float64Array(steps);
  for (let step = 0; step < steps; step += 1) {
    let sum = 0;
    for (let at = 0; at < lags.length; at += 1)
      sum +=
        (coefficients[step * lags.length + at] as number) *
        (changes[changes.length - 1 - (lags[at] as number)] ?? 0);
    out[step] = sum;
  }
  return out;
}

/** The same by the one-step coefficients applied again and again. */
export function applyAgain(
  changes: Float64Array,
  coefficients: Float64Array,
  { lags, steps }: { lags: readonly number[]; steps: number },
): Float64Array {
  const n = changes.length;
  const path = new Float64Array(n + steps);
  path.set(changes);
  const out = new Float64Array(steps);
  let total = 0;
  for (let step = 0; step < steps; step += 1) {
    let sum = 0;
    for (let at = 0; at < lags.length; at += 1)
      sum += (coefficients[at] as number) * (path[n + step - 1 - (lags[at] as number)] ?? 0);
    path[n + step] = sum;
    total += sum;
    out[step] = total;
  }
  return out;
}
