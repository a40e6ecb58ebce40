// One-step means of intermittent demand, each as a single pass that leaves the forecast made before
// every observation: a rolling backtest then costs nothing more.

/** Fills `out[t]` with the mean expected for t, seeing what is before t; out has n + 1 places. */
export type MeanPath = (y: Float64Array, out: Float64Array) => void;

const firstSize = (y: Float64Array) => {
  const first = y.find((value) => value > 0);
  return first ?? 0;
};

/** Mean of the first observations, so that a start of zeros does not bind. */
function firstMean(y: Float64Array): number {
  const count = Math.min(y.length, 12);
  let sum = 0;
  for (let t = 0; t < count; t += 1) sum += y[t] as number;
  return sum / count;
}

/** Simple exponential smoothing. */
export function smoothing(alpha: number): MeanPath {
  return (y, out) => {
    let level = firstMean(y);
    for (let t = 0; t < y.length; t += 1) {
      out[t] = level;
      level += alpha * ((y[t] as number) - level);
    }
    out[y.length] = level;
  };
}

/** Croston 1972; with `correct` Syntetos and Boylan's factor (SBA, 2005). */
export function croston(alpha: number, correct: boolean): MeanPath {
  const factor = correct ? 1 - alpha / 2 : 1;
  return (y, out) => {
    let size = firstSize(y);
    const rate = Math.max(firstMean(y), 0.02) / Math.max(size, 1e-9);
    let interval = Math.max(1, 1 / rate);
    let since = 1;
    for (let t = 0; t < y.length; t += 1) {
      out[t] = (factor * size) / interval;
      if ((y[t] as number) > 0) {
        size += alpha * ((y[t] as number) - size);
        interval += alpha * (since - interval);
        since = 1;
      } else since += 1;
    }
    out[y.length] = (factor * size) / interval;
  };
}

/** Teunter, Syntetos and Babai 2011: the chance of demand fades while none comes. */
export function teunter(alpha: number, fade: number): MeanPath {
  return (y, out) => {
    let size = firstSize(y);
    let chance = Math.min(1, firstMean(y) / Math.max(size, 1e-9));
    for (let t = 0; t < y.length; t += 1) {
      out[t] = size * chance;
      if ((y[t] as number) > 0) size += alpha * ((y[t] as number) - size);
      chance += fade * (((y[t] as number) > 0 ? 1 : 0) - chance);
    }
    out[y.length] = size * chance;
  };
}

/** Smoothing of sums over `width` steps (ADIDA, Nikolopoulos et al. 2011), updated at block ends. */
function blocks(alpha: number, width: number): MeanPath {
  return (y, out) => {
    let level = firstMean(y);
    let sum = 0;
    let count = 0;
    // Blocks end where the series ends, as they would for its forecast.
    const skip = y.length % width;
    for (let t = 0; t < y.length; t += 1) {
      out[t] = level;
      if (t < skip) continue;
      sum += y[t] as number;
      count += 1;
      if (count === width) {
        level += alpha * (sum / width - level);
        sum = 0;
        count = 0;
      }
    }
    out[y.length] = level;
  };
}

/** Mean interval between demands, rounded: ADIDA's width. */
export function meanInterval(y: Float64Array): number {
  let count = 0;
  for (const value of y) if (value > 0) count += 1;
  return count === 0 ? 1 : Math.min(12, Math.max(1, Math.round(y.length / count)));
}

/** ADIDA: one width, the mean interval. */
export function adida(alpha: number): MeanPath {
  return (y, out) => blocks(alpha, meanInterval(y))(y, out);
}

/** Running sums in room that is used again: what stands before each moment, and in all. */
let running = new Float64Array(1_024);

/** IMAPA (Petropoulos and Kourentzes 2015): mean over all widths up to the mean interval. */
export function imapa(alpha: number): MeanPath {
  return (y, out) => {
    const n = y.length;
    const widest = meanInterval(y);
    const first = firstMean(y);
    if (running.length <= n) running = new Float64Array(2 * n);
    const before = running;
    before[0] = 0;
    for (let t = 0; t < n; t += 1) before[t + 1] = (before[t] as number) + (y[t] as number);
    // A width's level moves at its block ends only: the mean over widths is walked by its moves.
    out.fill(0, 0, n + 1);
    for (let width = 1; width <= widest; width += 1) {
      let level = first;
      for (let from = n % width; from < n; from += width) {
        const sum = (before[from + width] as number) - (before[from] as number);
        const move = alpha * (sum / width - level);
        level += move;
        out[from + width] = (out[from + width] as number) + move;
      }
    }
    let mean = first;
    for (let t = 0; t <= n; t += 1) {
      mean += (out[t] as number) / widest;
      out[t] = mean;
    }
  };
}

/** The mean of everything seen, weighing a prior mean as one observation. */
export function average(): MeanPath {
  return (y, out) => {
    let sum = firstMean(y);
    for (let t = 0; t < y.length; t += 1) {
      out[t] = sum / (t + 1);
      sum += y[t] as number;
    }
    out[y.length] = sum / (y.length + 1);
  };
}
