// ARIMA with a season: differences by test, orders by AICc over a list of candidates, coefficients
// by conditional sums of squares inside the stationary and invertible region.
import { leastSquares } from "./least-squares.ts";
import { exactErrors } from "./likelihood.ts";
import type { Begin, Path } from "./theta.ts";
import { adjust, autocorrelation } from "./season.ts";

/** Orders of the parts: plain and seasonal. */
export interface Order {
  readonly p: number;
  readonly d: number;
  readonly q: number;
  readonly seasonalP: number;
  readonly seasonalD: number;
  readonly seasonalQ: number;
}

/** Coefficients of a sum over lags; only lags that count are listed. */
interface Terms {
  readonly lags: Int32Array;
  readonly weights: Float64Array;
}

const tests = [
  [0, 0, 0, 1],
  [0, 1, 0, 1],
  [1, 0, 0, 1],
  [1, 1, 0, 1],
  [2, 0, 0, 1],
  [0, 2, 0, 1],
  [2, 1, 0, 1],
  [1, 0, 1, 0],
  [0, 1, 1, 0],
  [3, 0, 0, 1],
] as const;

const plain = [
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
  [2, 0],
  [0, 2],
  [2, 1],
  [3, 0],
  [2, 2],
] as const;

function difference(y: Float64Array, lag: number): Float64Array {
  return y.subarray(lag).map((value, t) => value - (y[t] as number));
}

/** Kwiatkowski and others' statistic (1992) of a level that stays. */
function driftStatistic(y: Float64Array): number {
  const n = y.length;
  let mean = 0;
  for (const value of y) mean += value / n;
  let own = 0;
  let running = 0;
  let squares = 0;
  for (const value of y) {
    own += (value - mean) ** 2 / n;
    running += value - mean;
    squares += running * running;
  }
  const width = Math.floor(4 * (n / 100) ** 0.25);
  let long = own;
  for (let lag = 1; lag <= width; lag += 1)
    long += 2 * (1 - lag / (width + 1)) * own * autocorrelation(y, lag);
  return long > 1e-12 ? squares / (n * n * long) : 0;
}

/** Plain differences until the level stays, at most two. */
function differencesFor(y: Float64Array): number {
  let rest = y;
  for (let d = 0; d < 2; d += 1) {
    if (rest.length < 8 || driftStatistic(rest) < 0.463) return d;
    rest = difference(rest, 1);
  }
  return 2;
}

const varianceOf = (values: readonly number[]) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
};

/** Whether the season is strong beside the noise (Wang, Smith and Hyndman 2006). */
function needsSeasonal(y: Float64Array, period: number): boolean {
  if (period < 2 || y.length < 3 * period) return false;
  const { adjusted } = adjust(y, period, "additive");
  const noise: number[] = [];
  const both: number[] = [];
  const half = period >> 1;
  for (let t = half; t + half < y.length; t += 1) {
    let trend = 0;
    for (let at = t - half; at <= t + half; at += 1)
      trend += (adjusted[at] as number) / (2 * half + 1);
    noise.push((adjusted[t] as number) - trend);
    both.push((y[t] as number) - trend);
  }
  return varianceOf(both) > 0 && 1 - varianceOf(noise) / varianceOf(both) > 0.64;
}

/** Coefficients of one side, (1 − a₁B − …)(1 − A₁Bᵐ − …), laid out once and filled anew. */
interface Side {
  readonly short: Float64Array;
  readonly before: Float64Array;
  readonly seasonal: number;
  readonly terms: Terms;
}

function sideOf(short: number, seasonal: number, period: number): Side {
  const lags = Array.from({ length: short }, (_, at) => at + 1);
  if (seasonal > 0) lags.push(period, ...lags.map((lag) => period + lag));
  return {
    short: new Float64Array(short),
    before: new Float64Array(short),
    seasonal,
    terms: { lags: Int32Array.from(lags), weights: new Float64Array(lags.length) },
  };
}

