// Which mean, how much variance: chosen per demand class by rolling pinball loss inside the
// history, over all series of the class together.
import { chanceAlive, quietOf } from "./alive.ts";
import type { Quiet } from "./alive.ts";
import { countQuantiles } from "./counts.ts";
import { adida, average, croston, imapa, smoothing, teunter } from "./intermittent.ts";
import type { MeanPath } from "./intermittent.ts";
import { corrected } from "./trees/foresight.ts";
import type { Foresight } from "./trees/foresight.ts";

export interface Candidate {
  readonly name: string;
  readonly path: MeanPath;
}

/** Every mean that may enter the mix. */
export const candidates: readonly Candidate[] = [
  { name: "SES 0.05", path: smoothing(0.05) },
  { name: "SES 0.1", path: smoothing(0.1) },
  { name: "SES 0.2", path: smoothing(0.2) },
  { name: "SES 0.35", path: smoothing(0.35) },
  { name: "Croston 0.1", path: croston(0.1, false) },
  { name: "SBA 0.1", path: croston(0.1, true) },
  { name: "SBA 0.25", path: croston(0.25, true) },
  { name: "TSB 0.1 0.05", path: teunter(0.1, 0.05) },
  { name: "TSB 0.2 0.15", path: teunter(0.2, 0.15) },
  { name: "ADIDA 0.2", path: adida(0.2) },
  { name: "IMAPA 0.1", path: imapa(0.1) },
  { name: "IMAPA 0.2", path: imapa(0.2) },
  { name: "average", path: average() },
];

/** Name of the trees that know all series of a class; they stand after the candidates. */
const treesName = "boosted trees";

/** Names of all means, in the order of weights. */
export const meanNames: readonly string[] = [...candidates.map(({ name }) => name), treesName];

/** What is learnt for a class. */
export interface Mix {
  /** Weight of each candidate; sums to 1. */
  readonly weights: Float64Array;
  /** Smoothing of squared errors. */
  readonly fade: number;
  /** Share of the series' own variance beside the class's law, as a power. */
  readonly own: number;
  /** Variance of a step over the variance of one-step errors. */
  readonly factor: number;
  /** Covariance between steps of a sum, as a share of a step's variance. */
  readonly together: number;
  /** The class's law: log variance = law[0] + law[1] × log mean. */
  readonly law: readonly [number, number];
  /** Chance that an item ends in a step. */
  readonly hazard: number;
  /** Mean scaled pinball loss in the backtest; null: too few series to learn from. */
  readonly loss: number | null;
  /** The loss of the plain mix by the same settings; null where it speaks itself. */
  readonly plainLoss: number | null;
}

/** One demand history and the mean path of each candidate. */
export interface Traced {
  readonly y: Float64Array;
  readonly paths: readonly Float64Array[];
  readonly scale: number;
  /** How quiet it was before each of the last moments, in the order of `origins`. */
  readonly quiet: readonly Quiet[];
}

/** A history with every candidate's path; the scale is the mean demand. */
export function trace(y: Float64Array, foresight: Foresight | null): Traced {
  const paths: Float64Array[] = candidates.map(({ path }) => {
    const out = new Float64Array(y.length + 1);
    path(y, out);
    return out;
  });
  const base = meanOf({ y, paths }, prior);
  paths.push(foresight ? corrected(foresight, { y, base }, mostOrigins) : base);
  let sum = 0;
  for (const value of y) sum += value / y.length;
  const quiet = origins(y.length).map((t) => quietOf(y, t));
  return { y, paths, scale: sum > 0 ? sum : 1, quiet };
}

/** The mix's mean before each observation and after the last. */
export function meanOf(traced: Pick<Traced, "y" | "paths">, weights: Float64Array): Float64Array {
  const out = new Float64Array(traced.y.length + 1);
  traced.paths.forEach((path, at) => {
    const weight = weights[at] as number;
    if (weight === 0) return;
    for (let t = 0; t < out.length; t += 1)
      out[t] = (out[t] as number) + weight * (path[t] as number);
  });
  return out;
}

const least = 1e-9;

/** Smoothed squared one-step errors, seen before each observation and after the last. */
export function varianceOf(
  { y, mean }: { readonly y: Float64Array; readonly mean: Float64Array },
  fade: number,
  out: Float64Array = new Float64Array(y.length + 1),
): Float64Array {
  const first = Math.min(y.length, 8);
  let level = 0;
  for (let t = 0; t < first; t += 1) level += ((y[t] as number) - (mean[t] as number)) ** 2 / first;
  level = Math.max(level, mean[0] ?? 0);
  for (let t = 0; t < y.length; t += 1) {
    out[t] = level;
    // Young estimates learn by the mean, old ones by the fade.
    level += Math.max(fade, 1 / (t + 2)) * (((y[t] as number) - (mean[t] as number)) ** 2 - level);
  }
  out[y.length] = level;
  return out;
}

type Settings = Pick<Mix, "own" | "factor" | "together" | "law">;
type Learning = Omit<Mix, "weights" | "loss" | "plainLoss">;

/** Variance of the sum of `lead` steps after a moment with this mean and own variance. */
export function leadVariance(
  settings: Settings,
  mean: number,
  own: number,
): (lead: number) => number {
  const lawful = Math.exp(settings.law[0] + settings.law[1] * Math.log(Math.max(mean, least)));
  const step =
    settings.factor *
    Math.exp(
      settings.own * Math.log(Math.max(own, least)) +
        (1 - settings.own) * Math.log(Math.max(lawful, least)),
    );
  return (lead) => lead * step * (1 + (lead - 1) * settings.together);
}

