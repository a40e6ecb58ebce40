import { reach } from "./calibrate.ts";
import { look, memberNames } from "./members.ts";
import { forecastPooled, pooledNames } from "./pooled.ts";
import type { Sight } from "./members.ts";
import type { Made, ModelShare, Prepared } from "./types.ts";
import { learnWeights, mixError } from "./weights.ts";
import type { Trial } from "./weights.ts";

/** What one series alone can tell: the part of the work that needs no other series. */
export interface Study {
  readonly past: Sight | null;
  readonly now: Sight;
  /** Mean absolute one-step (one-season) change of the training part. */
  readonly scale: number;
}

function changeOf(y: Float64Array, lag: number, until: number): number {
  let sum = 0;
  for (let t = lag; t < until; t += 1) sum += Math.abs((y[t] as number) - (y[t - lag] as number));
  return until > lag ? sum / (until - lag) : 0;
}

/** How many of the last observations a backtest holds out; 0 where there is no room. */
function holdOut(prepared: Prepared): number {
  const { values, horizon, seasons } = prepared;
  const least = Math.max(6, 2 * (seasons[0] ?? 1) + 1);
  return Math.max(0, Math.min(horizon + prepared.gap, values.length - least));
}

/** The local models of one series, now and from a past origin. */
export function study(prepared: Prepared): Study {
  const { values, seasons, horizon, gap, lifted } = prepared;
  const period = seasons[0] ?? 1;
  const steps = horizon + gap;
  const held = holdOut(prepared);
  const cut = values.length - held;
  const past = held > 0 ? look(values.subarray(0, cut), { seasons, horizon: held, lifted }) : null;
  const change = changeOf(values, period, cut) || changeOf(values, 1, cut);
  return { past, now: look(values, { seasons, horizon: steps, lifted }), scale: change || 1 };
}

/** The group's models added to the local ones, at the past origin and now. */
function withPooled(prepared: readonly Prepared[], studies: readonly Study[]): Study[] {
  const { seasons } = prepared[0] as Prepared;
  const held = studies.map(({ past }) => past?.step.length ?? 0);
  const now = forecastPooled(
    prepared.map(({ values }) => values),
    { seasons, horizon: Math.max(...studies.map((each) => each.now.step.length)) },
  );
  const past = forecastPooled(
    prepared.map(({ values }, at) => values.subarray(0, values.length - (held[at] as number))),
    { seasons, horizon: Math.max(...held, 1) },
  );
  const join = (sight: Sight, made: readonly Float64Array[]): Sight => ({
    ...sight,
    forecasts: [
      ...sight.forecasts,
      ...made.map((each) =>
        sane(each.subarray(0, sight.step.length), sight.forecasts[0] as Float64Array),
      ),
    ],
  });
  return studies.map((each, at) => ({
    ...each,
    now: join(each.now, now[at] as Float64Array[]),
    past: each.past && join(each.past, past[at] as Float64Array[]),
  }));
}

/** A pooled forecast far outside of what the local one expects is not believed. */
function sane(values: Float64Array, local: Float64Array): Float64Array {
  let size = 1;
  for (const value of local) size = Math.max(size, Math.abs(value));
  return values.every((value) => Math.abs(value) <= 20 * size) ? values : local;
}

function trialOf(prepared: Prepared, studied: Study): Trial | null {
  if (!studied.past) return null;
  const held = studied.past.step.length;
  const actual = prepared.values.subarray(prepared.values.length - held);
  return { forecasts: studied.past.forecasts, actual, scale: studied.scale };
}

function mix(forecasts: readonly Float64Array[], weights: Float64Array): Float64Array {
  const out = new Float64Array(forecasts[0]?.length ?? 0);
  forecasts.forEach((values, member) => {
    for (let h = 0; h < out.length; h += 1)
      out[h] = (out[h] as number) + (weights[member] as number) * (values[h] as number);
  });
  return out;
}

interface Pool {
  readonly weights: Float64Array;
  readonly models: ModelShare[];
  /** By series: the mix's misses by step; none where a backtest had no room. */
  readonly misses: (Float64Array | null)[];
  /** By step: misses over expected deviation; of the step, and of the running sum. */
  readonly step: number[][];
  readonly sum: number[][];
}

