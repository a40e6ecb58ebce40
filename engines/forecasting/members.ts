import { fitWidths, forecastAggregated } from "./aggregate.ts";
import type { Widths } from "./aggregate.ts";
import { forecastArima } from "./arima.ts";
import type { Order } from "./arima.ts";
import { forecastCes } from "./ces.ts";
import type { CesKind } from "./ces.ts";
import { fitEts, forecastEts, formName, spreadEts } from "./ets.ts";
import type { Guide } from "./ets.ts";
import { adjust, repeat, repeatAlike, restore, shrink } from "./season.ts";
import type { Seasonal } from "./season.ts";
import { forecastClassicTheta, forecastTheta } from "./theta.ts";
import type { Begin } from "./theta.ts";

/** What the local models say from one origin, in the series' own scale of one. */
export interface Sight {
  /** By member, then by step. */
  readonly forecasts: readonly Float64Array[];
  /** Standard deviation of a step's error, and of the running sum's. */
  readonly step: Float64Array;
  readonly sum: Float64Array;
  readonly form: string;
  /** What was fitted, for looks from other origins to begin from. */
  readonly guide: {
    readonly base: Guide;
    readonly widths: Widths;
    readonly ces?: CesKind | undefined;
    readonly arima?: Order | undefined;
    /** Where the searches of the other models ended. */
    readonly points?: Readonly<Partial<Record<"theta" | "ces" | "arima", Float64Array>>>;
  };
}

const noGuide = { base: [], widths: new Map<number, Guide>() };

const shortNames = ["ETS over widths", "DOTM", "CES", "Theta", "ARIMA"] as const;
const longNames = ["ETS", "DOTM", "last long season", "last season"] as const;
/** What a history freed of its events is mostly: a slow level, and noise that multiplies it. */
const steadyNames = ["slow log level", "log level"] as const;
const paces = [0.03, 0.12];
/** A season longer than this is taken out before smoothing, not smoothed. */
const longest = 24;

/** Names of the local models, in the order of `Sight.forecasts`. */
export function memberNames(seasons: readonly number[], lifted: boolean): readonly string[] {
  const names: readonly string[] = isLong(seasons) ? longNames : shortNames;
  return lifted ? [...names, ...steadyNames] : names;
}

/** What there is to forecast from, and how far. */
export interface Outlook {
  readonly seasons: readonly number[];
  /** Whether there may be a season that the history is too short to show. */
  readonly veiled?: boolean | undefined;
  readonly horizon: number;
  /** Whether events were taken out of the history before. */
  readonly lifted: boolean;
  /** A look from another origin of the same history, to begin from. */
  readonly from?: Pick<Sight, "guide">;
  /** Whether the optimum of that look stands, and only the states are brought up to the end. */
  readonly still?: boolean;
}

/** Smoothed logarithms at a slow and a faster pace: flat, and robust to what events left behind. */
function steady(y: Float64Array, horizon: number): Float64Array[] {
  let mean = 0;
  for (const value of y) mean += value / y.length;
  const floor = 0.02 * Math.max(mean, 1e-12);
  return paces.map((pace) => {
    let level = 0;
    for (let t = 0; t < y.length; t += 1) {
      const value = Math.log(Math.max(floor, y[t] as number));
      // The first observations weigh alike, the later ones by the pace.
      level += Math.max(pace, 1 / (t + 1)) * (value - level);
    }
    return new Float64Array(horizon).fill(Math.exp(level));
  });
}

const isLong = (seasons: readonly number[]) => seasons.length > 1 || (seasons[0] ?? 1) > longest;

/** The naive standard deviation of a step's error, for series too short for a model. */
function naiveSpread(y: Float64Array, horizon: number) {
  let squares = 0;
  for (let t = 1; t < y.length; t += 1) squares += ((y[t] as number) - (y[t - 1] as number)) ** 2;
  const sigma = y.length > 1 ? Math.sqrt(squares / (y.length - 1)) : Math.abs(y[0] as number) / 2;
  const step = new Float64Array(horizon);
  const sum = new Float64Array(horizon);
  for (let h = 1; h <= horizon; h += 1) {
    step[h - 1] = sigma * Math.sqrt(h);
    sum[h - 1] = sigma * Math.sqrt((h * (h + 1) * (2 * h + 1)) / 6);
  }
  return { step, sum };
}

/** What the members say about a short series: the last value. */
function naiveSight(y: Float64Array, { seasons, horizon, lifted }: Outlook): Sight {
  const flat = new Float64Array(horizon).fill(y[y.length - 1] as number);
  const forecasts = memberNames(seasons, lifted).map(() => flat);
  return { forecasts, ...naiveSpread(y, horizon), form: "naive", guide: noGuide };
}

/** A forecast that left all reason is worse than none: it becomes the fallback. */
function sane(values: Float64Array, fallback: Float64Array, y: Float64Array): Float64Array {
  let high = -Infinity;
  let low = Infinity;
  for (const value of y) {
    high = Math.max(high, value);
    low = Math.min(low, value);
  }
  const room = 5 * (high - low) + 1e-9;
  const fits = values.every((value) => value >= low - room && value <= high + room);
  return fits ? values : fallback;
}

/** Every season taken out in turn, the shortest first. */
function adjustAll(y: Float64Array, seasons: readonly number[]): Seasonal[] {
  const layers: Seasonal[] = [];
  let rest = y;
  for (const period of seasons) {
    if (rest.length < 2 * period) continue;
    const layer = shrink(rest, adjust(rest, period, "multiplicative"));
    layers.push(layer);
    rest = layer.adjusted;
  }
  return layers;
}

