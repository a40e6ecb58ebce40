import { fitEts, forecastLikely } from "./ets.ts";
import type { EtsFitted, Form } from "./ets.ts";

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

/** What was fitted at each width, for a later look to begin from. */
export type Widths = ReadonlyMap<number, readonly EtsFitted[]>;

/** Forms worth a look at other widths: the error of the best and the seasons near it. */
function likeBest(base: readonly EtsFitted[]): (form: Form) => boolean {
  const best = base[0]?.fit;
  const near = base.filter(({ fit }) => fit.aicc <= (best?.aicc ?? 0) + 10);
  const seasons = new Set(near.map(({ fit }) => fit.form.season));
  return ({ relative, season }) =>
    (season === "N" || seasons.has(season)) && (relative === best?.form.relative || season === "M");
}

/** Exponential smoothing fitted at every width above one that divides the period. */
export function fitWidths(
  y: Float64Array,
  period: number,
  { base, guide }: { base: readonly EtsFitted[]; guide?: Widths | undefined },
): Widths {
  const only = likeBest(base);
  const made = new Map<number, readonly EtsFitted[]>();
  for (const width of dividers(period)) {
    if (width === 1) continue;
    const series = sums(y, width);
    if (series.length < 5) continue;
    const fits = fitEts(series, { period: period / width, guide: guide?.get(width), only });
    if (fits.length > 0) made.set(width, fits);
  }
  return made;
}

/**
 * Forecasts of exponential smoothing at every width that divides the period, made to agree.
 * Temporal hierarchies: Athanasopoulos et al., Eur. J. Operational Research 262 (2017).
 */
export function forecastAggregated(
  base: readonly EtsFitted[],
  widths: Widths,
  { period, horizon }: { period: number; horizon: number },
): Float64Array {
  if (period === 1) return forecastLikely(base, horizon);
  const rounds = Math.ceil(horizon / period);
  const levels = dividers(period).flatMap((width) => {
    const fits = width === 1 ? base : widths.get(width);
    return fits ? [{ width, values: forecastLikely(fits, (rounds * period) / width) }] : [];
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
