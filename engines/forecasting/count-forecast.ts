import { chanceAlive, quietOf } from "./alive.ts";
import { mixNames } from "./champion.ts";
import { leadVariance, learnMix, meanNames, mostOrigins, prior, trace } from "./count-mix.ts";
import type { Mix } from "./count-mix.ts";
import { lastVariance, roomFor, walk } from "./count-walk.ts";
import { countQuantiles } from "./counts.ts";
import { profileOf, sharedProfile } from "./profile.ts";
import type { Profile } from "./profile.ts";
import { shelved } from "./shelf.ts";
import { learnForesight } from "./trees/foresight.ts";
import type { Foresight } from "./trees/foresight.ts";
import type { Made, ModelShare, Prepared } from "./types.ts";

interface Item {
  readonly prepared: Prepared;
  /** Demand without its season. */
  readonly level: Float64Array;
  readonly profile: Profile;
}

/** What the thin series of a group have learnt together. */
export interface CountsKnown {
  readonly mix: Mix;
  /** Set where trees are in the mix. */
  readonly foresight: Foresight | null;
  /** The group's profile over a season that ended with the step it was learnt at; one for none. */
  readonly profile: Profile;
}

/**
 * Steps that thin demand still learns from: two years of days. What the slowest mean (a twentieth a
 * step) kept of older ones is far below a unit, and they would cost most of the time and room.
 */
export const mostSteps = 730;

/** A series with as much of its history as its models learn from; the rest is let go. */
export function trimmed(prepared: Prepared): Prepared {
  const { values, counts } = prepared;
  if (!counts || values.length <= mostSteps) return prepared;
  const kept = shelved(mostSteps);
  kept.set(values.subarray(values.length - mostSteps));
  return { ...prepared, values: kept };
}

/** A history in whole units again, into `out`. */
function unitsOf(
  { values, scale }: Prepared,
  out: Float64Array = new Float64Array(values.length),
): Float64Array {
  for (let t = 0; t < values.length; t += 1) out[t] = Math.round((values[t] as number) * scale);
  return out;
}

/** Weekly, monthly or quarterly seasons need three rounds before counts may have one. */
function groupProfile(prepared: readonly Prepared[]): Profile {
  const period = prepared[0]?.seasons[0] ?? 1;
  const long = period > 1 && prepared.every(({ values }) => values.length >= 3 * period);
  if (!long) return new Float64Array(1).fill(1);
  // One by one: a second copy of a hundred thousand histories has no room.
  const units = function* () {
    for (const each of prepared) yield unitsOf(each);
  };
  return sharedProfile(units(), period);
}

/** A history without its season; it stands until the next one is asked for. */
function itemOf(prepared: Prepared, group: Profile): Item {
  const level = unitsOf(prepared, roomFor("units", prepared.values.length));
  const period = group.length;
  if (period === 1 || level.length < 3 * period)
    return { prepared, level, profile: new Float64Array(1).fill(1) };
  const profile = profileOf(level, group, prepared.rolled ?? 0);
  for (let t = 0, phase = 0; t < level.length; t += 1) {
    level[t] = (level[t] as number) / (profile[phase] as number);
    phase = phase + 1 === period ? 0 : phase + 1;
  }
  return { prepared, level, profile };
}