const push = (lists: number[][], at: number, value: number) => {
  if (Number.isFinite(value)) (lists[at] ??= []).push(value);
};

/** Each local model counts alike; the group's models share the weight of one, or of half of all. */
function priorOf(names: readonly string[], lifted: boolean): Float64Array {
  const local = names.length - pooledNames.length;
  const shared = names.includes("CES") ? 1 : local;
  const equal = Float64Array.from(
    names,
    (_, at) => (at < local ? 1 : shared / pooledNames.length) / (local + shared),
  );
  if (!lifted) return equal;
  // Freed of its events, demand is first of all steady: those two are half of the belief.
  const steady = names.map((name) => name.includes("log level"));
  const others = equal.reduce((sum, weight, at) => sum + (steady[at] ? 0 : weight), 0);
  return equal.map((weight, at) => (steady[at] ? 0.25 : (0.5 * weight) / others));
}

function poolOf(prepared: readonly Prepared[], studies: readonly Study[]): Pool {
  const { seasons, lifted } = prepared[0] as Prepared;
  const names = [...memberNames(seasons, lifted), ...pooledNames];
  const trials = prepared.map((each, at) => trialOf(each, studies[at] as Study as Study));
  const known = trials.filter((trial) => trial !== null);
  const weights = learnWeights(known, priorOf(names, lifted));
  const models = names.map((name, member) => {
    const alone = new Float64Array(names.length);
    alone[member] = 1;
    return {
      name,
      weight: weights[member] as number,
      error: known.length > 0 ? mixError(known, alone) : null,
    };
  });
  const step: number[][] = [];
  const sum: number[][] = [];
  const misses = trials.map((trial, at) => {
    const past = (studies[at] as Study).past;
    if (!trial || !past) return null;
    const missed = mix(trial.forecasts, weights).map(
      (value, h) => (trial.actual[h] as number) - value,
    );
    let running = 0;
    for (let h = 0; h < missed.length; h += 1) {
      const miss = missed[h] as number;
      running += miss;
      push(step, h, miss / (past.step[h] as number));
      push(sum, h, running / (past.sum[h] as number));
    }
    return missed;
  });
  return { weights, models, misses, step, sum };
}

/** The misses of a step and its neighbours: more to learn from, and smooth over steps. */
const around = (lists: readonly number[][], step: number) =>
  [step - 1, step, step + 1].flatMap((at) => lists[Math.min(at, lists.length - 1)] ?? []);

/** Forecasts of a group that shares season and horizon, from the studies of its series. */
export function concludeRegular(
  prepared: readonly Prepared[],
  local: readonly Study[],
  levels: readonly number[],
): Made[] {
  const studies = withPooled(prepared, local);
  const pool = poolOf(prepared, studies);
  const steps = Math.max(...prepared.map(({ horizon, gap }) => horizon + gap));
  const table = (lists: readonly number[][]) =>
    levels.map((level) =>
      Float64Array.from({ length: steps }, (_, h) => reach(around(lists, h), level)),
    );
  const stepReach = table(pool.step);
  const sumReach = table(pool.sum);
  return prepared.map((each, at) => {
    const { now } = studies[at] as Study;
    const whole = mix(now.forecasts, pool.weights);
    const floor = each.negative ? -Infinity : 0;
    const point = whole.subarray(each.gap).map((value) => Math.max(floor, value));
    const cut = (reaches: readonly Float64Array[], middle: Float64Array, spread: Float64Array) =>
      reaches.map((reachBy) =>
        middle.map((value, h) => {
          const far = h + (reaches === sumReach ? 0 : each.gap);
          return Math.max(floor, value + (reachBy[far] as number) * (spread[far] as number));
        }),
      );
    let total = 0;
    const running = point.map((value) => (total += value));
    return {
      point,
      quantiles: cut(stepReach, point, now.step),
      sums: cut(sumReach, running, now.sum),
      models: pool.models,
      misses: [pool.misses[at] ?? []].filter((list) => list instanceof Float64Array),
    };
  });
}