/**
 * Fills a side from free numbers: partial correlations turned into coefficients that are
 * stationary (Monahan 1984). Returns where the next side's numbers begin.
 */
function fillSide(side: Side, point: Float64Array, from: number): number {
  const { short, before, seasonal, terms } = side;
  const size = short.length;
  for (let at = 0; at < size; at += 1) {
    const partial = Math.tanh(point[from + at] as number);
    for (let lag = 0; lag < at; lag += 1) before[lag] = short[lag] as number;
    for (let lag = 0; lag < at; lag += 1)
      short[lag] = (before[lag] as number) - partial * (before[at - 1 - lag] as number);
    short[at] = partial;
  }
  for (let at = 0; at < size; at += 1) terms.weights[at] = short[at] as number;
  if (seasonal === 0) return from + size;
  const whole = Math.tanh(point[from + size] as number);
  terms.weights[size] = whole;
  for (let at = 0; at < size; at += 1)
    terms.weights[size + 1 + at] = -whole * (short[at] as number);
  return from + size + 1;
}

interface Model {
  readonly ar: Terms;
  readonly ma: Terms;
}

/** One-step errors given that nothing was before; returns their sum of squares. */
function walk(w: Float64Array, { ar, ma }: Model, errors: Float64Array): number {
  const n = w.length;
  let squares = 0;
  for (let t = 0; t < n; t += 1) {
    let guess = 0;
    for (let at = 0; at < ar.lags.length; at += 1) {
      const from = t - (ar.lags[at] as number);
      if (from >= 0) guess += (ar.weights[at] as number) * (w[from] as number);
    }
    for (let at = 0; at < ma.lags.length; at += 1) {
      const from = t - (ma.lags[at] as number);
      if (from >= 0) guess -= (ma.weights[at] as number) * (errors[from] as number);
    }
    const miss = (w[t] as number) - guess;
    errors[t] = miss;
    squares += miss * miss;
  }
  return squares;
}

interface Fitted {
  readonly point: Float64Array;
  readonly order: Order;
  readonly model: Model;
  readonly errors: Float64Array;
  readonly aicc: number;
}

function fitOrder(
  w: Float64Array,
  order: Order,
  {
    period,
    from,
    still,
    exact = false,
  }: Begin & { readonly period: number; readonly exact?: boolean },
): Fitted {
  const errors = new Float64Array(w.length);
  const ar = sideOf(order.p, order.seasonalP, period);
  const ma = sideOf(order.q, order.seasonalQ, period);
  const model = { ar: ar.terms, ma: ma.terms };
  const size = order.p + order.q + order.seasonalP + order.seasonalQ;
  const n = w.length;
  const rests = (point: Float64Array, out: Float64Array) => {
    fillSide(ma, point, fillSide(ar, point, 0));
    return exact ? exactErrors(w, model, out) : walk(w, model, out);
  };
  const begins = from?.length === size;
  const start = begins ? Array.from(from) : Array<number>(size).fill(0.1);
  const found = leastSquares({
    lower: start.map(() => -2.5),
    upper: start.map(() => 2.5),
    start,
    unit: start.map(() => 1),
    count: n,
    rests,
    tolerance: 0.02 / n,
    rounds: begins && still ? 0 : 15,
  });
  const point = found?.point ?? Float64Array.from(start);
  const squares = rests(point, errors);
  // What is carried on rests on the errors themselves, not on those made comparable.
  if (exact) walk(w, model, errors);
  const count = size + 2;
  const room = Math.max(0.5, n - count - 1);
  const aicc = n * Math.log(squares + 1e-30) + 2 * count + (2 * count * (count + 1)) / room;
  return { point, order, model, errors, aicc };
}

