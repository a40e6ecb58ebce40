// Goal: the methods are those that were published. Method: figures of other programs, identities
// their authors prove, and examples small enough for a pencil; each with its source.
import assert from "node:assert/strict";
import { test } from "node:test";
import { forecastArima } from "../arima.ts";
import { exactErrors } from "../likelihood.ts";
import { fitForm, forecastEts } from "../ets.ts";
import { croston, smoothing, teunter } from "../intermittent.ts";
import { chooseTrim, mix } from "../mixing.ts";
import { normalQuantile } from "../normal.ts";
import { forecastClassicTheta } from "../theta.ts";
import { airlineModel1961, airPassengers } from "./air-passengers.ts";
import { deaths, hormone } from "./r-series.ts";

/** Holds two figures to be the same but for a share of the second. */
const near = (value: number, expected: number, how: { share: number; what: string }) =>
  assert.ok(
    Math.abs(value - expected) <= how.share * Math.abs(expected),
    `${how.what}: ${value} ${expected}`,
  );

test("the airline model forecasts 1961 as R does, within what conditional sums of squares differ", () => {
  const order = { p: 0, d: 1, q: 1, seasonalP: 0, seasonalD: 1, seasonalQ: 1 };
  const logs = Float64Array.from(airPassengers, Math.log);
  const made = forecastArima(logs, { period: 12, horizon: 12, order });
  airlineModel1961.forEach((expected, h) =>
    near(Math.exp(made?.out[h] ?? NaN), expected, { share: 0.015, what: `month ${h + 1}` }),
  );
});

/** Lags and weights of a polynomial, as `1 − Σ weight Bˡᵃᵍ`. */
const side = (weights: Readonly<Record<number, number>>) => ({
  lags: Int32Array.from(Object.keys(weights), Number),
  weights: Float64Array.from(Object.values(weights)),
});

/** Log likelihood at the variance that fits best. */
function likelihoodOf(
  w: readonly number[],
  ar: Readonly<Record<number, number>>,
  ma: Readonly<Record<number, number>>,
): number {
  const values = Float64Array.from(w);
  const model = { ar: side(ar), ma: side(ma) };
  const squares = exactErrors(values, model, new Float64Array(values.length));
  return -(w.length / 2) * (Math.log((2 * Math.PI * squares) / w.length) + 1);
}

const differenced = (y: readonly number[], lag: number) =>
  y.slice(lag).map((value, t) => value - (y[t] ?? NaN));

test("the exact likelihood is R's: lh of order 1 and 3, and the airline model of USAccDeaths", () => {
  const about = (mean: number) => hormone.map((value) => value - mean);
  near(likelihoodOf(about(2.4133), { 1: 0.5739 }, {}), -29.38, { share: 2e-4, what: "lh 1" });
  near(likelihoodOf(about(2.3931), { 1: 0.6448, 2: -0.0634, 3: -0.2198 }, {}), -27.09, {
    ...{ share: 2e-4, what: "lh 3" },
  });
  const w = differenced(differenced(deaths, 12), 1);
  const ma = { 1: 0.4303, 12: 0.5528, 13: -0.4303 * 0.5528 };
  near(likelihoodOf(w, {}, ma), -425.44, { share: 1e-5, what: "USAccDeaths" });
});

test("an exact fit of the airline model finds R's coefficients", () => {
  const order = { p: 0, d: 1, q: 1, seasonalP: 0, seasonalD: 1, seasonalQ: 1 };
  const y = Float64Array.from(deaths);
  const made = forecastArima(y, { period: 12, horizon: 6, order, exact: true });
  const [short = NaN, seasonal = NaN] = Array.from(made?.point ?? [], Math.tanh);
  near(short, 0.4303, { share: 0.01, what: "ma1" });
  near(seasonal, 0.5528, { share: 0.02, what: "sma1" });
});

test("a random walk is forecast by its last value, a first-order decay by its decay", () => {
  const walk = forecastArima(
    Float64Array.from({ length: 60 }, (_, t) => 100 + ((t * 7919) % 13) - 6),
    {
      period: 1,
      horizon: 4,
      order: { p: 0, d: 1, q: 0, seasonalP: 0, seasonalD: 0, seasonalQ: 0 },
    },
  );
  const out = walk?.out ?? new Float64Array();
  near((out[3] ?? 0) - (out[2] ?? 0), (out[1] ?? 0) - (out[0] ?? 0), {
    share: 1e-6,
    what: "drift",
  });
});

