// The recursions of exponential smoothing. Additive and multiplicative errors of one form walk the
// same states and differ in the likelihood only, so a loop serves both.

/** What a walk needs; the walks leave the states after the last observation in `end` and `season`. */
export interface Walk {
  readonly y: Float64Array;
  readonly relative: boolean;
  readonly period: number;
  readonly seasonStart: Float64Array;
  readonly season: Float64Array;
  alpha: number;
  beta: number;
  gamma: number;
  phi: number;
  level: number;
  trend: number;
  endLevel: number;
  endTrend: number;
  /** Sum of squared one-step errors, relative ones where `relative`. */
  squares: number;
}

/** One-step errors, by moment; relative ones times the mean size of what was expected. */
type Rests = Float64Array;

const tiny = 1e-6;

/**
 * The sum whose logarithm times n is −2 log likelihood (constants left out), Hyndman et al. 2008
 * §5.1: relative errors times the geometric mean of what was expected are errors like any other.
 */
function summed(walk: Walk, rests: Rests, { squares, logs }: { squares: number; logs: number }) {
  walk.squares = squares;
  if (!walk.relative) return squares;
  const n = walk.y.length;
  const size = Math.exp(logs / n);
  for (let t = 0; t < n; t += 1) rests[t] = (rests[t] as number) * size;
  return squares * size * size;
}

/** The squares of what is left without season; the rests go to `rests`. */
export function walkPlain(walk: Walk, rests: Rests): number {
  const { y, relative, alpha, beta, phi } = walk;
  const n = y.length;
  let level = walk.level;
  let trend = walk.trend;
  let squares = 0;
  let logs = 0;
  let factor = 1;
  for (let t = 0; t < n; t += 1) {
    const slope = phi * trend;
    const guess = level + slope;
    const miss = (y[t] as number) - guess;
    if (relative) {
      if (guess < tiny) return Infinity;
      const share = miss / guess;
      rests[t] = share;
      squares += share * share;
      factor *= guess;
      if ((t & 7) === 7) {
        logs += Math.log(factor);
        factor = 1;
      }
    } else {
      rests[t] = miss;
      squares += miss * miss;
    }
    level = guess + alpha * miss;
    trend = slope + beta * miss;
  }
  walk.endLevel = level;
  walk.endTrend = trend;
  return summed(walk, rests, { squares, logs: logs + Math.log(factor) });
}

/** The same with an additive season. */
export function walkAdditive(walk: Walk, rests: Rests): number {
  const { y, relative, alpha, beta, gamma, phi, period, season } = walk;
  season.set(walk.seasonStart);
  const n = y.length;
  let level = walk.level;
  let trend = walk.trend;
  let squares = 0;
  let logs = 0;
  let factor = 1;
  let phase = 0;
  for (let t = 0; t < n; t += 1) {
    const slope = phi * trend;
    const base = level + slope;
    const index = season[phase] as number;
    const guess = base + index;
    const miss = (y[t] as number) - guess;
    if (relative) {
      if (guess < tiny) return Infinity;
      const share = miss / guess;
      rests[t] = share;
      squares += share * share;
      factor *= guess;
      if ((t & 7) === 7) {
        logs += Math.log(factor);
        factor = 1;
      }
    } else {
      rests[t] = miss;
      squares += miss * miss;
    }
    level = base + alpha * miss;
    trend = slope + beta * miss;
    season[phase] = index + gamma * miss;
    phase += 1;
    if (phase === period) phase = 0;
  }
  walk.endLevel = level;
  walk.endTrend = trend;
  return summed(walk, rests, { squares, logs: logs + Math.log(factor) });
}

/** The same with a multiplicative season. */
export function walkMultiplicative(walk: Walk, rests: Rests): number {
  const { y, relative, alpha, beta, gamma, phi, period, season } = walk;
  season.set(walk.seasonStart);
  const n = y.length;
  let level = walk.level;
  let trend = walk.trend;
  let squares = 0;
  let logs = 0;
  let factor = 1;
  let phase = 0;
  for (let t = 0; t < n; t += 1) {
    const slope = phi * trend;
    const base = level + slope;
    const index = season[phase] as number;
    if (base < tiny || index < tiny) return Infinity;
    const guess = base * index;
    const miss = (y[t] as number) - guess;
    if (relative) {
      const share = miss / guess;
      rests[t] = share;
      squares += share * share;
      factor *= guess;
      if ((t & 7) === 7) {
        logs += Math.log(factor);
        factor = 1;
      }
    } else {
      rests[t] = miss;
      squares += miss * miss;
    }
    const change = miss / index;
    level = base + alpha * change;
    trend = slope + beta * change;
    season[phase] = index + (gamma * miss) / base;
    phase += 1;
    if (phase === period) phase = 0;
  }
  walk.endLevel = level;
  walk.endTrend = trend;
  return summed(walk, rests, { squares, logs: logs + Math.log(factor) });
}
