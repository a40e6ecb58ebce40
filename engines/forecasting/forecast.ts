import { concludeCounts } from "./count-forecast.ts";
import { explain } from "./explain.ts";
import { prepare } from "./prepare.ts";
import { concludeRegular, study } from "./regular.ts";
import type { Study } from "./regular.ts";
import type { Made, Finding, ForecastInput, Forecasts, Prepared, SeriesForecast } from "./types.ts";

/** The levels given where none are asked for. */
export const defaultQuantiles = [0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975] as const;

/** Series ready for the models, and what was odd about the others. */
export interface Plan {
  readonly prepared: readonly Prepared[];
  readonly findings: readonly Finding[];
}

/** The first step: what can be forecast. */
export function plan(input: ForecastInput): Plan {
  const findings: Finding[] = [];
  const prepared = input.series.flatMap((series) => prepare(series, input, findings) ?? []);
  return { prepared, findings };
}

/** A forecast in the units of its history. */
function tell(prepared: Prepared, made: Made, parts: boolean): SeriesForecast {
  const { id, class: kind, scale, counts } = prepared;
  const real = (values: Float64Array) => Array.from(values, (value) => value * scale);
  const fan = (lists: readonly Float64Array[]) =>
    lists.map((list) => (counts ? real(list).map(Math.round) : real(list)));
  const point = real(made.point);
  return {
    id,
    class: kind,
    point,
    quantiles: fan(made.quantiles),
    sums: fan(made.sums),
    models: made.models,
    ...(parts ? { parts: explain(prepared, point) } : {}),
  };
}

/** The last step: the studies of all series pooled into forecasts, in the order given. */
export function conclude(
  input: ForecastInput,
  { prepared, findings }: Plan,
  studies: readonly (Study | null)[],
): Forecasts {
  const levels = input.quantiles ?? defaultQuantiles;
  const groups = new Map<string, number[]>();
  prepared.forEach((each, at) => {
    const kind = each.counts ? each.class : "regular";
    const key = `${kind}|${each.seasons.join(",")}|${each.counts ? "" : each.horizon}`;
    const group = groups.get(key);
    if (group) group.push(at);
    else groups.set(key, [at]);
  });
  const forecast: SeriesForecast[] = Array.from({ length: prepared.length });
  for (const group of groups.values()) {
    const members = group.map((at) => prepared[at] as Prepared);
    const known = group.flatMap((at) => studies[at] ?? []);
    const made: Made[] =
      known.length > 0 ? concludeRegular(members, known, levels) : concludeCounts(members, levels);
    group.forEach((at, place) => {
      forecast[at] = tell(prepared[at] as Prepared, made[place] as Made, input.explain ?? false);
    });
  }
  return { forecast, findings };
}

/** What one series alone can tell; null where only its group can. */
export function studyOne(prepared: Prepared): Study | null {
  return prepared.counts ? null : study(prepared);
}

/** Points, quantiles, models and findings for every series that can be forecast. */
export function forecast(input: ForecastInput): Forecasts {
  const planned = plan(input);
  return conclude(input, planned, planned.prepared.map(studyOne));
}