test("simple smoothing and Holt's lines follow a straight line exactly", () => {
  const line = Float64Array.from({ length: 30 }, (_, t) => (10 + 2 * t) / 40);
  const holt = fitForm(line, { relative: false, trend: "A", season: "N" }, { period: 1 });
  assert.ok(holt);
  forecastEts(holt.fit, 3).forEach((value, h) =>
    near(value, (70 + 2 * h) / 40, { share: 1e-3, what: `step ${h}` }),
  );
});

test("Theta is smoothing with half the slope as drift (Hyndman and Billah 2003)", () => {
  const y = Float64Array.from({ length: 40 }, (_, t) => 5 + 0.3 * t + ((t * 31) % 7) / 7);
  const out = forecastClassicTheta(y, 6);
  let sx = 0;
  let sy = 0;
  let sxx = 0;
  let sxy = 0;
  y.forEach((value, t) => {
    sx += t;
    sy += value;
    sxx += t * t;
    sxy += t * value;
  });
  const slope = (40 * sxy - sx * sy) / (40 * sxx - sx * sx);
  for (let h = 1; h < 6; h += 1)
    near((out[h] ?? 0) - (out[h - 1] ?? 0), slope / 2, { share: 1e-9, what: `step ${h}` });
});

test("Croston, SBA and TSB by pencil", () => {
  const y = Float64Array.from([0, 0, 6, 0, 0, 3, 0]);
  const last = (path: (y: Float64Array, out: Float64Array) => void) => {
    const out = new Float64Array(y.length + 1);
    path(y, out);
    return out[y.length] ?? NaN;
  };
  // First size 6; first interval 6 / (9 / 7). Then sizes 6, 3 and intervals 3, 3 at α = 0.1.
  const size = 6 + 0.1 * (3 - 6);
  const first = 6 / (9 / 7);
  const one = first + 0.1 * (3 - first);
  const interval = one + 0.1 * (3 - one);
  near(last(croston(0.1, false)), size / interval, { share: 1e-12, what: "Croston" });
  near(last(croston(0.1, true)), (0.95 * size) / interval, { share: 1e-12, what: "SBA" });
  let chance = 9 / 7 / 6;
  for (const value of y) chance += 0.2 * ((value > 0 ? 1 : 0) - chance);
  near(last(teunter(0.1, 0.2)), size * chance, { share: 1e-12, what: "TSB" });
  let level = 9 / 7;
  for (const value of y) level += 0.3 * (value - level);
  near(last(smoothing(0.3)), level, { share: 1e-12, what: "SES" });
});

test("normal quantiles are the tables'", () => {
  near(normalQuantile(0.975), 1.959963985, { share: 1e-8, what: ".975" });
  near(normalQuantile(0.995), 2.575829304, { share: 1e-8, what: ".995" });
  near(normalQuantile(0.01), -2.326347874, { share: 1e-8, what: ".01" });
});

test("a trimmed mix leaves out shares of the weight on either side, not members", () => {
  const said = [0, 9, 3].map((value) => Float64Array.of(value));
  const weights = Float64Array.of(0.25, 0.25, 0.5);
  const at = (trim: number) => mix(said, weights, trim)[0] ?? NaN;
  assert.equal(at(0), 0.25 * 9 + 0.5 * 3);
  // 0.15 of nothing, 0.5 of three and 0.15 of nine are kept.
  assert.ok(Math.abs(at(0.1) - 2.85 / 0.8) < 1e-12);
  assert.ok(Math.abs(at(0.25) - 3) < 1e-12);
});

test("extremes are left out where one model now and then runs away, and else not", () => {
  const trialsOf = (away: (at: number) => number) =>
    Array.from({ length: 40 }, (_, at) =>
      [0, 1].map((back) => ({
        forecasts: [0.9, 1.1, 1 + away(2 * at + back), 1].map((value) => Float64Array.of(value)),
        ...{ actual: Float64Array.of(1), scale: 1, apart: 1 },
      })),
    );
  const equal = new Float64Array(4).fill(0.25);
  assert.equal(
    chooseTrim(
      trialsOf((at) => (at % 3 === 0 ? 8 : 0)),
      equal,
    ),
    0.2,
  );
  assert.equal(
    chooseTrim(
      trialsOf(() => 0),
      equal,
    ),
    0,
  );
  assert.equal(chooseTrim(trialsOf(() => 8).slice(0, 10), equal), 0);
});