function candidatesFor(base: Pick<Order, "d" | "seasonalD">): Order[] {
  const whole = { p: 0, q: 0, seasonalP: 0, seasonalQ: 0, ...base };
  return base.seasonalD === 1
    ? tests.map(([p, q, seasonalP, seasonalQ]) => ({ ...whole, p, q, seasonalP, seasonalQ }))
    : plain.map(([p, q]) => ({ ...whole, p, q }));
}

/** The differenced series carried on, then summed back to where `y` was. */
function carryOn(
  y: Float64Array,
  fitted: { order: Order; model: Model; errors: Float64Array; mean: number; w: Float64Array },
  { period, horizon }: { period: number; horizon: number },
): Float64Array {
  const { order, model, errors, mean, w } = fitted;
  const n = w.length;
  const path = new Float64Array(n + horizon);
  path.set(w);
  for (let t = n; t < n + horizon; t += 1) {
    let guess = 0;
    model.ar.lags.forEach((lag, at) => {
      if (t >= lag) guess += (model.ar.weights[at] as number) * (path[t - lag] as number);
    });
    model.ma.lags.forEach((lag, at) => {
      if (t >= lag && t - lag < n)
        guess -= (model.ma.weights[at] as number) * (errors[t - lag] as number);
    });
    path[t] = guess;
  }
  const lags = [...Array<number>(order.seasonalD).fill(period), ...Array<number>(order.d).fill(1)];
  // The series before each difference, innermost last.
  const layers: Float64Array[] = [y];
  for (const lag of lags) layers.push(difference(layers.at(-1) as Float64Array, lag));
  let ahead = path.subarray(n).map((value) => value + mean);
  for (let depth = lags.length - 1; depth >= 0; depth -= 1) {
    const lag = lags[depth] as number;
    const before = layers[depth] as Float64Array;
    const out = new Float64Array(horizon);
    for (let h = 0; h < horizon; h += 1)
      out[h] =
        (ahead[h] as number) +
        ((h >= lag ? out[h - lag] : before[before.length + h - lag]) as number);
    ahead = out;
  }
  return ahead;
}

/** Candidates that the exact likelihood chooses from: the best by conditional sums of squares. */
const likely = 3;

/** Forecasts of the best candidate, or of the order asked for. */
export function forecastArima(
  y: Float64Array,
  options: Begin & {
    readonly period: number;
    readonly horizon: number;
    /** The order to take, with where its search ended. */
    readonly order?: Order | undefined;
    /** Whether the last fits are by the exact likelihood; else by conditional sums of squares. */
    readonly exact?: boolean;
  },
): (Path & { readonly order: Order }) | null {
  const { period, horizon } = options;
  const seasonal = options.order ? options.order.seasonalD === 1 : needsSeasonal(y, period);
  if (y.length < 10 || (seasonal && y.length < 2 * period + 8)) return null;
  const once = seasonal ? difference(y, period) : y;
  const d = options.order?.d ?? Math.min(differencesFor(once), seasonal ? 1 : 2);
  let w = once;
  for (let round = 0; round < d; round += 1) w = difference(w, 1);
  let mean = 0;
  // A mean of differences is a drift: one is enough, two would run away.
  if (d + (seasonal ? 1 : 0) < 2) for (const value of w) mean += value / w.length;
  w = w.map((value) => value - mean);
  const orders = options.order
    ? [options.order]
    : candidatesFor({ d, seasonalD: seasonal ? 1 : 0 });
  const begin = options.order ? { from: options.from, still: options.still } : {};
  const byAicc = (a: Fitted, b: Fitted) => a.aicc - b.aicc;
  let fits = orders.map((order) => fitOrder(w, order, { period, ...begin })).sort(byAicc);
  if (options.exact)
    fits = fits
      .slice(0, likely)
      .map(({ order, point: from }) => fitOrder(w, order, { period, from, exact: true }))
      .sort(byAicc);
  const [best] = fits;
  if (!best) return null;
  const { order, point } = best;
  return { order, point, out: carryOn(y, { ...best, mean, w }, { period, horizon }) };
}