/** The local models for long or several seasons. */
function lookLong(y: Float64Array, outlook: Outlook): Sight {
  const { seasons, horizon, lifted } = outlook;
  const layers = adjustAll(y, seasons);
  const rest = layers.at(-1)?.adjusted ?? y;
  const { guide, still } = { guide: outlook.from?.guide, still: outlook.still };
  const base = fitEts(rest, { period: 1, guide: guide?.base, still });
  const best = base[0];
  if (!best) return naiveSight(y, outlook);
  const back = (values: Float64Array) =>
    layers.reduceRight((path, layer) => restore(path, layer, y.length), values);
  const bare = forecastEts(best.fit, horizon);
  const ets = back(bare);
  const fallback = repeat(y, 1, horizon);
  const spread = spreadEts(best.fit, horizon);
  const theta = forecastTheta(rest, horizon, { from: guide?.points?.theta, still });
  const forecasts = [
    ets,
    back(theta.out),
    repeatAlike(y, seasons.at(-1) ?? 1, ets),
    repeatAlike(y, seasons[0] ?? 1, ets),
    ...(lifted ? steady(rest, horizon).map(back) : []),
  ];
  return {
    forecasts: forecasts.map((each) => sane(each, fallback, y)),
    ...spread,
    form: formName(best.fit.form),
    guide: { base, widths: noGuide.widths, points: { theta: theta.point } },
  };
}

/** Box and Jenkins asked for fifty observations before a model of this kind is identified. */
const enoughForArima = 50;

/**
 * ARIMA where there is room for it, of logarithms where all are positive. A season that it cannot
 * see it would take for a trend.
 */
function arimaOf(
  y: Float64Array,
  options: Begin & { period: number; horizon: number; order: Order | undefined; veiled: boolean },
) {
  if (options.veiled || y.length < enoughForArima) return null;
  const least = y.reduce((low, value) => Math.min(low, value), Infinity);
  if (!(least > 0.05)) return forecastArima(y, options);
  const made = forecastArima(y.map(Math.log), options);
  return made && { ...made, out: made.out.map(Math.exp) };
}

/** What a local model still learns from: ten of the longest season, and no fewer than 400 steps. */
function latest(y: Float64Array, seasons: readonly number[]): Float64Array {
  const longest = seasons.at(-1) ?? 1;
  return y.subarray(Math.max(0, y.length - Math.max(400, 10 * longest)));
}

/** A spread with what models differ by: the law of total variance. */
function widened(
  spread: { step: Float64Array; sum: Float64Array },
  said: readonly Float64Array[],
): { step: Float64Array; sum: Float64Array } {
  const totals = said.map(() => 0);
  const share = 1 / said.length;
  const out = { step: spread.step.slice(), sum: spread.sum.slice() };
  const add = (to: Float64Array, h: number, values: readonly number[]) => {
    const mean = values.reduce((sum, value) => sum + share * value, 0);
    const apart = values.reduce((sum, value) => sum + share * (value - mean) ** 2, 0);
    to[h] = Math.sqrt((to[h] as number) ** 2 + apart);
  };
  for (let h = 0; h < out.step.length; h += 1) {
    const here = said.map((each) => each[h] as number);
    here.forEach((value, at) => (totals[at] = (totals[at] as number) + value));
    add(out.step, h, here);
    add(out.sum, h, totals);
  }
  return out;
}

/** All local models looked at from the end of a history. */
export function look(history: Float64Array, outlook: Outlook): Sight {
  const y = latest(history, outlook.seasons);
  const { seasons, veiled = false, horizon, lifted } = outlook;
  const period = seasons[0] ?? 1;
  if (y.length < 4 || y.every((value) => value === y[0])) return naiveSight(y, outlook);
  if (isLong(seasons)) return lookLong(y, outlook);
  const { guide, still } = { guide: outlook.from?.guide, still: outlook.still };
  const fits = fitEts(y, { period, guide: guide?.base, still });
  const best = fits[0];
  if (!best) return naiveSight(y, outlook);
  const ets = forecastEts(best.fit, horizon);
  const seasonal = shrink(y, adjust(y, period, "multiplicative"));
  const widths = fitWidths(y, period, { base: fits, guide: guide?.widths, still });
  const begin = (model: "theta" | "ces" | "arima") => ({ from: guide?.points?.[model], still });
  const arima = arimaOf(y, { period, horizon, order: guide?.arima, veiled, ...begin("arima") });
  const ces = forecastCes(y, { period, horizon, kind: guide?.ces, ...begin("ces") });
  const theta = forecastTheta(seasonal.adjusted, horizon, begin("theta"));
  const wide = forecastAggregated(fits, widths, { period, horizon });
  const own = [
    wide,
    restore(theta.out, seasonal, y.length),
    ces.out,
    restore(forecastClassicTheta(seasonal.adjusted, horizon), seasonal, y.length),
  ];
  const forecasts = [
    ...own,
    // Where it has no say of its own it follows the others.
    arima?.out ?? wide.map((_, h) => own.reduce((sum, each) => sum + (each[h] as number) / 4, 0)),
    ...(lifted
      ? steady(seasonal.adjusted, horizon).map((level) => restore(level, seasonal, y.length))
      : []),
  ];
  const flat = new Float64Array(horizon).fill(y[y.length - 1] as number);
  const safe = sane(ets, flat, y);
  const said = forecasts.map((each) => sane(each, safe, y));
  return {
    forecasts: said,
    ...widened(spreadEts(best.fit, horizon), said),
    form: formName(best.fit.form),
    guide: {
      ...{ base: fits, widths, ces: ces.kind, arima: arima?.order },
      points: {
        ...{ theta: theta.point, ces: ces.point },
        ...(arima ? { arima: arima.point } : {}),
      },
    },
  };
}
