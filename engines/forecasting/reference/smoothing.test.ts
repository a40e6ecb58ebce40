// Goal: smoothing, Theta and complex smoothing are the published recursions. Method: R's own fits of
// every form walked again; the equations of the papers written out another way on the same numbers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { forecastCes } from "../ces.ts";
import { walkAdditive, walkMultiplicative, walkPlain } from "../ets-paths.ts";
import type { Walk } from "../ets-paths.ts";
import { fitForm, forecastEts, formName, formsFor } from "../ets.ts";
import { adjust, repeat, restore } from "../season.ts";
import { forecastClassicTheta, forecastTheta } from "../theta.ts";
import { airPassengers } from "./air-passengers.ts";
import { etsOfR } from "./ets-of-r.ts";

const passengers = Float64Array.from(airPassengers);
const near = (
  value: number | undefined,
  expected: number,
  { within, what }: { readonly within: number; readonly what: string },
) => assert.ok(Math.abs((value ?? NaN) - expected) <= within, `${what}: ${value} ${expected}`);

const walks = { N: walkPlain, A: walkAdditive, M: walkMultiplicative };
const formOf = (name: string) => {
  const found = formsFor(passengers, 12).find((form) => formName(form) === name);
  return found ?? assert.fail(name);
};

/** A form walked over the passengers from where R begins, by R's parameters. */
function walked(theirs: (typeof etsOfR)[number]) {
  const form = formOf(theirs.form);
  const period = form.season === "N" ? 1 : 12;
  const { alpha, beta, gamma, phi, level, trend } = theirs;
  const walk: Walk = {
    ...{ y: passengers, relative: form.relative, period, alpha, beta, gamma, phi, level, trend },
    seasonStart: Float64Array.from(theirs.season),
    season: new Float64Array(period),
    ...{ endLevel: 0, endTrend: 0, squares: 0 },
  };
  const value = walks[form.season](walk, new Float64Array(passengers.length));
  return { form, walk, value };
}

test("all fifteen forms walk as R's forecast::ets does: the same errors, the same year ahead", () => {
  assert.equal(new Set(etsOfR.map(({ form }) => form)).size, 15);
  for (const theirs of etsOfR) {
    const { form, walk } = walked(theirs);
    const { alpha, beta, gamma, phi, endLevel, endTrend, season, period, squares } = walk;
    near(squares, theirs.squares, {
      within: 1e-6 * theirs.squares,
      what: `${theirs.form} squares`,
    });
    const fit = {
      ...{ form, alpha, beta, gamma, phi, season, period, level: endLevel, trend: endTrend },
      ...{ n: passengers.length, aicc: NaN, sigma: NaN },
    };
    const ahead = forecastEts(fit, 12);
    theirs.ahead.forEach((value, h) =>
      near(ahead[h], value, { within: 1e-6 * value, what: `${theirs.form} month ${h + 1}` }),
    );
  }
});

test("forms without season are fitted as well as R's: no likelihood is worse by a tenth", () => {
  const n = passengers.length;
  const mean = passengers.reduce((sum, value) => sum + value / n, 0);
  for (const theirs of etsOfR.filter(({ season }) => season.length === 0)) {
    const { form, value } = walked(theirs);
    const made = fitForm(
      passengers.map((each) => each / mean),
      form,
      { period: 1 },
    );
    const { fit } = made ?? assert.fail(theirs.form);
    const count = 3 + (form.trend === "N" ? 0 : form.trend === "A" ? 2 : 3);
    const room = n - count - 1;
    const own = fit.aicc - 2 * count - (2 * count * (count + 1)) / room;
    // −2 log likelihood, of errors in passengers.
    const likelihood = n * Math.log(value / mean ** 2);
    assert.ok(own <= likelihood + 0.2, `${theirs.form}: ${own} ${likelihood}`);
  }
});

