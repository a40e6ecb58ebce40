import { groupKey, makeOne, rolledOf, tailOf } from "./carried.ts";
import type { Carried, GroupKnown, Rolling, SeriesKnown } from "./carried.ts";
import { learnCounts, trimmed } from "./count-forecast.ts";
import { launchOf, makeLaunch } from "./events/launch.ts";
import { lifted, layerOf } from "./events/layer.ts";
import type { Lift } from "./events/layer.ts";
import { uncover } from "./events/uncover.ts";
import { closeParts, explain, grainOf, snap } from "./explain.ts";
import { agree } from "./hierarchy/agree.ts";
import { aggregatesOf } from "./hierarchy/aggregate-input.ts";
import type { Summing } from "./hierarchy/summing.ts";
import { prepare } from "./prepare.ts";
import { forecastRegular, learnRegular, study } from "./regular.ts";
import type { Study } from "./regular.ts";
import type {
  Finding,
  ForecastInput,
  Forecasts,
  Made,
  Part,
  Prepared,
  SeriesForecast,
  SeriesInput,
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
  /** What an earlier run has learnt, where it is gone by. */
  readonly rolling?: Rolling;
}

/**
 * The first step: what can be forecast. With what an earlier run has learnt, series it knew are
 * only brought up to the end; `findings` then speak of the part that was looked at.
 */
export function plan(given: ForecastInput, rolling?: Rolling): Plan {
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
  const ready = (each: Planned, into: Finding[]): Prepared | null => {
    const ahead = { ...each, horizon: each.horizon ?? input.horizon ?? 1 };
    const known = rolling && rolledOf(ahead, rolling);
    if (known) return known;
    const whole = {
      ...ahead,
      history: Array.isArray(each.history) ? each.history : Array.from(each.history),
    };
    const made = prepare(whole, input, into);
    if (!made || !rolling?.carried.groups.has(groupKey(made) ?? "")) return made;
    return { ...made, rolled: rolling.steps, origins: 0 };
  };
  const plain = new Map<string, SeriesInput["history"]>();
  const prepared = series.flatMap((each) => {
    const launch = launchOf(each, input);
    if (!launch) {
      const made = ready(each, findings);
      if (!made || !hierarchy || !isPlain(each, made)) return made ?? [];
      plain.set(each.id, each.history);
      return trimmed(made);
    }
    findings.push({ id: each.id, kind: "new_item", at: launch.launch?.analogues ?? 0 });
    return launch;
  });
  const base = { findings, lifts, ...(rolling ? { rolling } : {}) };
  if (!hierarchy || prepared.length === 0) return { prepared: prepared.map(trimmed), ...base };
  const most = rolling ? tailOf(longestSeasons(prepared)) : Number.POSITIVE_INFINITY;
  const { summing, sums } = aggregatesOf(input, prepared, { plain, most });
  const above: Prepared[] = [];
  for (const each of sums) {
    const made = ready({ ...each, horizon: horizon ?? 1 }, []);
    if (made) above.push(trimmed(made));
  }
  return { prepared: [...above, ...prepared.map(trimmed)], ...base, summing };
}

/** A series, or a sum of some, on its way to be prepared. */
type Planned = Omit<SeriesInput, "history"> & { readonly history: ArrayLike<number | null> };

/** Whether a history can be added up as it came: all of it observed, and whole. */
const isPlain = ({ history }: SeriesInput, { whole, lifted }: Prepared): boolean =>
  whole && !lifted && !history.includes(null);

/** The seasons of the series that has the longest. */
const longestSeasons = (prepared: readonly Prepared[]): readonly number[] =>
  prepared.reduce<readonly number[]>(
    (long, { seasons }) => ((seasons.at(-1) ?? 1) > (long.at(-1) ?? 1) ? seasons : long),
    [],
  );

/** Mean absolute miss of each step over the origins that reach it. */
function errorsOf({ misses, point }: Made, scale: number): number[] {
  const out: number[] = [];
  for (let h = 0; h < point.length; h += 1) {
    let [sum, reached] = [0, 0];
    for (const each of misses) {
      if (each.length <= h) continue;
      sum += Math.abs(each[h] as number);
      reached += 1;
    }
    const error = (scale * sum) / reached;
    if (reached > 0 && !Number.isNaN(error)) out.push(error);
  }
  return out;
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
function groupsOf({ prepared }: Plan): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  prepared.forEach((each, at) => {
    const key = each.rolled === undefined ? groupKey(each) : null;
    if (key === null) return;
    const group = groups.get(key);
    if (group) group.push(at);
    else groups.set(key, [at]);
  });
  return groups;
}

/** What is asked of series that are planned: their histories may be let go by then. */
export type Asked = Omit<ForecastInput, "series">;

/** What groups know, by what they share. */
export type Groups = ReadonlyMap<string, GroupKnown>;

const levelsOf = (input: Asked) => input.quantiles ?? defaultQuantiles;

/**
 * What groups of thin demand learn, beside what was carried: they need no studies, so a thread that
 * waits for these can learn meanwhile; it pauses now and then.
 */
