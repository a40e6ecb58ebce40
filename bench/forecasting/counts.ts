import { forecast } from "../../engines/forecasting/index.ts";
import { meanOver, pinball } from "./measures.ts";
import { rowsOf } from "./sets.ts";

const levels = [0.5, 0.75, 0.9, 0.95, 0.975, 0.99];
const held = 6;

/** Scaled pinball loss and coverage at .95 for one step and for sums of three. */
export interface CountOutcome {
  readonly series: number;
  readonly loss1: number;
  readonly loss3: number;
  readonly cover1: number;
  readonly cover3: number;
  /** Mean point over mean demand, less one. */
  readonly bias: number;
}

const last = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0);

/** The default setting on an intermittent set; the last six observed periods are held out. */
export function countCase(set: string, every: number): CountOutcome {
  const rows = rowsOf(set, every)
    .map((row) => ({ id: row.id, y: row.y.slice(0, -held), test: row.y.slice(-held) }))
    .filter(({ test }) => !test.includes(null))
    // A scale needs a change to be seen.
    .filter(({ y }) => new Set(y.filter((value) => value !== null)).size > 1)
    .map((row) => ({ ...row, test: row.test as number[] }));
  const { forecast: made } = forecast({
    series: rows.map(({ id, y }) => ({ id, history: y, seasons: [12] })),
    horizon: held,
    quantiles: levels,
  });
  const judged = rows.map(({ y, test }, at) => {
    const one = made[at];
    if (!one) throw new Error("a series without forecast");
    const seen = y.filter((value) => value !== null);
    const scale = meanOver(seen.slice(1), (value, t) => Math.abs(value - (seen[t] ?? NaN)));
    const q = (level: number, h: number) => one.quantiles[level]?.[h] ?? NaN;
    const three = [last(test.slice(0, 3))];
    const s = (level: number) => one.sums[level]?.[2] ?? NaN;
    const lossAt = (actual: number, guess: (level: number) => number) =>
      meanOver(levels, (level, place) => pinball(actual, guess(place), level)) / scale;
    return {
      loss1: meanOver(test, (value, h) => lossAt(value, (level) => q(level, h))),
      loss3: meanOver(three, (value) => lossAt(value, s)),
      cover1: meanOver(test, (value, h) => (value <= q(3, h) ? 1 : 0)),
      cover3: meanOver(three, (value) => (value <= s(3) ? 1 : 0)),
      point: last(one.point),
      actual: last(test),
    };
  });
  return {
    series: rows.length,
    loss1: meanOver(judged, ({ loss1 }) => loss1),
    loss3: meanOver(judged, ({ loss3 }) => loss3),
    cover1: meanOver(judged, ({ cover1 }) => cover1),
    cover3: meanOver(judged, ({ cover3 }) => cover3),
    bias: meanOver(judged, ({ point }) => point) / meanOver(judged, ({ actual }) => actual) - 1,
  };
}
