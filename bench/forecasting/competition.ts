import { forecast } from "../../engines/forecasting/index.ts";
import type { SeriesForecast } from "../../engines/forecasting/index.ts";
import {
  bootstrapBand,
  changeScale,
  intervalScore,
  meanOver,
  naive2,
  scaledError,
  smape,
} from "./measures.ts";
import { rowsOf, textOf } from "./sets.ts";
import type { Row } from "./sets.ts";

const seasons: Readonly<Record<string, readonly number[]>> = {
  monthly: [12],
  quarterly: [4],
  weekly: [52],
  hourly: [24, 168],
};

/** How a set of competition series came out. */
export interface Outcome {
  readonly series: number;
  readonly smape: number;
  readonly mase: number;
  readonly owa: number;
  /** Mean scaled interval score of the 95 % band. */
  readonly msis: number;
  /** Where MASE less naive2's lies, 95 of 100 times. */
  readonly overNaive: readonly [number, number];
  /** Share inside by step. */
  readonly cover80: readonly number[];
  readonly cover95: readonly number[];
  /** Share of running sums inside, over all lead times. */
  readonly sum80: number;
  readonly sum95: number;
  readonly perCpuSecond: number;
}

const inside =
  (made: SeriesForecast, of: "quantiles" | "sums", levels: [number, number]) =>
  (actual: number, h: number) => {
    const low = made[of][levels[0]]?.[h] ?? NaN;
    const high = made[of][levels[1]]?.[h] ?? NaN;
    return actual >= low && actual <= high ? 1 : 0;
  };

function judge(rows: readonly Row[], made: readonly SeriesForecast[], seconds: number): Outcome {
  const horizon = rows[0]?.h ?? 0;
  const both = rows.map((row, at) => {
    const one = made[at];
    if (one?.id !== row.id) throw new Error(`no forecast of ${row.id}`);
    return { row, one, y: row.y as readonly number[] };
  });
  const cover = (levels: [number, number]) =>
    Array.from({ length: horizon }, (_, h) =>
      meanOver(both, ({ row, one }) => inside(one, "quantiles", levels)(row.test[h] ?? NaN, h)),
    );
  const sums = (levels: [number, number]) =>
    meanOver(both, ({ row, one }) => {
      let total = 0;
      return meanOver(row.test, (value, h) => inside(one, "sums", levels)((total += value), h));
    });
  const error = meanOver(both, ({ row, one }) => smape(row.test, one.point));
  type Each = (typeof both)[number];
  const scaleOf = ({ y, row }: Each) => changeScale(y, row.m);
  const errorOf = (each: Each, guess: readonly number[]) =>
    scaledError(each.row.test, guess, scaleOf(each));
  const scaled = (guess: (each: Each) => readonly number[]) =>
    meanOver(both, (each) => errorOf(each, guess(each)));
  const plain = new Map(both.map(({ row, y }) => [row.id, naive2(y, row.m, row.h)]));
  const naive = ({ row }: { row: Row }) => plain.get(row.id) ?? [];
  const mase = scaled(({ one }) => one.point);
  const naiveError = meanOver(both, (each) => smape(each.row.test, naive(each)));
  return {
    series: rows.length,
    smape: error,
    mase,
    msis: meanOver(both, (each) =>
      meanOver(each.row.test, (value, h) => {
        const { quantiles } = each.one;
        const band = [quantiles[0]?.[h] ?? NaN, quantiles[8]?.[h] ?? NaN] as const;
        return intervalScore(value, band, 0.05) / scaleOf(each);
      }),
    ),
    overNaive: bootstrapBand(
      both.map((each) => errorOf(each, each.one.point) - errorOf(each, naive(each))),
    ),
    owa: (error / naiveError + mase / scaled(naive)) / 2,
    cover80: cover([2, 6]),
    cover95: cover([0, 8]),
    sum80: sums([2, 6]),
    sum95: sums([0, 8]),
    perCpuSecond: rows.length / seconds,
  };
}

/** The default setting on one period of a competition set. */
export function compete(set: string, period: string, every: number): Outcome {
  const rows = rowsOf(set)
    .filter((row) => row.period === period)
    .filter((_, at) => at % every === 0);
  const before = process.cpuUsage().user;
  const { forecast: made } = forecast({
    series: rows.map(({ id, y, h }) => ({
      id,
      history: y,
      horizon: h,
      seasons: seasons[period] ?? [],
    })),
  });
  return judge(rows, made, (process.cpuUsage().user - before) / 1e6);
}

/** The best sMAPE and MASE any official M3 entrant has, by period. */
export function bestEntrants(): Map<string, { smape: number; mase: number }> {
  const best = new Map<string, { smape: number; mase: number }>();
  for (const line of textOf("m3_official_methods.csv").trim().split("\n").slice(1)) {
    const [, name = "", , error, scaled] = line.replaceAll('"', "").split(",");
    const period = name.toLowerCase();
    const known = best.get(period) ?? { smape: Infinity, mase: Infinity };
    // Some entrants have no forecast for some series: their mean is not a number.
    const least = (value: string | undefined, before: number) =>
      Number.isFinite(Number(value)) ? Math.min(before, Number(value)) : before;
    best.set(period, {
      smape: least(error, known.smape),
      mase: least(scaled, known.mase),
    });
  }
  return best;
}
