import { concludeCounts, trimmed } from "./count-forecast.ts";
import { launchOf, makeLaunch } from "./events/launch.ts";
import { lifted, layerOf } from "./events/layer.ts";
import type { Lift } from "./events/layer.ts";
import { uncover } from "./events/uncover.ts";
import { closeParts, explain, grainOf, snap } from "./explain.ts";
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
  /** What events and prices do, by series. */
  readonly lifts: ReadonlyMap<string, Lift>;
  /** The sums a hierarchy asks for; they stand before the series in `prepared`. */
  readonly summing?: Summing;
}

/** The first step: what can be forecast. */
export function plan(given: ForecastInput): Plan {
  const findings: Finding[] = [];
  const { hierarchy } = given;
  // Sums are of one horizon, so what stands in them must be too.
  const horizon = hierarchy ? (given.horizon ?? given.series[0]?.horizon) : undefined;
  const seen = given.series.map((series) => {
    const whole = uncover(series, given, findings);
    return horizon === undefined ? whole : { ...whole, horizon };
  });
  const { series, lifts } = layerOf({ ...given, series: seen }, findings);
  const input = { ...given, series };
  const prepared = series.flatMap((each) => {
    const launch = launchOf(each, input);
    if (!launch) return prepare(each, input, findings) ?? [];
    findings.push({ id: each.id, kind: "new_item", at: launch.launch?.analogues ?? 0 });
    return launch;
  });
  if (!hierarchy || prepared.length === 0)
    return { prepared: prepared.map(trimmed), findings, lifts };
  const { summing, series: sums } = aggregatesOf(input, prepared);
  const above = sums.flatMap(
    (each) => prepare({ ...each, horizon: horizon ?? 1 }, input, []) ?? [],
  );
  return { prepared: [...above, ...prepared].map(trimmed), findings, lifts, summing };
}

/** Mean absolute miss of each step over the origins that reach it. */
function errorsOf({ misses, point }: Made, scale: number): number[] {
  return Array.from(point, (_, h) => {
    const reached = misses.filter((each) => each.length > h);
    const sum = reached.reduce((total, each) => total + Math.abs(each[h] as number), 0);
    return reached.length > 0 ? (scale * sum) / reached.length : NaN;
  }).filter((value) => !Number.isNaN(value));
}

/** How a point came from what the models made. */
interface Way {
  readonly parts: boolean;
  /** What events multiply it by. */
  readonly lift?: Lift;
  /** Where a hierarchy moved it. */
  readonly agreed?: readonly number[];
}

/** A forecast in the units of its history. */
function tell(prepared: Prepared, base: Made, way: Way): SeriesForecast {
  const { id, class: kind, scale, counts } = prepared;
  const real = (values: Float64Array) => Array.from(values, (value) => value * scale);
  const made = way.lift ? lifted(base, way.lift) : base;
  const grain = grainOf(scale);
  const own = real(made.point);
  // Whether explained or not, the point is one its parts can sum to exactly.
  const point = (way.agreed ?? own).map((value) => snap(value, grain));
  const floor = prepared.negative ? -Infinity : 0;
  let total = 0;
  const moved = own.map((value, h) => (way.agreed?.[h] ?? value) - value);
  const running = moved.map((value) => (total += value));
  const fan = (lists: readonly Float64Array[], by: readonly number[]) =>
    lists.map((list) => {
      const out = Array<number>(list.length);
      for (let h = 0; h < list.length; h += 1) {
        const value = (list[h] as number) * scale;
        const placed = way.agreed ? Math.max(floor, value + (by[h] as number)) : value;
        out[h] = counts ? Math.round(placed) : placed;
      }
      return out;
    });
  return {
    id,
    class: kind,
    point,
    quantiles: fan(made.quantiles, moved),
    sums: fan(made.sums, running),
    models: made.models,
    errors: errorsOf(made, scale),
    ...(way.parts ? { parts: partsOf(prepared, real(base.point), { ...way, own, point }) } : {}),
  };
}

/** The parts of a base point, then what each event and reconciliation made of it. */
function partsOf(
  prepared: Prepared,
  base: readonly number[],
  way: Way & { readonly own: readonly number[]; readonly point: readonly number[] },
): Part[] {
  const grain = grainOf(prepared.scale);
  let parts = explain(prepared, base);
  const events = [...(way.lift?.parts ?? [])];
  let grown = base;
  events.forEach(([name, logs], at) => {
    grown = grown.map((value, h) => value * Math.exp(logs[h] as number));
    parts = closeParts(parts, name, { point: at === events.length - 1 ? way.own : grown, grain });
  });
  return way.agreed ? closeParts(parts, "reconciliation", { point: way.point, grain }) : parts;
}