/** The forecast of whole, thin demand by what its group has learnt. */
export function forecastCounts(
  prepared: Prepared,
  { mix, foresight, profile: group }: CountsKnown,
  levels: readonly number[],
): Made {
  const item = itemOf(prepared, group);
  const { level, profile } = item;
  const { horizon, gap, scale } = prepared;
  const mean = walk(level, mix.weights, foresight);
  const own = lastVariance(level, mean, mix.fade);
  const base = mean[level.length] as number;
  const spread = leadVariance(mix, base, own);
  const alive = chanceAlive(quietOf(level, level.length), mix.hazard);
  const sheet = sheetOf(level.length, { levels: levels.length, horizon });
  const { point, quantiles, sums } = sheet;
  const width = profile.length;
  const asked = new Float64Array(levels.length);
  const write = (lists: readonly Float64Array[], h: number) => {
    for (let of = 0; of < asked.length; of += 1)
      (lists[of] as Float64Array)[h] = (asked[of] as number) / scale;
  };
  let total = 0;
  let lawful = 0;
  for (let h = 0; h < horizon; h += 1) {
    const phase = profile[(level.length + gap + h) % width] as number;
    const [here, variance] = [base * phase, spread(1) * phase];
    total += here;
    lawful += variance;
    if (h < width) {
      countQuantiles({ mean: here, variance, alive }, levels, asked);
      write(quantiles, h);
      // Steps of one phase are alike: each is asked once.
    } else for (const row of quantiles) row[h] = row[h - width] as number;
    const lead = (lawful * spread(h + 1)) / (spread(1) * (h + 1));
    countQuantiles({ mean: total, variance: lead, alive }, levels, asked);
    write(sums, h);
    point[h] = (alive * here) / scale;
  }
  return {
    point,
    quantiles,
    sums,
    models: modelsOf(mix),
    misses: missesOf(item, mean, sheet.missed),
  };
}

/** The means that speak; then their mix, and the plain one where it was left for them. */
function modelsOf({ weights, loss, plainLoss }: Mix): ModelShare[] {
  const members = meanNames
    .map((name, at) => ({ name, weight: weights[at] as number, error: loss }))
    .filter(({ weight }) => weight > 0);
  const base = { error: null, measure: "pinball" } as const;
  if (plainLoss === null)
    return [
      ...members,
      { name: mixNames.plain, weight: 1, role: "champion", groupError: loss, ...base },
    ];
  return [
    ...members,
    { name: mixNames.learnt, weight: 1, role: "champion", groupError: loss, ...base },
    { name: mixNames.plain, weight: 0, role: "challenger", groupError: plainLoss, ...base },
  ];
}

/** Steps whose misses are told of. */
const toldMost = 28;

/** One sheet for all that is told of a series: many small ones would keep the collector busy. */
function sheetOf(length: number, { levels, horizon }: { levels: number; horizon: number }) {
  const told = Math.min(toldMost, Math.floor(length / 3));
  const sheet = shelved((2 * levels + 1) * horizon + told);
  const row = (at: number) => sheet.subarray(at * horizon, (at + 1) * horizon);
  return {
    point: row(0),
    quantiles: Array.from({ length: levels }, (_, at) => row(1 + at)),
    sums: Array.from({ length: levels }, (_, at) => row(1 + levels + at)),
    missed: sheet.subarray((2 * levels + 1) * horizon),
  };
}

/** One-step misses of the last third, as a single origin: a level's miss is that of every step. */
function missesOf(
  { prepared, level, profile }: Item,
  mean: Float64Array,
  missed: Float64Array,
): Float64Array[] {
  const from = level.length - missed.length;
  for (let at = 0; at < missed.length; at += 1) {
    const index = profile[(from + at) % profile.length] as number;
    const miss = (level[from + at] as number) - (mean[from + at] as number);
    missed[at] = (miss * index) / prepared.scale;
  }
  return missed.length > 0 ? [missed] : [];
}

/**
 * What a group of whole, thin demand that shares season and class teaches. Pauses now and then, so
 * that a thread that leads others can serve them meanwhile.
 */
export function* learnCounts(prepared: readonly Prepared[]): Generator<undefined, CountsKnown> {
  const profile = groupProfile(prepared);
  yield;
  const some = (most: number) => {
    const every = Math.ceil(prepared.length / most);
    return prepared
      .filter((_, at) => at % every === 0)
      .map((each) => itemOf({ ...each, rolled: 0 }, profile).level.slice());
  };
  const ahead = Math.min(3, prepared[0]?.horizon ?? 1);
  const taught = some(2_000).map((y) => ({ y, base: walk(y, prior, null).slice() }));
  yield;
  const early = learnForesight(taught, { ahead, held: mostOrigins });
  yield;
  const mix = learnMix(some(800).map((y) => trace(y, early)));
  yield;
  const used = early !== null && (mix.weights[meanNames.length - 1] as number) > 0;
  return { mix, foresight: used ? learnForesight(taught, { ahead, held: 0 }) : null, profile };
}
