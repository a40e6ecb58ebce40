import { fitEts, forecastEts } from "./ets.ts";
import type { EtsFit } from "./ets.ts";

/** Solves a small dense system by elimination with pivots; the inputs are overwritten. */
export function solveDense(matrix: Float64Array[], right: Float64Array): Float64Array {
  const n = right.length;
  for (let column = 0; column < n; column += 1) {
    let pivot = column;
    const size = (row: number) => Math.abs((matrix[row] as Float64Array)[column] as number);
    for (let row = column + 1; row < n; row += 1) if (size(row) > size(pivot)) pivot = row;
    const top = matrix[pivot] as Float64Array;
    matrix[pivot] = matrix[column] as Float64Array;
    matrix[column] = top;
    const value = right[pivot] as number;
    right[pivot] = right[column] as number;
    right[column] = value;
    const lead = top[column] as number as number;
    if (lead === 0) continue;
    for (let row = column + 1; row < n; row += 1) {
      const line = matrix[row] as Float64Array;
      const factor = (line[column] as number) / lead;
      if (factor === 0) continue;
      for (let at = column; at < n; at += 1)
        (line[at] as number) = (line[at] as number) - factor * (top[at] as number);
      right[row] = (right[row] as number) - factor * (right[column] as number);
    }
  }
  for (let row = n - 1; row >= 0; row -= 1) {
    const line = matrix[row] as Float64Array;
    let sum = right[row] as number;
    for (let at = row + 1; at < n; at += 1) sum -= (line[at] as number) * (right[at] as number);
    right[row] = (line[row] as number) === 0 ? 0 : sum / (line[row] as number);
  }
  return right;
}

const dividers = (period: number) =>
  Array.from({ length: period }, (_, at) => at + 1).filter((width) => period % width === 0);

function sums(y: Float64Array, width: number): Float64Array {
  const blocks = Math.floor(y.length / width);
  const skip = y.length - blocks * width;
  const out = new Float64Array(blocks);
  for (let block = 0; block < blocks; block += 1)
    for (let at = 0; at < width; at += 1)
      out[block] = (out[block] as number) + (y[skip + block * width + at] as number);
  return out;
}

/** The levels of one period brought to agree: structural weights, least squares. */
function reconcile(levels: readonly { width: number; values: Float64Array }[], period: number) {
  const matrix = Array.from({ length: period }, () => new Float64Array(period));
  const right = new Float64Array(period);
  for (const { width, values } of levels)
    values.forEach((value, block) => {
      for (let row = block * width; row < (block + 1) * width; row += 1) {
        right[row] = (right[row] as number) + value / width;
        for (let column = block * width; column < (block + 1) * width; column += 1)
          (matrix[row] as Float64Array)[column] =
            ((matrix[row] as Float64Array)[column] as number) + 1 / width;
      }
    });
  return solveDense(matrix, right);
}

/**
 * Forecasts of exponential smoothing at every width that divides the period, made to agree.
 * Temporal hierarchies: Athanasopoulos et al., Eur. J. Operational Research 262 (2017).
 */
export function forecastAggregated(
  y: Float64Array,
  options: { period: number; horizon: number; base: EtsFit },
): Float64Array {
  const { period, horizon, base } = options;
  if (period === 1) return forecastEts(base, horizon);
  const rounds = Math.ceil(horizon / period);
  const levels = dividers(period).flatMap((width) => {
    const steps = (rounds * period) / width;
    if (width === 1) return [{ width, values: forecastEts(base, steps) }];
    const series = sums(y, width);
    if (series.length < 5) return [];
    const best = fitEts(series, { period: period / width })[0];
    return best ? [{ width, values: forecastEts(best.fit, steps) }] : [];
  });
  const out = new Float64Array(rounds * period);
  for (let round = 0; round < rounds; round += 1) {
    const cut = levels.map(({ width, values }) => ({
      width,
      values: values.subarray((round * period) / width, ((round + 1) * period) / width),
    }));
    out.set(reconcile(cut, period), round * period);
  }
  return out.subarray(0, horizon);
}
