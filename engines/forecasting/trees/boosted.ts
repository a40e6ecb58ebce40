// The global model of a group with a long season: boosted trees over what every series was a season
// ago, lately and on the whole, relative to its own level.
import { ask, grow } from "./boosting.ts";
import type { Forest, Growth } from "./boosting.ts";

/** Fewer series teach trees nothing that they do not know themselves. */
const fewest = 50;
const mostRows = 120_000;

/** The season trees look back over; null where the group has none or is too small. */
export function boostedSeason(seasons: readonly number[], count: number): number | null {
  const season = seasons.at(-1) ?? 1;
  return season >= 26 && season <= 60 && count >= fewest ? season : null;
}

/** Name of the model in a mix. */
export const boostedName = "boosted trees";

const growth: Growth = {
  loss: { kind: "squared" },
  trees: 120,
  leaves: 24,
  rate: 0.08,
  least: 30,
  ridge: 1,
  share: 0.3,
};

function meanOf(y: Float64Array, from: number, until: number): number {
  let sum = 0;
  for (let t = Math.max(0, from); t < until; t += 1) sum += y[t] as number;
  return sum / Math.max(1, until - Math.max(0, from));
}

interface View {
  /** Mean of the last season: the unit of everything else. */
  readonly level: number;
  readonly recent: readonly number[];
}

/** What is seen from an origin, whatever the step. */
function viewFrom(y: Float64Array, origin: number, season: number): View {
  const level = Math.max(1e-9, Math.abs(meanOf(y, origin - season, origin)));
  const quarter = Math.max(2, Math.round(season / 4));
  const lately = meanOf(y, origin - quarter, origin);
  const before = meanOf(y, origin - season - quarter, origin - season);
  let squares = 0;
  for (let t = origin - season; t < origin; t += 1) squares += ((y[t] as number) / level - 1) ** 2;
  return {
    level,
    recent: [
      lately / level,
      meanOf(y, origin - 4, origin) / level,
      (y[origin - 1] as number) / level,
      (y[origin - 2] as number) / level,
      before > 0 ? Math.min(4, lately / before) : NaN,
      Math.sqrt(squares / season),
    ],
  };
}

/** What may tell a step, and the plain guess the trees correct: half a season ago, half lately. */
function rowOf(
  y: Float64Array,
  view: View,
  at: { origin: number; step: number; season: number; rolled: number },
) {
  const { origin, step, season, rolled } = at;
  const target = origin + step;
  const ago = (lag: number) => (target - lag >= 0 ? (y[target - lag] as number) / view.level : NaN);
  const phase = (((target + rolled - y.length) % season) + season) % season;
  const features = [
    ...[step, phase, ago(season), ago(season - 1), ago(season + 1), ago(2 * season)],
    ...view.recent,
  ];
  const guess = 0.5 * (ago(season) + (view.recent[0] as number));
  return { features, guess };
}

/** Origins of a history whose every step ahead is already known. */
function originsOf(length: number, how: { season: number; horizon: number; stride: number }) {
  const first = how.season + Math.round(how.season / 4);
  const out: number[] = [];
  for (let origin = length - how.horizon; origin >= first; origin -= how.stride) out.push(origin);
  return out;
}

function learn(series: readonly Float64Array[], season: number, horizon: number): Forest | null {
  const count = (stride: number) =>
    series.reduce(
      (sum, { length }) => sum + originsOf(length, { season, horizon, stride }).length * horizon,
      0,
    );
  let stride = 1;
  while (count(stride) > mostRows) stride += 1;
  const targets: number[] = [];
  const columns: number[][] = [];
  for (const y of series)
    for (const origin of originsOf(y.length, { season, horizon, stride })) {
      const view = viewFrom(y, origin, season);
      for (let step = 0; step < horizon; step += 1) {
        const { features, guess } = rowOf(y, view, { origin, step, season, rolled: 0 });
        const rest = (y[origin + step] as number) / view.level - guess;
        targets.push(Math.min(3, Math.max(-3, rest)));
        features.forEach((value, at) => (columns[at] ??= []).push(value));
      }
    }
  if (targets.length < 1_000) return null;
  const features = columns.map((column) => Float64Array.from(column));
  return grow({ rows: targets.length, features }, Float64Array.from(targets), growth);
}

/** The trees of a group: plain numbers, so that they can be kept. */
export interface Boosted {
  readonly forest: Forest | null;
  readonly season: number;
}

/** The trees learnt from a group. */
export const learnBoosted = (
  group: readonly Float64Array[],
  season: number,
  horizon: number,
): Boosted => ({ forest: horizon < season ? learn(group, season, horizon) : null, season });

/**
 * What the trees say of a series from its end; not a number where it is too short. `rolled` steps
 * came since they were learnt: the phase they know moves along.
 */
export function speakBoosted(
  { forest, season }: Boosted,
  y: Float64Array,
  { horizon, rolled }: { horizon: number; rolled: number },
): Float64Array {
  const out = new Float64Array(horizon).fill(NaN);
  if (!forest || y.length < season + Math.round(season / 4)) return out;
  const origin = y.length;
  const view = viewFrom(y, origin, season);
  return out.map((_, step) => {
    const { features, guess } = rowOf(y, view, { origin, step, season, rolled });
    return view.level * (guess + ask(forest, features));
  });
}
