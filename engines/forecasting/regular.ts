import { reach, sizesOf } from "./calibrate.ts";
import { chooseMix, type Choice } from "./champion.ts";
import { chooseTrim, mix } from "./mixing.ts";
import { look, memberNames, type Sight } from "./members.ts";
import { naiveChallengers } from "./naive.ts";
import { changeOf, originsOf } from "./origins.ts";
import { learnPooled, pooledNames, speakPooled, type Learning, type Pooled } from "./pooled.ts";
import {
  boostedName,
  boostedSeason,
  learnBoosted,
  speakBoosted,
  type Boosted,
} from "./trees/boosted.ts";
import type { Made, ModelShare, Prepared } from "./types.ts";
import { chooseLean, leaned, memberError, type Trial } from "./weights.ts";

/** What the local models said, as it travels: without what they were fitted from. */
export type Said = Omit<Sight, "guide">;

/** A past origin: what was said after so many observations. */
export interface Past {
  readonly cut: number;
  readonly said: Said;
}

/** What one series alone can tell: the part of the work that needs no other series. */
export interface Study {
  /** Latest origin first. */
  readonly pasts: readonly Past[];
  readonly now: Said;
  /** Mean absolute one-step (one-season) change of the training part. */
  readonly scale: number;
  /** Where the fits ended: a study of a day later may begin from there. */
  readonly guide: Sight["guide"];
}

const bare = ({ forecasts, step, sum, form }: Sight): Said => ({ forecasts, step, sum, form });

/**
 * The local models of one series, now and from past origins. With the guide of an earlier study of
 * almost the same history the fits begin where those ended.
 */
export function study(prepared: Prepared, guide?: Study["guide"]): Study {
  const { values, seasons, veiled, horizon, gap, lifted } = prepared;
  const period = seasons[0] ?? 1;
  const outlook = { seasons, veiled, horizon: horizon + gap, lifted };
  const now = look(values, guide ? { ...outlook, from: { guide } } : outlook);
  const cuts = originsOf(prepared);
  const held = values.length - (cuts[0] ?? values.length);
  const pasts = cuts.map((cut) => {
    // A past look begins from where the present one ended: the same optimum is soon found.
    const back = { ...outlook, horizon: held, from: now };
    return { cut, said: bare(look(values.subarray(0, cut), back)) };
  });
  const until = cuts.at(-1) ?? values.length;
  const change = changeOf(values, period, until) || changeOf(values, 1, until);
  return { pasts, now: bare(now), scale: change || 1, guide: now.guide };
}

/** The local models now; where the fits of a guide stand, only brought up to the end. */
function lookNow(prepared: Prepared, guide: Study["guide"] | undefined): Said {
  const { values, seasons, veiled, horizon, gap, lifted } = prepared;
  const outlook = { seasons, veiled, horizon: horizon + gap, lifted };
  return bare(look(values, guide ? { ...outlook, from: { guide }, still: true } : outlook));
}

/** Names of the models that learn from the whole group. */
const groupNames = (seasons: readonly number[], count: number): readonly string[] =>
  boostedSeason(seasons, count) === null ? pooledNames : [...pooledNames, boostedName];

/** The models of a group. */
interface Shared {
  readonly pooled: Omit<Pooled, "own">;
  readonly boosted: Boosted | null;
}

/** The group's models, learnt. */
function learnGroup(
  series: readonly Float64Array[],
  options: Learning,
): Shared & { readonly own: Pooled["own"] } {
  const { own, ...pooled } = learnPooled(series, options);
  const season = boostedSeason(options.seasons, series.length);
  const boosted = season === null ? null : learnBoosted(series, season, options.horizon);
  return { own, pooled, boosted };
}

/** What local models said, with what the group's models say from the end of these values. */
function joined(
  said: Said,
  { pooled, boosted }: Shared,
  from: { values: Float64Array; own: Pooled["own"][number] | undefined; rolled: number },
): Said {
  const { values, own, rolled } = from;
  const horizon = said.step.length;
  const local = said.forecasts[0] as Float64Array;
  const made = speakPooled(pooled, values, { own, horizon });
  if (boosted) made.push(speakBoosted(boosted, values, { horizon, rolled }));
  return { ...said, forecasts: [...said.forecasts, ...made.map((each) => sane(each, local))] };
}

