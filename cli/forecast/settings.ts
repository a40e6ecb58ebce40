import type { ForecastInput, SeriesInput } from "../../engines/forecasting/index.ts";
import type { BothWords } from "../../kernel/index.ts";
import { BadArgument } from "../failure.ts";

/** What the verb is asked with. */
export interface Options {
  readonly in: string;
  readonly out: string;
  readonly horizon?: number;
  readonly season?: readonly number[];
  readonly quantiles?: readonly number[];
  readonly explain?: boolean;
  readonly hierarchy?: string;
  readonly whole?: boolean;
  readonly calendar: (typeof calendars)[number];
  readonly workers?: number;
  readonly batch: number;
}

/** The calendars that there are, by name. */
export const calendars = ["china", "none", "auto"] as const;

/** Reads rising numbers with commas between, each within bounds. */
export const risingNumbers =
  (option: string, within: (value: number) => boolean, words: BothWords) =>
  (text: string): readonly number[] => {
    const numbers = text.split(",").map((each) => (each.trim() === "" ? NaN : Number(each)));
    const isRising = numbers.every((value, at) => at === 0 || value > (numbers[at - 1] ?? 0));
    if (isRising && numbers.every(within)) return numbers;
    throw new BadArgument({ option, value: text, rule: words.en, zh: words.zh });
  };

/** Levels as "total;state;state,purpose". */
const levelsIn = (text: string) =>
  text.split(";").map((level) => (level === "total" ? [] : level.split(",")));

/** What all series of a run share. */
export function settingsOf(options: Options): (series: readonly SeriesInput[]) => ForecastInput {
  const { horizon, season: seasons, quantiles, calendar } = options;
  const hierarchy = options.hierarchy
    ? { levels: levelsIn(options.hierarchy), whole: options.whole ?? false }
    : undefined;
  return (series) => ({
    series: series.map((each) => ({
      ...each,
      ...(horizon === undefined ? {} : { horizon }),
      ...(seasons === undefined ? {} : { seasons }),
    })),
    ...(quantiles === undefined ? {} : { quantiles }),
    ...(calendar === "none" ? {} : { calendar }),
    ...(hierarchy === undefined ? {} : { hierarchy }),
    explain: options.explain ?? false,
  });
}