/** Log variance against log mean over all series: least squares, weighing each alike. */
function lawOf(points: readonly (readonly [number, number])[]): [number, number] {
  let n = 0;
  let sx = 0;
  let sy = 0;
  let sxx = 0;
  let sxy = 0;
  for (const [mean, variance] of points) {
    if (!(mean > 1e-4) || !(variance > 1e-6)) continue;
    const x = Math.log(mean);
    const y = Math.log(variance);
    n += 1;
    sx += x;
    sy += y;
    sxx += x * x;
    sxy += x * y;
  }
  const bottom = n * sxx - sx * sx;
  if (n < 5 || bottom <= 0) return [0.3, 1.3];
  const slope = Math.min(2, Math.max(1, (n * sxy - sx * sy) / bottom));
  return [(sy - slope * sx) / n, slope];
}

/** Levels the loss is taken at: what safety stock asks for. */
const scored = [0.5, 0.75, 0.9, 0.95, 0.975, 0.99];
const leads = [1, 3];

function pinball(quantiles: Float64Array, actual: number): number {
  let sum = 0;
  for (let at = 0; at < scored.length; at += 1) {
    const miss = actual - (quantiles[at] as number);
    sum += miss >= 0 ? (scored[at] as number) * miss : ((scored[at] as number) - 1) * miss;
  }
  return (2 * sum) / scored.length;
}

/** Moments a backtest looks ahead from. */
export const mostOrigins = 8;

/** Moments of the last third, at most eight, from which a backtest looks ahead. */
function origins(length: number): number[] {
  const count = Math.min(mostOrigins, Math.floor(length / 3));
  return Array.from({ length: count }, (_, back) => length - count + back);
}

function lossOf(traced: readonly Traced[], weights: Float64Array, settings: Learning) {
  let total = 0;
  let count = 0;
  for (const each of traced) {
    const { y, scale } = each;
    const mean = meanOf(each, weights);
    const own = varianceOf({ y, mean }, settings.fade);
    for (const [at, t] of origins(y.length).entries()) {
      const alive = chanceAlive(each.quiet[at] as Quiet, settings.hazard);
      const spread = leadVariance(settings, mean[t] as number, own[t] as number);
      for (const lead of leads) {
        if (t + lead > y.length) continue;
        let actual = 0;
        for (let step = 0; step < lead; step += 1) actual += y[t + step] as number;
        const law = { mean: lead * (mean[t] as number), variance: spread(lead), alive };
        total += pinball(countQuantiles(law, scored), actual) / (scale * lead);
        count += 1;
      }
    }
  }
  return total / Math.max(1, count);
}

const named = (names: readonly string[]) =>
  Float64Array.from(meanNames, (name) => (names.includes(name) ? 1 / names.length : 0));

/** The mean believed in before anything is learnt, and what trees start from. */
export const prior = named(["SES 0.1", "TSB 0.1 0.05", "IMAPA 0.1", "average"]);

const lawFrom = (traced: readonly Traced[], weights: Float64Array) =>
  lawOf(
    traced.map((each) => {
      const mean = meanOf(each, weights);
      const own = varianceOf({ y: each.y, mean }, 0.05);
      return [mean[mean.length - 1] as number, own[own.length - 1] as number] as const;
    }),
  );

/** Means added one by one while the loss falls (Caruana et al. 2004). */
function chooseWeights(traced: readonly Traced[], settings: Learning) {
  const counts = new Float64Array(meanNames.length);
  let best = Infinity;
  let chosen = prior;
  for (let round = 1; round <= 4; round += 1) {
    let bestAt = -1;
    for (let at = 0; at < meanNames.length; at += 1) {
      counts[at] = (counts[at] as number) + 1;
      const weights = counts.map((count) => count / round);
      const loss = lossOf(traced, weights, settings);
      if (loss < best - 1e-6) {
        best = loss;
        bestAt = at;
        chosen = weights;
      }
      counts[at] = (counts[at] as number) - 1;
    }
    if (bestAt < 0) break;
    counts[bestAt] = (counts[bestAt] as number) + 1;
  }
  return chosen;
}

/** Chances to end in a step: what is believed of few series, and what many may show. */
const usualHazard = 0.002;
const hazards = [0.0005, 0.002, 0.005, 0.01, 0.02, 0.05];

/** An end is believed in where that betters the loss by so much. */
const clearly = 0.99;

const enough = 30;
const sample = 400;

/** The mix for a class, learnt from its series; a set one where they are too few. */
export function learnMix(all: readonly Traced[]): Mix {
  const every = Math.ceil(all.length / sample);
  const traced = all.filter((_, at) => at % every === 0);
  let settings = {
    fade: 0.05,
    own: 0.5,
    factor: 1,
    together: 0.1,
    law: lawFrom(traced, prior),
    hazard: 0,
  };
  if (all.length < enough)
    return { weights: prior, ...settings, hazard: usualHazard, loss: null, plainLoss: null };
  const weights = chooseWeights(traced, settings);
  settings.law = lawFrom(traced, weights);
  let best = lossOf(traced, weights, settings);
  const attempt = (change: Partial<typeof settings>, margin = 1) => {
    const next = { ...settings, ...change };
    const loss = lossOf(traced, weights, next);
    if (loss < margin * best) {
      best = loss;
      settings = next;
    }
  };
  for (const own of [0, 0.25, 0.75, 1]) attempt({ own });
  for (const factor of [0.7, 0.85, 1.2, 1.45, 1.75]) attempt({ factor });
  for (const fade of [0.02, 0.1, 0.2]) attempt({ fade });
  for (const together of [0, 0.05, 0.2, 0.35]) attempt({ together });
  for (const hazard of hazards) attempt({ hazard }, clearly);
  for (const factor of [0.9, 1.1]) attempt({ factor: settings.factor * factor });
  return { weights, ...settings, loss: best, plainLoss: lossOf(traced, prior, settings) };
}
