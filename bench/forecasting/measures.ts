import { createChance } from "../../kernel/index.ts";

/** Mean of |200 (a − f) / (|a| + |f|)| over the steps. */
export function smape(actual: readonly number[], guess: readonly number[]): number {
  return meanOver(actual, (value, h) => {
    const sum = Math.abs(value) + Math.abs(guess[h] ?? NaN);
    return sum === 0 ? 0 : (200 * Math.abs(value - (guess[h] ?? NaN))) / sum;
  });
}

/** Mean absolute change over `lag` steps: the scale of MASE. */
export function changeScale(history: readonly number[], lag: number): number {
  return meanOver(history.slice(lag), (value, t) => Math.abs(value - (history[t] ?? NaN)));
}

/** Mean absolute error over a scale. */
export function scaledError(
  actual: readonly number[],
  guess: readonly number[],
  scale: number,
): number {
  return meanOver(actual, (value, h) => Math.abs(value - (guess[h] ?? NaN)) / scale);
}

/** Pinball loss of one quantile. */
export function pinball(actual: number, guess: number, level: number): number {
  return actual >= guess ? level * (actual - guess) : (1 - level) * (guess - actual);
}

/** Width of a band, and what came outside it by how far, 2 / share outside times (Gneiting and Raftery 2007). */
export function intervalScore(
  actual: number,
  [low, high]: readonly [number, number],
  outside: number,
): number {
  return high - low + (2 / outside) * (Math.max(0, low - actual) + Math.max(0, actual - high));
}

/** Where the mean of paired differences lies, 95 of 100 times, if other series of the kind were drawn. */
export function bootstrapBand(differences: readonly number[]): readonly [number, number] {
  const draws = 1_000;
  const chance = createChance(1);
  const means = Float64Array.from({ length: draws }, () =>
    meanOver(differences, () => differences[chance.whole(0, differences.length)] ?? NaN),
  ).sort();
  const at = (share: number) => means[Math.round(share * (draws - 1))] ?? NaN;
  return [at(0.025), at(0.975)];
}

/** Mean of a function of values and places; throws on a value that is not finite. */
export function meanOver<Value>(
  values: readonly Value[],
  of: (value: Value, at: number) => number,
): number {
  let sum = 0;
  values.forEach((value, at) => {
    const one = of(value, at);
    if (!Number.isFinite(one)) throw new Error(`not finite at ${at}: ${one}`);
    sum += one / values.length;
  });
  return sum;
}

/** The M4 competition's naive2: last value, deseasonalised where the 90 % test says so. */
export function naive2(history: readonly number[], period: number, horizon: number): number[] {
  const index = seasonIndex(history, period);
  const last = (history.at(-1) ?? NaN) / (index[(history.length - 1) % index.length] ?? NaN);
  return Array.from(
    { length: horizon },
    (_, h) => last * (index[(history.length + h) % index.length] ?? NaN),
  );
}

function correlation(y: readonly number[], lag: number): number {
  const mean = meanOver(y, (value) => value);
  let own = 0;
  let cross = 0;
  y.forEach((value, t) => {
    own += (value - mean) ** 2;
    if (t >= lag) cross += (value - mean) * ((y[t - lag] ?? NaN) - mean);
  });
  return cross / own;
}

function seasonIndex(y: readonly number[], period: number): number[] {
  if (period < 2 || y.length < 3 * period) return [1];
  let sum = 1;
  for (let lag = 1; lag < period; lag += 1) sum += 2 * correlation(y, lag) ** 2;
  if (Math.abs(correlation(y, period)) <= 1.645 * Math.sqrt(sum / y.length)) return [1];
  const half = period >> 1;
  const ratios: number[][] = Array.from({ length: period }, () => []);
  for (let t = half; t + half < y.length; t += 1) {
    const inside = y.slice(t - half + 1, t + half).reduce((total, value) => total + value, 0);
    const ends = (y[t - half] ?? NaN) + (y[t + half] ?? NaN);
    const trend = (inside + (period % 2 ? ends : ends / 2)) / period;
    ratios[t % period]?.push((y[t] ?? NaN) / trend);
  }
  const raw = ratios.map((list) => meanOver(list, (value) => value));
  const mean = meanOver(raw, (value) => value);
  return raw.map((value) => value / mean);
}