const longest = (lengths: readonly number[]) => lengths.reduce((a, b) => Math.max(a, b), 1);

/** How much the longest series has at its earliest past origin; without any, now. */
const observedOf = (prepared: readonly Prepared[], studies: readonly Study[]) =>
  studies.reduce((most, { pasts }) => Math.max(most, pasts.at(-1)?.cut ?? 0), 0) ||
  longest(prepared.map(({ values }) => values.length));

/** The group's models added to the local ones at past origins, each cut there. */
function withPooled(prepared: readonly Prepared[], studies: readonly Study[]): Study[] {
  const { seasons } = prepared[0] as Prepared;
  // Past origins share what was known at the earliest: learning anew for each would cost the most.
  const { own, ...shared } = learnGroup(
    prepared.map(({ values }, at) => values.subarray(0, studies[at]?.pasts.at(-1)?.cut ?? 0)),
    {
      ...{ seasons, observed: observedOf(prepared, studies) },
      horizon: longest(studies.flatMap(({ pasts }) => pasts.map(({ said }) => said.step.length))),
    },
  );
  return studies.map((each, at) => ({
    ...each,
    pasts: each.pasts.map(({ cut, said }) => {
      const values = (prepared[at] as Prepared).values.subarray(0, cut);
      return { cut, said: joined(said, shared, { values, own: own[at], rolled: 0 }) };
    }),
  }));
}

/** A pooled forecast far outside of what the local one expects is not believed. */
function sane(values: Float64Array, local: Float64Array): Float64Array {
  let size = 1;
  for (const value of local) size = Math.max(size, Math.abs(value));
  return values.every((value) => Math.abs(value) <= 20 * size) ? values : local;
}

function trialsOf({ values }: Prepared, { pasts, scale }: Study): Trial[] {
  return pasts.map(({ cut, said }) => ({
    forecasts: said.forecasts,
    actual: values.subarray(cut, cut + said.step.length),
    scale,
    apart: Math.min(said.step.length, (pasts[0]?.cut ?? cut) - cut),
  }));
}

/** Misses over expected deviation, by step: of the step, and of the running sum. */
interface Ratios {
  readonly step: number[][];
  readonly sum: number[][];
}

interface Pool extends Choice {
  readonly names: readonly string[];
  readonly trim: number;
  /** How strongly a series leans towards what did better on its own past. */
  readonly lean: number;
  readonly trials: readonly (readonly Trial[])[];
  /** By series, then by origin: the mix's misses by step. */
  readonly misses: readonly (readonly Float64Array[])[];
  readonly all: Ratios;
  readonly classes: ReadonlyMap<string, Ratios>;
}

const push = (lists: number[][], at: number, value: number) => {
  if (Number.isFinite(value)) (lists[at] ??= []).push(value);
};

/** Each local model counts alike; the group's models share the weight of one, or of half of all. */
function priorOf(names: readonly string[], lifted: boolean): Float64Array {
  const grouped = pooledNames.length + (names.includes(boostedName) ? 1 : 0);
  const local = names.length - grouped;
  const shared = names.includes("CES") ? 1 : local;
  const equal = Float64Array.from(
    names,
    (_, at) => (at < local ? 1 : shared / grouped) / (local + shared),
  );
  if (!lifted) return equal;
  // Freed of its events, demand is first of all steady; a long season leaves less to that.
  const steady = names.map((name) => name.includes("log level"));
  const each = names.includes("CES") ? 0.35 : 0.25;
  const others = equal.reduce((sum, weight, at) => sum + (steady[at] ? 0 : weight), 0);
  return equal.map((weight, at) => (steady[at] ? each : ((1 - 2 * each) * weight) / others));
}

function missesOf(trial: Trial, weights: Float64Array, trim: number): Float64Array {
  const point = mix(trial.forecasts, weights, trim);
  return point.map((value, h) => (trial.actual[h] as number) - value);
}

/** Below this share of its mean a series is told to the last unit: its misses teach nobody. */
const exact = 1e-6;

