import { leastSquares } from "./least-squares.ts";
import type { Begin, Path } from "./theta.ts";

/** What the smoothing takes for the season. */
export type CesKind = "none" | "simple" | "partial" | "full";

interface CesWalk {
  readonly y: Float64Array;
  readonly kind: CesKind;
  readonly period: number;
  /** Level and potential of the last `period` (or one) moments; a ring by phase. */
  readonly level: Float64Array;
  readonly potential: Float64Array;
  readonly season: Float64Array;
  readonly turn: Float64Array;
  readonly startLevel: Float64Array;
  readonly startPotential: Float64Array;
  readonly startSeason: Float64Array;
  readonly horizon: number;
  readonly out: Float64Array;
}

/**
 * Sum of squared one-step errors of complex exponential smoothing; with a horizon, forecasts too.
 * Svetunkov, Kourentzes and Ord, Naval Research Logistics 69 (2022), equations 9 and 15–17.
 */
function walkCes(walk: CesWalk, point: Float64Array, rests?: Float64Array): number {
  const { y, kind, level, potential, season, turn } = walk;
  const lag = kind === "simple" ? walk.period : 1;
  const seasonLag = walk.period;
  const plain = kind !== "none" && kind !== "simple";
  level.set(walk.startLevel);
  potential.set(walk.startPotential);
  if (plain) {
    season.set(walk.startSeason);
    turn.set(walk.startSeason);
  }
  const a0 = point[0] as number;
  const a1 = point[1] as number;
  const b0 = plain ? (point[2] as number) : 0;
  const b1 = kind === "full" ? (point[3] as number) : 0;
  const n = y.length;
  let squares = 0;
  let at = 0;
  let phase = 0;
  for (let t = 0; t < n + walk.horizon; t += 1) {
    const l = level[at] as number;
    const c = potential[at] as number;
    const s = plain ? (season[phase] as number) : 0;
    const guess = l + s;
    const miss = t < n ? (y[t] as number) - guess : 0;
    if (t < n) {
      squares += miss * miss;
      if (rests) rests[t] = miss;
    } else walk.out[t - n] = guess;
    level[at] = l - (1 - a1) * c + (a0 - a1) * miss;
    potential[at] = l + (1 - a0) * c + (a0 + a1) * miss;
    if (kind === "partial") season[phase] = s + b0 * miss;
    else if (kind === "full") {
      const p = turn[phase] as number;
      season[phase] = s - (1 - b1) * p + (b0 - b1) * miss;
      turn[phase] = s + (1 - b0) * p + (b0 + b1) * miss;
    }
    at += 1;
    if (at === lag) at = 0;
    phase += 1;
    if (phase === seasonLag) phase = 0;
  }
  return squares;
}

/** Mean of the first values, and where the line through them begins. */
function firstOf(y: Float64Array, count: number): { mean: number; begin: number } {
  const middle = (count - 1) / 2;
  let [mean, cross, square] = [0, 0, 0];
  for (let t = 0; t < count; t += 1) {
    mean += (y[t] as number) / count;
    cross += (t - middle) * (y[t] as number);
    square += (t - middle) ** 2;
  }
  return { mean, begin: square > 0 ? mean - (cross / square) * middle : mean };
}

function startsOf(y: Float64Array, kind: CesKind, period: number) {
  const lag = kind === "simple" ? period : 1;
  const { mean, begin } = firstOf(y, Math.min(y.length, Math.max(10, period)));
  // A short history that grows would be fitted to the climb from its mean instead of to itself.
  const level = kind === "none" ? begin : mean;
  const startLevel = new Float64Array(lag);
  const startPotential = new Float64Array(lag);
  const startSeason = new Float64Array(period);
  for (let phase = 0; phase < lag; phase += 1) {
    (startLevel[phase] as number) = kind === "simple" ? (y[phase] as number) : level;
    startPotential[phase] = (startLevel[phase] as number) / 1.1;
  }
  const rounds = Math.max(1, Math.min(2, Math.floor(y.length / period)));
  let base = 0;
  for (let t = 0; t < rounds * period && t < y.length; t += 1)
    base += (y[t] as number) / (rounds * period);
  for (let phase = 0; phase < period; phase += 1) {
    let sum = 0;
    for (let round = 0; round < rounds; round += 1)
      sum += (y[round * period + phase] as number) / rounds;
    startSeason[phase] = sum - base;
  }
  return { startLevel, startPotential, startSeason };
}

const boxes: Readonly<Record<CesKind, { lower: number[]; upper: number[]; start: number[] }>> = {
  none: { lower: [0.01, 0.01], upper: [1.8, 1.9], start: [1.3, 1] },
  simple: { lower: [0.01, 0.01], upper: [1.8, 1.9], start: [1.3, 1] },
  partial: {
    lower: [0.01, 0.01, 0],
    upper: [1.8, 1.9, 1],
    start: [1.3, 1, 0.1],
  },
  full: {
    lower: [0.01, 0.01, 0.01, 0.01],
    upper: [1.8, 1.9, 1.8, 1.9],
    start: [1.3, 1, 1.3, 1],
  },
};

interface Options extends Begin {
  readonly period: number;
  readonly horizon: number;
  /** The type to take, with where its search ended. */
  readonly kind?: CesKind | undefined;
}

function fitKind(y: Float64Array, kind: CesKind, options: Options) {
  const { period, horizon } = options;
  const lag = kind === "simple" ? period : 1;
  const walk: CesWalk = {
    y,
    kind,
    period,
    ...startsOf(y, kind, period),
    level: new Float64Array(lag),
    potential: new Float64Array(lag),
    season: new Float64Array(period),
    turn: new Float64Array(period),
    horizon: 0,
    out: new Float64Array(horizon),
  };
  const n = y.length;
  const box = boxes[kind];
  const begins = options.kind === kind && options.from?.length === box.start.length;
  const start = begins && options.from ? Array.from(options.from) : box.start;
  const found = leastSquares({
    ...box,
    start,
    unit: start.map(() => 1),
    count: n,
    rests: (point, out) => walkCes(walk, point, out),
    tolerance: 0.02 / n,
    rounds: begins && options.still ? 0 : 15,
  });
  const point = found?.point ?? Float64Array.from(box.start);
  walkCes({ ...walk, horizon }, point);
  const states = { none: 2, simple: 2 * period, partial: 2 + period, full: 2 + 2 * period }[kind];
  const count = box.start.length + states + 1;
  const room = n - count - 1;
  const value = found ? n * Math.log(found.squares + 1e-30) : Infinity;
  const aicc = value + 2 * count + (room > 0 ? (2 * count * (count + 1)) / room : Infinity);
  return { aicc, kind, point, out: walk.out };
}

/** Forecasts of complex exponential smoothing: of the type with the best AICc, or of the one asked. */
export function forecastCes(y: Float64Array, options: Options): Path & { readonly kind: CesKind } {
  const seasonal = options.period > 1 && y.length > 2 * options.period + 4;
  if (options.kind && (seasonal || options.kind === "none"))
    return fitKind(y, options.kind, options);
  const kinds: CesKind[] = seasonal ? ["none", "simple", "partial", "full"] : ["none"];
  let best = fitKind(y, "none", options);
  for (const kind of kinds.slice(1)) {
    const next = fitKind(y, kind, options);
    if (next.aicc < best.aicc || !Number.isFinite(best.aicc)) best = next;
  }
  return best;
}
