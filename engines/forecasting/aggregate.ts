import { fitEts, forecastLikely } from "./ets.ts";
import type { EtsFitted, Form } from "./ets.ts";
import { factorise, solveWith } from "./linear.ts";
import type { Square } from "./linear.ts";

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

/** Factors of what least squares with structural weights must invert, by period and widths. */
const factors = new Map<string, Square>();

function factorOf(period: number, widths: readonly number[]): Square {
  const key = `${period} ${widths.join()}`;
  const known = factors.get(key);
  if (known) return known;
  const square = { size: period, values: new Float64Array(period * period) };
  for (const width of widths)
    for (let row = 0; row < period; row += 1) {
      const from = row - (row % width);
      for (let column = from; column < from + width; column += 1)
        square.values[row * period + column] =
          (square.values[row * period + column] as number) + 1 / width;
    }
  factorise(square);
  factors.set(key, square);
  return square;
}

interface Level {
  readonly width: number;
  readonly values: Float64Array;
}

/** The levels of one period brought to agree, in place of `out`: structural weights. */
function reconcile(levels: readonly Level[], round: number, out: Float64Array): void {
  const period = out.length;
  out.fill(0);
  for (const { width, values } of levels)
    for (let row = 0; row < period; row += 1) {
      const block = (round * period + row - (row % width)) / width;
      out[row] = (out[row] as number) + (values[block] as number) / width;
    }
  solveWith(
    factorOf(
      period,
      levels.map((level) => level.width),
    ),
    out,
  );
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

interface Widening {
  readonly base: readonly EtsFitted[];
  readonly guide?: Widths | undefined;
  readonly still?: boolean | undefined;
}

/** Exponential smoothing fitted at every width above one that divides the period. */
export function fitWidths(
  y: Float64Array,
  period: number,
  { base, guide, still }: Widening,
): Widths {
  const only = likeBest(base);
  const made = new Map<number, readonly EtsFitted[]>();
  for (const width of dividers(period)) {
    if (width === 1) continue;
    const series = sums(y, width);
    if (series.length < 5) continue;
    const fits = fitEts(series, { period: period / width, guide: guide?.get(width), only, still });
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
  for (let round = 0; round < rounds; round += 1)
    reconcile(levels, round, out.subarray(round * period, (round + 1) * period));
  return out.subarray(0, horizon);
}
