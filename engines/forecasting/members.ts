import { forecastAggregated } from "./aggregate.ts";
import { forecastCes } from "./ces.ts";
import { fitEts, forecastEts, formName, formsFor, spreadEts } from "./ets.ts";
import { adjust, isSeasonal, restore } from "./season.ts";
import { forecastClassicTheta, forecastTheta } from "./theta.ts";

/** What the local models say from one origin, in the series' own scale of one. */
export interface Sight {
  /** By member, then by step. */
  readonly forecasts: readonly Float64Array[];
  /** Standard deviation of a step's error, and of the running sum's. */
  readonly step: Float64Array;
  readonly sum: Float64Array;
  readonly form: string;
}

/** Names of the local models, in the order of `Sight.forecasts`. */
export const memberNames = ["ETS over widths", "DOTM", "CES", "Theta"] as const;

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
function naiveSight(y: Float64Array, horizon: number): Sight {
  const flat = new Float64Array(horizon).fill(y[y.length - 1] as number);
  return { forecasts: memberNames.map(() => flat), ...naiveSpread(y, horizon), form: "naive" };
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

/** All local models looked at from the end of `y`; at most one season, a short one. */
export function look(y: Float64Array, options: { period: number; horizon: number }): Sight {
  const { period, horizon } = options;
  if (y.length < 4 || y.every((value) => value === y[0])) return naiveSight(y, horizon);
  const fits = fitEts(y, { period, forms: formsFor(y, period) });
  const best = fits[0];
  if (!best) return naiveSight(y, horizon);
  const ets = forecastEts(best.fit, horizon);
  const seasonal = adjust(y, period, isSeasonal(y, period) ? "multiplicative" : "none");
  const wide = forecastAggregated(y, { period, horizon, base: best.fit });
  const forecasts = [
    wide,
    restore(forecastTheta(seasonal.adjusted, horizon), seasonal, y.length),
    forecastCes(y, options),
    restore(forecastClassicTheta(seasonal.adjusted, horizon), seasonal, y.length),
  ];
  const flat = new Float64Array(horizon).fill(y[y.length - 1] as number);
  const safe = sane(ets, flat, y);
  return {
    forecasts: forecasts.map((each) => sane(each, safe, y)),
    ...spreadEts(best.fit, horizon),
    form: formName(best.fit.form),
  };
}