function addRatios(to: Ratios, missed: Float64Array, said: Said): void {
  let running = 0;
  missed.forEach((miss, h) => {
    running += miss;
    if ((said.step[h] as number) < exact) return;
    push(to.step, h, miss / (said.step[h] as number));
    push(to.sum, h, running / (said.sum[h] as number));
  });
}

/** What the naive forecasts missed on each series' latest origin. */
const naiveOf = (
  prepared: readonly Prepared[],
  studies: readonly Study[],
  trials: readonly (readonly Trial[])[],
) =>
  naiveChallengers(
    prepared.map(({ values }, at) => {
      const [cut, trial] = [studies[at]?.pasts[0]?.cut, trials[at]?.[0]];
      return cut !== undefined && trial ? { known: values.subarray(0, cut), trial } : null;
    }),
    prepared[0]?.seasons[0] ?? 1,
  );

function poolOf(prepared: readonly Prepared[], studies: readonly Study[]): Pool {
  const { seasons, lifted } = prepared[0] as Prepared;
  const names = [...memberNames(seasons, lifted), ...groupNames(seasons, prepared.length)];
  const trials = prepared.map((each, at) => trialsOf(each, studies[at] as Study));
  const choice = chooseMix(trials, priorOf(names, lifted));
  const { weights } = choice;
  const naive = naiveOf(prepared, studies, trials);
  const trim = chooseTrim(trials, weights);
  const lean = chooseLean(trials, weights);
  const all: Ratios = { step: [], sum: [] };
  const classes = new Map<string, Ratios>();
  const misses = trials.map((each, at) => {
    const kind = (prepared[at] as Prepared).class;
    const own = classes.get(kind) ?? { step: [], sum: [] };
    classes.set(kind, own);
    return each.map((trial, back) => {
      const missed = missesOf(trial, weights, trim);
      const said = studies[at]?.pasts[back]?.said as Said;
      addRatios(all, missed, said);
      addRatios(own, missed, said);
      return missed;
    });
  });
  const mixes = [...choice.mixes, ...naive.mixes];
  const own = choice.own.map((each, at) => [...each, ...(naive.own[at] ?? [])]);
  return { weights, mixes, own, names, trim, lean, trials, misses, all, classes };
}

/** Each member's share in the mix and how it did on this series' own past; then the mixes. */
function sharesOf(pool: Pool, at: number, weights: Float64Array): ModelShare[] {
  const trials = pool.trials[at] ?? [];
  const members = pool.names.map((name, member) => {
    const error = trials.length > 0 ? memberError(trials, member) : null;
    return { name, weight: weights[member] as number, error };
  });
  return [...members, ...(pool.own[at] ?? [])];
}

/** The misses of a step and its neighbours: more to learn from, and smooth over steps. */
const around = (lists: readonly number[][], step: number) =>
  [step - 1, step, step + 1].flatMap((at) => lists[Math.min(at, lists.length - 1)] ?? []);

/** Everybody's misses by step, in rising order: of steps, and of running sums. */
type Common = Readonly<Record<keyof Ratios, readonly Float64Array[]>>;

const commonOf = ({ all }: Pool, steps: number): Common => ({
  step: Array.from({ length: steps }, (_, h) => sizesOf(around(all.step, h))),
  sum: Array.from({ length: steps }, (_, h) => sizesOf(around(all.sum, h))),
});

/** How far quantiles reach, by level, then by step: a class's own misses, drawn to everybody's. */
function reachOf(own: Ratios | undefined, common: Common, levels: readonly number[]) {
  const table = (of: keyof Ratios) => {
    const out = levels.map(() => new Float64Array(common[of].length));
    common[of].forEach((all, h) => {
      const near = own ? sizesOf(around(own[of], h)) : null;
      levels.forEach((level, at) => {
        const shared = reach(all, level);
        (out[at] as Float64Array)[h] = near ? reach(near, level, shared) : shared;
      });
    });
    return out;
  };
  return { step: table("step"), sum: table("sum") };
}

type Reach = ReturnType<typeof reachOf>;

/** What a group that shares season and horizon has learnt together. */
export interface RegularKnown extends Shared {
  readonly names: readonly string[];
  readonly weights: Float64Array;
  /** Which mix these weights are, and which was not taken. */
  readonly mixes: readonly ModelShare[];
  /** Share of the mix left out on either side. */
  readonly trim: number;
  /** How far quantiles reach: by class, and for classes that were not there. */
  readonly reaches: ReadonlyMap<string, Reach>;
  readonly reach: Reach;
}

