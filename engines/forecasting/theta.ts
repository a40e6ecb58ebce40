import { leastSquares } from "./least-squares.ts";

interface ThetaWalk {
  readonly y: Float64Array;
  readonly horizon: number;
  readonly out: Float64Array;
}

/**
 * Sum of squared one-step errors of the dynamic optimised Theta model; with a horizon, the
 * forecasts too. Fiorucci et al., Int. J. Forecasting 32 (2016), equations 15–20.
 */
function walkTheta(walk: ThetaWalk, point: Float64Array, rests?: Float64Array): number {
  const { y, horizon } = walk;
  const alpha = point[0] as number;
  const theta = point[2] as number;
  const n = y.length;
  const keep = 1 - alpha;
  const share = 1 - 1 / theta;
  let level = point[1] as number;
  let mean = 0;
  let slope = 0;
  let origin = 0;
  let power = 1;
  let squares = 0;
  for (let t = 1; t <= n + horizon; t += 1) {
    const next = power * keep;
    const guess = level + share * (power * origin + ((1 - next) / alpha) * slope);
    let value = guess;
    if (t <= n) {
      value = y[t - 1] as number;
      const miss = value - guess;
      if (t > 1) {
        squares += miss * miss;
        if (rests) rests[t - 2] = miss;
      }
    } else walk.out[t - n - 1] = guess;
    level = alpha * value + keep * level;
    slope = t > 1 ? ((t - 2) * slope + (6 * (value - mean)) / t) / (t + 1) : 0;
    mean = ((t - 1) * mean + value) / t;
    origin = mean - ((t + 1) / 2) * slope;
    power = next;
  }
  return squares;
}

/** Where a search begins, and whether it may move at all: an optimum of the day before may stand. */
export interface Begin {
  readonly from?: Float64Array | undefined;
  readonly still?: boolean | undefined;
}

/** Where the search of a model ended, with its forecasts. */
export interface Path {
  readonly point: Float64Array;
  readonly out: Float64Array;
}

/** Forecasts of the dynamic optimised Theta model; the season must be out of the series. */
export function forecastTheta(y: Float64Array, horizon: number, begin: Begin = {}): Path {
  const walk = { y, horizon: 0, out: new Float64Array(horizon) };
  const first = y[0] as number;
  const start = begin.from ? Array.from(begin.from) : [0.5, first / 2, 2];
  const found = leastSquares({
    lower: [0.05, -Infinity, 1],
    upper: [0.99, Infinity, 1e3],
    start,
    unit: [1, Math.abs(first) + 0.1, 1],
    count: y.length - 1,
    rests: (point, out) => walkTheta(walk, point, out),
    tolerance: 0.02 / y.length,
    rounds: begin.still ? 0 : 15,
  });
  const point = found?.point ?? Float64Array.from(start);
  walkTheta({ ...walk, horizon }, point);
  return { point, out: walk.out };
}

/** Forecasts of the classical Theta method with two lines (Assimakopoulos and Nikolopoulos 2000). */
export function forecastClassicTheta(y: Float64Array, horizon: number): Float64Array {
  const n = y.length;
  let sx = 0;
  let sy = 0;
  let sxx = 0;
  let sxy = 0;
  for (let t = 0; t < n; t += 1) {
    sx += t;
    sy += y[t] as number;
    sxx += t * t;
    sxy += t * (y[t] as number);
  }
  const bottom = n * sxx - sx * sx;
  const slope = bottom > 0 ? (n * sxy - sx * sy) / bottom : 0;
  const origin = (sy - slope * sx) / n;
  const line = (t: number) => origin + slope * t;
  const smooth = (alpha: number) => {
    let level = 2 * (y[0] as number) - line(0);
    let squares = 0;
    for (let t = 1; t < n; t += 1) {
      const value = 2 * (y[t] as number) - line(t);
      const miss = value - level;
      squares += miss * miss;
      level += alpha * miss;
    }
    return { level, squares };
  };
  let best = smooth(0.05);
  for (let alpha = 0.1; alpha < 1; alpha += 0.05) {
    const next = smooth(alpha);
    if (next.squares < best.squares) best = next;
  }
  return Float64Array.from({ length: horizon }, (_, step) => (best.level + line(n + step)) / 2);
}