export function* learnThin(planned: Plan): Generator<undefined, Groups> {
  const known = new Map(planned.rolling?.carried.groups);
  for (const [key, group] of groupsOf(planned)) {
    const members = group.map((at) => planned.prepared[at] as Prepared);
    if (!members[0]?.counts) continue;
    known.set(key, { counts: yield* learnCounts(members) });
  }
  return known;
}

/** What is known of a series before it is forecast. */
export function knownOf({ rolling }: Plan, { id }: Prepared): SeriesKnown | undefined {
  return rolling?.carried.series.get(id);
}

/** Whether a series can be forecast alone, once its group has learnt. */
export const isAlone = ({ counts, launch, rolled }: Prepared): boolean =>
  !launch && (counts || rolled !== undefined);

/** The forecast of a series that can be forecast alone. */
export function forecastAlone(
  prepared: Prepared,
  known: SeriesKnown | undefined,
  { groups, input }: { readonly groups: Groups; readonly input: Asked },
): Made {
  const group = groups.get(groupKey(prepared) ?? "");
  if (!group) throw new Error(`nothing was learnt for ${prepared.id}`);
  return makeOne(prepared, group, { own: known, levels: levelsOf(input) });
}

/** What was learnt before the last step, by series in their order. */
export interface Learnt {
  /** Null where a series can be forecast alone, or only its group can tell. */
  readonly studies: readonly (Study | null)[];
  readonly groups: Groups;
  /** Forecasts of the series that can be forecast alone. */
  readonly made: readonly (Made | null)[];
}

/** Forecasts, with what was learnt on the way: what a run some steps later may go by. */
export interface Concluded extends Forecasts {
  readonly carried: Carried;
}

/** What was made for every prepared series, in their order, and what was learnt on the way. */
function makeAll(planned: Plan, learnt: Learnt, input: Asked) {
  const { prepared, rolling } = planned;
  const series = new Map<string, SeriesKnown>(rolling?.carried.series);
  const groups = new Map(learnt.groups);
  const all: Made[] = prepared.map(
    ({ launch }, at) => (launch ? makeLaunch(launch, levelsOf(input)) : learnt.made[at]) as Made,
  );
  for (const [key, places] of groupsOf(planned)) {
    const members = places.map((at) => prepared[at] as Prepared);
    if (members[0]?.counts) {
      for (const each of members) series.set(each.id, seen(each));
      continue;
    }
    const known = places.map((at) => learnt.studies[at] as Study);
    const { group, own } = learnRegular(members, known, levelsOf(input));
    if (!rolling) groups.set(key, { regular: group });
    members.forEach((each, place) => {
      const mine = own[place];
      const { now, guide } = known[place] as Study;
      all[places[place] as number] = forecastRegular(each, now, { group, own: mine });
      series.set(each.id, { ...seen(each), guide, own: mine });
    });
  }
  // What is learnt late goes by another clock: it is learnt again with everything else.
  return { all, carried: rolling ? rolling.carried : { series, groups } };
}

/** How a series is seen. */
function seen(prepared: Prepared): SeriesKnown {
  const { class: kind, scale, seasons, veiled, counts, negative, lifted, whole } = prepared;
  return { class: kind, scale, seasons, veiled, counts, negative, lifted, whole };
}

/** The last step: the studies of all series pooled into forecasts, in the order given. */
export function conclude(input: Asked, planned: Plan, learnt: Learnt): Concluded {
  const { prepared, findings, summing } = planned;
  const { all: made, carried } = makeAll(planned, learnt, input);
  const lifts = liftsOfSums(planned, made);
  const up = made.map((each, at) => (lifts[at] ? lifted(each, lifts[at]) : each));
  const method = planned.rolling?.carried.method;
  const hierarchy = input.hierarchy && { ...(method ? { method } : {}), ...input.hierarchy };
  const agreed = summing && hierarchy ? agree({ summing, prepared, made: up }, hierarchy) : null;
  const forecast = prepared.map((each, at) =>
    tell(each, made[at] as Made, {
      parts: input.explain ?? false,
      ...(lifts[at] ? { lift: lifts[at] } : {}),
      ...(agreed ? { agreed: agreed.points.map((nodes) => nodes[at] as number) } : {}),
    }),
  );
  return { forecast, findings, carried: { ...carried, method: agreed?.method } };
}

/**
 * What one series alone can tell; null where only its group can. A guide of an earlier study makes
 * it quicker; the same history and guide give the same bytes.
 */
export function studyOne(prepared: Prepared, guide?: Study["guide"]): Study | null {
  return isAlone(prepared) || prepared.launch ? null : study(prepared, guide);
}

function atOnce<Value>(steps: Generator<undefined, Value>): Value {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Points, quantiles, models and findings for every series, with what was learnt on the way. */
export function forecastFrom(input: ForecastInput, rolling?: Rolling): Concluded {
  const planned = plan(input, rolling);
  const groups = atOnce(learnThin(planned));
  return conclude(input, planned, {
    groups,
    studies: planned.prepared.map((each) => studyOne(each)),
    made: planned.prepared.map((each) =>
      isAlone(each) ? forecastAlone(each, knownOf(planned, each), { groups, input }) : null,
    ),
  });
}

/** Points, quantiles, models and findings for every series that can be forecast. */
export function forecast(input: ForecastInput): Forecasts {
  const { forecast: made, findings } = forecastFrom(input);
  return { forecast: made, findings };
}