/** What a series of it has learnt for itself. */
export interface RegularOwn {
  readonly weights: Float64Array;
  readonly models: readonly ModelShare[];
  /** Oldest origin first. */
  readonly misses: readonly Float64Array[];
  readonly coefficients: Pooled["own"][number];
}

/** What a group and each of its series learn, in their order, from the studies of its series. */
export function learnRegular(
  prepared: readonly Prepared[],
  local: readonly Study[],
  levels: readonly number[],
): { readonly group: RegularKnown; readonly own: readonly RegularOwn[] } {
  const { seasons } = prepared[0] as Prepared;
  const pool = poolOf(prepared, withPooled(prepared, local));
  const steps = prepared.reduce((most, { horizon, gap }) => Math.max(most, horizon + gap), 0);
  const common = commonOf(pool, steps);
  const kinds = [...new Set(prepared.map((each) => each.class))];
  const reaches = new Map(
    kinds.map((kind) => [kind, reachOf(pool.classes.get(kind), common, levels)]),
  );
  const { own, ...shared } = learnGroup(
    prepared.map(({ values }) => values),
    {
      ...{ seasons, observed: observedOf(prepared, local) },
      horizon: longest(local.map(({ now }) => now.step.length)),
    },
  );
  const { names, weights, mixes, trim } = pool;
  return {
    group: {
      ...shared,
      names,
      weights,
      mixes,
      trim,
      reaches,
      reach: reachOf(undefined, common, levels),
    },
    own: prepared.map((_, at) => {
      const leaning = leaned(weights, pool.trials[at] ?? [], pool.lean);
      return {
        weights: leaning,
        models: sharesOf(pool, at, leaning),
        misses: [...(pool.misses[at] ?? [])].reverse(),
        coefficients: own[at] ?? [],
      };
    }),
  };
}

/** The forecast of a series by what was learnt; `own` is unset where it has not been there then. */
export function forecastRegular(
  prepared: Prepared,
  local: Said,
  { group, own }: { readonly group: RegularKnown; readonly own: RegularOwn | undefined },
): Made {
  const { values, rolled = 0, gap } = prepared;
  const now = joined(local, group, { values, own: own?.coefficients, rolled });
  const far = group.reaches.get(prepared.class) ?? group.reach;
  const whole = mix(now.forecasts, own?.weights ?? group.weights, group.trim);
  const floor = prepared.negative ? -Infinity : 0;
  const point = whole.subarray(gap).map((value) => Math.max(floor, value));
  const cut = (middle: Float64Array, of: keyof Ratios) => {
    // One sheet for all levels: ten thousands of small ones keep the collector busy.
    const sheet = new Float64Array(far[of].length * middle.length);
    return far[of].map((reachBy, level) => {
      const row = sheet.subarray(level * middle.length, (level + 1) * middle.length);
      for (let h = 0; h < row.length; h += 1) {
        // A longer gap than any that was learnt from reaches as far as the last step known.
        const ahead = h + (of === "sum" ? 0 : gap);
        const wide = reachBy[Math.min(ahead, reachBy.length - 1)] as number;
        const value = (middle[h] as number) + wide * (now[of][ahead] as number);
        row[h] = Math.max(floor, value);
      }
      return row;
    });
  };
  let total = 0;
  const running = point.map((value) => (total += value));
  const unknown = group.names.map((name, at) => ({
    ...{ name, weight: group.weights[at] as number, error: null },
  }));
  return {
    point,
    quantiles: cut(point, "step"),
    sums: cut(running, "sum"),
    models: own?.models ?? [...unknown, ...group.mixes],
    misses: own?.misses ?? [],
  };
}

/** A series of a day later: its fits stand where they are known, else they are made anew. */
export const rollRegular = (
  prepared: Prepared,
  known: {
    readonly group: RegularKnown;
    readonly own: RegularOwn | undefined;
    readonly guide: Study["guide"] | undefined;
  },
): Made => forecastRegular(prepared, lookNow(prepared, known.guide), known);
