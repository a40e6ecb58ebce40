import { concludeCounts } from "./count-forecast.ts";
import { closeParts, explain } from "./explain.ts";
import { agree } from "./hierarchy/agree.ts";
import { aggregatesOf } from "./hierarchy/aggregate-input.ts";
import type { Summing } from "./hierarchy/summing.ts";
import { prepare } from "./prepare.ts";
import { concludeRegular, study } from "./regular.ts";
import type { Study } from "./regular.ts";
import type {
  Finding,
  ForecastInput,
  Forecasts,
  Made,
  Part,
  Prepared,
  SeriesForecast,
} from "./types.ts";

/** The levels given where none are asked for. */
export const defaultQuantiles = [0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975] as const;

/** Series ready for the models, and what was odd about the others. */
export interface Plan {
  readonly prepared: readonly Prepared[];
  readonly findings: readonly Finding[];
  /** The sums a hierarchy asks for; they stand before the series in `prepared`. */
  readonly summing?: Summing;
}

/** The first step: what can be forecast. */
export function plan(input: ForecastInput): Plan {
  const findings: Finding[] = [];
  const { hierarchy } = input;
  // Sums are of one horizon, so what stands in them must be too.
  const horizon = hierarchy ? (input.horizon ?? input.series[0]?.horizon) : undefined;
  const prepared = input.series.flatMap(
    (series) => prepare(horizon ? { ...series, horizon } : series, input, findings) ?? [],
  );
  if (!hierarchy || prepared.length === 0) return { prepared, findings };
  const { summing, series } = aggregatesOf(input, prepared);
  const sums = series.flatMap(
    (each) => prepare({ ...each, horizon: horizon ?? 1 }, input, []) ?? [],
  );
  return { prepared: [...sums, ...prepared], findings, summing };
}

/** Mean absolute miss of each step over the origins that reach it. */
function errorsOf({ misses, point }: Made, scale: number): number[] {
  return Array.from(point, (_, h) => {
    const reached = misses.filter((each) => each.length > h);
    const sum = reached.reduce((total, each) => total + Math.abs(each[h] as number), 0);
    return reached.length > 0 ? (scale * sum) / reached.length : NaN;
  }).filter((value) => !Number.isNaN(value));
}

/** A forecast in the units of its history; `agreed` is where a hierarchy moved its point. */
function tell(prepared: Prepared, made: Made, how: { parts: boolean; agreed?: readonly number[] }) {
  const { id, class: kind, scale, counts } = prepared;
  const real = (values: Float64Array) => Array.from(values, (value) => value * scale);
  const own = real(made.point);
  const point = how.agreed ?? own;
  const floor = prepared.negative ? -Infinity : 0;
  let total = 0;
  const moved = point.map((value, h) => value - (own[h] as number));
  const running = moved.map((value) => (total += value));
  const fan = (lists: readonly Float64Array[], by: readonly number[]) =>
    lists.map((list) =>
      real(list).map((value, h) => {
        const placed = how.agreed ? Math.max(floor, value + (by[h] as number)) : value;
        return counts ? Math.round(placed) : placed;
      }),
    );
  const forecast: SeriesForecast = {
    id,
    class: kind,
    point,
    quantiles: fan(made.quantiles, moved),
    sums: fan(made.sums, running),
    models: made.models,
    errors: errorsOf(made, scale),
    ...(how.parts ? { parts: partsOf(prepared, own, point) } : {}),
  };
  return forecast;
}

/** The parts of a point, and what reconciliation added to it. */
function partsOf(prepared: Prepared, own: readonly number[], point: readonly number[]): Part[] {
  const parts = explain(prepared, own);
  if (point === own) return parts;
  return closeParts(parts, "reconciliation", point);
}

/** What was made for every prepared series, in their order. */
function makeAll(
  { prepared }: Plan,
  studies: readonly (Study | null)[],
  levels: readonly number[],
): Made[] {
  const groups = new Map<string, number[]>();
  prepared.forEach((each, at) => {
    const kind = each.counts ? each.class : "regular";
    const key = `${kind}|${each.seasons.join(",")}|${each.counts ? "" : each.horizon}`;
    const group = groups.get(key);
    if (group) group.push(at);
    else groups.set(key, [at]);
  });
  const all: Made[] = Array.from({ length: prepared.length });
  for (const group of groups.values()) {
    const members = group.map((at) => prepared[at] as Prepared);
    const known = group.flatMap((at) => studies[at] ?? []);
    const made: Made[] =
      known.length > 0 ? concludeRegular(members, known, levels) : concludeCounts(members, levels);
    group.forEach((at, place) => {
      all[at] = made[place] as Made;
    });
  }
  return all;
}

/** The last step: the studies of all series pooled into forecasts, in the order given. */
export function conclude(
  input: ForecastInput,
  planned: Plan,
  studies: readonly (Study | null)[],
): Forecasts {
  const { prepared, findings, summing } = planned;
  const made = makeAll(planned, studies, input.quantiles ?? defaultQuantiles);
  const agreed =
    summing && input.hierarchy ? agree({ summing, prepared, made }, input.hierarchy) : null;
  const forecast = prepared.map((each, at) =>
    tell(each, made[at] as Made, {
      parts: input.explain ?? false,
      ...(agreed ? { agreed: agreed.map((nodes) => nodes[at] as number) } : {}),
    }),
  );
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