/** What a sum is multiplied by: what events make of the series below it, together. */
function liftsOfSums(planned: Plan, made: readonly Made[]): (Lift | undefined)[] {
  const { prepared, lifts, summing } = planned;
  const own = prepared.map(({ id }) => lifts.get(id));
  if (!summing || lifts.size === 0) return own;
  const aggregates = summing.names.length;
  return own.map((lift, node) => {
    if (node >= aggregates) return lift;
    const below = summing.members.subarray(summing.starts[node], summing.starts[node + 1]);
    const logs = (made[node] as Made).point.map((_, h) => {
      let before = 0;
      let after = 0;
      for (const member of below) {
        const value =
          ((made[aggregates + member] as Made).point[h] as number) *
          (prepared[aggregates + member] as Prepared).scale;
        before += value;
        after += value * (own[aggregates + member]?.factor[h] ?? 1);
      }
      return before > 0 && after > 0 ? Math.log(after / before) : 0;
    });
    return { parts: new Map([["events", logs]]), factor: logs.map(Math.exp) };
  });
}

/** Places of series that learn from each other, under what they share. */
function groupsOf({ prepared }: Plan): number[][] {
  const groups = new Map<string, number[]>();
  prepared.forEach((each, at) => {
    if (each.launch) return;
    const kind = each.counts ? each.class : each.lifted ? "lifted" : "regular";
    const key = `${kind}|${each.seasons.join(",")}|${each.counts ? "" : each.horizon}`;
    const group = groups.get(key);
    if (group) group.push(at);
    else groups.set(key, [at]);
  });
  return [...groups.values()];
}

/** What is asked of series that are planned: their histories may be let go by then. */
export type Asked = Omit<ForecastInput, "series">;

/** Forecasts of thin demand, by the place of their series. */
export type CountsMade = ReadonlyMap<number, Made>;

/**
 * Forecasts of all thin demand: they need no studies, so a thread that waits for these can make them
 * meanwhile; it pauses now and then. `conclude` makes them where they are not given.
 */
export function* makeCounts(input: Asked, planned: Plan): Generator<undefined, CountsMade> {
  const all = new Map<number, Made>();
  for (const group of groupsOf(planned)) {
    const members = group.map((at) => planned.prepared[at] as Prepared);
    if (!members[0]?.counts) continue;
    const made = yield* concludeCounts(members, input.quantiles ?? defaultQuantiles);
    group.forEach((at, place) => all.set(at, made[place] as Made));
  }
  return all;
}

/** All that a generator makes, without its pauses. */
function atOnce<Made>(steps: Generator<undefined, Made>): Made {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** What was learnt before the last step. */
export interface Learnt {
  /** By series, in their order; null where only the group can tell. */
  readonly studies: readonly (Study | null)[];
  readonly counts?: CountsMade;
}

/** What was made for every prepared series, in their order. */
function makeAll(planned: Plan, { studies, counts }: Required<Learnt>, input: Asked) {
  const levels = input.quantiles ?? defaultQuantiles;
  const all: Made[] = planned.prepared.map(
    ({ launch }, at) => (launch ? makeLaunch(launch, levels) : counts.get(at)) as Made,
  );
  for (const group of groupsOf(planned)) {
    const members = group.map((at) => planned.prepared[at] as Prepared);
    if (members[0]?.counts) continue;
    const known = group.map((at) => studies[at] as Study);
    const made = concludeRegular(members, known, levels);
    group.forEach((at, place) => {
      all[at] = made[place] as Made;
    });
  }
  return all;
}

/** The last step: the studies of all series pooled into forecasts, in the order given. */
export function conclude(input: Asked, planned: Plan, learnt: Learnt): Forecasts {
  const { prepared, findings, summing } = planned;
  const counts = learnt.counts ?? atOnce(makeCounts(input, planned));
  const made = makeAll(planned, { studies: learnt.studies, counts }, input);
  const lifts = liftsOfSums(planned, made);
  const up = made.map((each, at) => (lifts[at] ? lifted(each, lifts[at]) : each));
  const agreed =
    summing && input.hierarchy ? agree({ summing, prepared, made: up }, input.hierarchy) : null;
  const forecast = prepared.map((each, at) =>
    tell(each, made[at] as Made, {
      parts: input.explain ?? false,
      ...(lifts[at] ? { lift: lifts[at] } : {}),
      ...(agreed ? { agreed: agreed.map((nodes) => nodes[at] as number) } : {}),
    }),
  );
  return { forecast, findings };
}

/**
 * What one series alone can tell; null where only its group can. A guide of an earlier study makes
 * it quicker (roll-forward); the same history and guide give the same bytes.
 */
export function studyOne(prepared: Prepared, guide?: Study["guide"]): Study | null {
  return prepared.counts || prepared.launch ? null : study(prepared, guide);
}

/** Points, quantiles, models and findings for every series that can be forecast. */
export function forecast(input: ForecastInput): Forecasts {
  const planned = plan(input);
  return conclude(input, planned, { studies: planned.prepared.map((each) => studyOne(each)) });
}
