// What rolling forward costs in accuracy: the same steps forecast by what was learnt some steps
// before, and by what all that is known by then teaches.
import { forecastFrom } from "../../engines/forecasting/index.ts";
import type {
  ForecastInput,
  SeriesForecast,
  SeriesInput,
} from "../../engines/forecasting/index.ts";
import { changeScale, meanOver, pinball, scaledError } from "./measures.ts";
import { m5Levels, m5Shape } from "./m5-shape.ts";
import { rowsOf } from "./sets.ts";

/** Mean scaled absolute error of points, and scaled pinball loss of the quantiles, both ways. */
export interface RollingOutcome {
  readonly steps: number;
  readonly full: number;
  readonly rolled: number;
  readonly fullPinball: number;
  readonly rolledPinball: number;
}

interface Case extends SeriesInput {
  readonly history: readonly number[];
  readonly test: readonly number[];
}

const levels = [0.1, 0.5, 0.9, 0.95];

function lossesOf(cases: readonly Case[], made: readonly SeriesForecast[], season: number) {
  const byId = new Map(made.map((each) => [each.id, each]));
  const judged = cases.map(({ id, history, test }) => {
    const own = byId.get(id);
    if (!own) throw new Error(`no forecast of ${id}`);
    const scale = changeScale(history, season) || 1;
    return {
      point: scaledError(test, own.point, scale),
      fan: meanOver(test, (value, h) =>
        meanOver(levels, (level, at) => pinball(value, own.quantiles[at]?.[h] ?? NaN, level)),
      ),
      scale,
    };
  });
  return {
    point: meanOver(judged, ({ point }) => point),
    fan: meanOver(judged, ({ fan, scale }) => fan / scale),
  };
}

/** Learnt `steps` before the end of the histories and rolled on, beside learnt at the end. */
function compared(
  cases: readonly Case[],
  steps: number,
  input: Omit<ForecastInput, "series">,
): RollingOutcome {
  const season = input.seasons?.[0] ?? 1;
  const series = cases.map(({ id, history, keys }) => ({ id, history, ...(keys ? { keys } : {}) }));
  const asked = { ...input, quantiles: levels };
  const early = series.map((each) => ({ ...each, history: each.history.slice(0, -steps) }));
  const { carried } = forecastFrom({ ...asked, series: early });
  const rolled = lossesOf(
    cases,
    forecastFrom({ ...asked, series }, { carried, steps }).forecast,
    season,
  );
  const full = lossesOf(cases, forecastFrom({ ...asked, series }).forecast, season);
  return {
    steps,
    ...{ full: full.point, rolled: rolled.point },
    ...{ fullPinball: full.fan, rolledPinball: rolled.fan },
  };
}

/** Made-up daily demand in the shape of M5, with its sums; a week later. */
export function rolledShape(items: number): RollingOutcome {
  const horizon = 28;
  const cases = [...m5Shape(items, horizon)].map((each) => {
    const history = each.history as number[];
    return { ...each, history: history.slice(0, -horizon), test: history.slice(-horizon) };
  });
  return compared(cases, 7, { seasons: [7], horizon, hierarchy: { levels: m5Levels } });
}

/** The hours of the M4 competition, a day later; thin monthly demand, a month later. */
export function rolledSet(set: "m4_hourly" | "intermittent_carparts", every: number) {
  const hourly = set === "m4_hourly";
  const horizon = hourly ? 48 : 6;
  const cases = rowsOf(set, every).flatMap((row): Case[] => {
    const known = row.y.filter((value) => value !== null);
    const whole = hourly ? [...known, ...row.test] : known;
    if (new Set(whole.slice(0, -horizon)).size < 2) return [];
    return [{ id: row.id, history: whole.slice(0, -horizon), test: whole.slice(-horizon) }];
  });
  return compared(cases, hourly ? 24 : 1, { seasons: hourly ? [24, 168] : [12], horizon });
}