test("the classical Theta method is R's thetaf within half a per cent", () => {
  const theirs = [
    ...[440.0781911, 428.3842806, 489.7070987, 475.7046277, 479.6703887, 545.3662722],
    ...[602.7520018, 601.1007631, 523.9514922, 456.6271449, 397.9537347, 447.6449087],
  ];
  const seasonal = adjust(passengers, 12, "multiplicative");
  const out = restore(forecastClassicTheta(seasonal.adjusted, 12), seasonal, passengers.length);
  theirs.forEach((value, h) =>
    near(out[h], value, { within: 0.005 * value, what: `month ${h + 1}` }),
  );
});

/** Intercept and slope of the line through the first observations, counted from one. */
function lineThrough(y: readonly number[]): [number, number] {
  const n = y.length;
  const middle = (n + 1) / 2;
  const mean = y.reduce((sum, value) => sum + value / n, 0);
  let [cross, square] = [0, 0];
  y.forEach((value, at) => {
    cross += (at + 1 - middle) * value;
    square += (at + 1 - middle) ** 2;
  });
  const slope = square > 0 ? cross / square : 0;
  return [mean - slope * middle, slope];
}

test("dynamic optimised Theta extrapolates the line through all so far (Fiorucci et al. 2016)", () => {
  const [alpha, first, theta] = [0.4, 6, 2.5];
  const y = [10, 12, 11, 15, 14, 18, 17, 21];
  // Equation 15: at every step a line is fitted anew; what is forecast is taken for observed.
  const known: number[] = [];
  const due: number[] = [];
  let level = first;
  for (let t = 1; t <= y.length + 3; t += 1) {
    const [origin, slope] = lineThrough(known.length > 0 ? known : [0]);
    const keep = 1 - alpha;
    const line = keep ** (t - 1) * origin + ((1 - keep ** t) / alpha) * slope;
    const guess = level + (1 - 1 / theta) * line;
    const value = y[t - 1] ?? guess;
    if (t > y.length) due.push(guess);
    known.push(value);
    level = alpha * value + keep * level;
  }
  const from = Float64Array.of(alpha, first, theta);
  const { out } = forecastTheta(Float64Array.from(y), 3, { from, still: true });
  due.forEach((value, h) => near(out[h], value, { within: 1e-9 * value, what: `step ${h + 1}` }));
});

interface Complex {
  readonly re: number;
  readonly im: number;
}
const times = (a: Complex, b: Complex) => ({
  ...{ re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re },
});
const plus = (a: Complex, b: Complex) => ({ re: a.re + b.re, im: a.im + b.im });

test("complex smoothing is smoothing in complex numbers (Svetunkov, Kourentzes and Ord 2022)", () => {
  const [a0, a1] = [1.2, 0.9];
  // Ten alike, so that the first level is ten and the first potential that over 1.1.
  const y = [...Array.from({ length: 10 }, () => 10), 12, 9, 13, 15, 12, 16];
  let expected: Complex = { re: 10, im: 10 / 1.1 };
  const step = (seen: Complex) =>
    plus(times({ re: a0, im: a1 }, seen), times({ re: 1 - a0, im: 1 - a1 }, expected));
  for (const value of y) expected = step({ re: value, im: value - expected.re });
  const due: number[] = [];
  for (let h = 0; h < 3; h += 1) {
    due.push(expected.re);
    // Ahead the best guess of the observation is what is expected, and of its error nothing.
    expected = step({ re: expected.re, im: 0 });
  }
  const { out } = forecastCes(Float64Array.from(y), {
    ...{ period: 1, horizon: 3, kind: "none", from: Float64Array.of(a0, a1), still: true },
  });
  due.forEach((value, h) => near(out[h], value, { within: 1e-9 * value, what: `step ${h + 1}` }));
});

test("the naive forecasts are the last value and the last round", () => {
  assert.deepEqual([...repeat(Float64Array.of(1, 2, 3, 4, 5), 1, 3)], [5, 5, 5]);
  assert.deepEqual([...repeat(Float64Array.of(1, 2, 3, 4, 5), 3, 5)], [3, 4, 5, 3, 4]);
});
