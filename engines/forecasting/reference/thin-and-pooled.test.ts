// Goal: what thin demand and whole groups are forecast by is what was published. Method: examples
// small enough for a pencil, R's distributions and regressions, dense algebra beside the sparse one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fitWidths, forecastAggregated } from "../aggregate.ts";
import { momentsOf, solveMoments } from "../autoregression.ts";
import { countQuantiles } from "../counts.ts";
import { fitEts, forecastLikely } from "../ets.ts";
import { precisionOf } from "../hierarchy/precision.ts";
import { reconcileBottom } from "../hierarchy/reconcile.ts";
import { addUp, summingOf } from "../hierarchy/summing.ts";
import { adida, imapa } from "../intermittent.ts";
import { forecast } from "../index.ts";
import { lagsFor, learnPooled, speakPooled } from "../pooled.ts";
import { classify } from "../prepare.ts";
import { ask, grow } from "../trees/boosting.ts";
import { airPassengers } from "./air-passengers.ts";

const near = (
  value: number | undefined,
  expected: number,
  { within, what }: { readonly within: number; readonly what: string },
) => assert.ok(Math.abs((value ?? NaN) - expected) <= within, `${what}: ${value} ${expected}`);

test("ADIDA and IMAPA by pencil (Nikolopoulos et al. 2011, Petropoulos and Kourentzes 2015)", () => {
  const y = Float64Array.from([0, 0, 6, 0, 0, 3, 0]);
  const last = (path: (y: Float64Array, out: Float64Array) => void) => {
    const out = new Float64Array(y.length + 1);
    path(y, out);
    return out[y.length];
  };
  // Two demands in seven steps: blocks of four; the one whole block holds three units.
  const first = 9 / 7;
  const smoothed = (means: readonly number[]) =>
    means.reduce((level, mean) => level + 0.1 * (mean - level), first);
  near(last(adida(0.1)), smoothed([3 / 4]), { within: 1e-12, what: "ADIDA" });
  const widths = [
    smoothed([0, 0, 6, 0, 0, 3, 0]),
    smoothed([3, 0, 1.5]),
    smoothed([2, 1]),
    smoothed([3 / 4]),
  ];
  const mean = widths.reduce((sum, level) => sum + level / 4, 0);
  near(last(imapa(0.1)), mean, { within: 1e-12, what: "IMAPA" });
});

test("quantiles of counts are R's qnbinom and, where variance is the mean, its qpois", () => {
  const nine = [0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975];
  const five = [0.1, 0.5, 0.9, 0.95, 0.99];
  const table: readonly [number, number, readonly number[], readonly number[]][] = [
    // qnbinom(p, size = 6.75, mu = 2.25); size .5, mu .4; qpois(p, .4).
    [2.25, 3, nine, [0, 0, 0, 1, 2, 3, 5, 5, 6]],
    [0.4, 0.72, five, [0, 0, 1, 2, 4]],
    [0.4, 0.4, five, [0, 0, 1, 2, 2]],
  ];
  for (const [mean, variance, levels, expected] of table)
    assert.deepEqual([...countQuantiles({ mean, variance, alive: 1 }, levels)], expected);
});

test("classes are cut at an interval of 1.32 and a squared variation of .49 (Syntetos et al. 2005)", () => {
  assert.equal(classify([5, 6, 5, 4, 5]), "smooth");
  assert.equal(classify([1, 1, 20, 1, 1]), "erratic");
  assert.equal(classify([5, 0, 5, 0, 5]), "intermittent");
  assert.equal(classify([1, 0, 20, 0, 1]), "lumpy");
  // 33 steps of 25 demands are 1.32 apart.
  const apart = (zeros: number) => [
    ...Array.from({ length: 25 }, () => 5),
    ...Array(zeros).fill(0),
  ];
  assert.deepEqual([classify(apart(7)), classify(apart(8))], ["smooth", "intermittent"]);
});

test("an autoregression of differences is R's lm of them on their lags", () => {
  const logs = airPassengers.map(Math.log);
  const changes = Float64Array.from(logs.slice(1), (value, t) => value - (logs[t] ?? NaN));
  const [one, two, three] = solveMoments(momentsOf(changes, [0, 1, 2], 1), 0);
  near(one, 0.22787855315, { within: 1e-9, what: "lag 1" });
  near(two, -0.14446287005, { within: 1e-9, what: "lag 2" });
  near(three, -0.09032248496, { within: 1e-9, what: "lag 3" });
  // Of lags with none between them too, least squares leaves misses no lag has a part in.
  const lags = [0, 4, 11, 12];
  const apart = solveMoments(momentsOf(changes, lags, 1), 0);
  const back = (t: number, lag: number) => changes[t - lag] ?? NaN;
  for (const each of lags) {
    let sum = 0;
    for (let t = 12; t < changes.length - 1; t += 1) {
      const said = lags.reduce((all, lag, at) => all + (apart[at] ?? NaN) * back(t, lag), 0);
      sum += (back(t + 1, 0) - said) * back(t, each);
    }
    near(sum, 0, { within: 1e-12, what: `misses beside lag ${each + 1}` });
  }
});

test("a day that comes every year is seen a year later, by lags around it", () => {
  // Four years of days; a feast on day 200 of each, whose height tells the series apart.
  const series = [2, 3, 4].map((height) =>
    Float64Array.from({ length: 4 * 365 }, (_, t) =>
      t % 365 === 200 ? height : 1 + 0.01 * Math.sin((t * t) % 97),
    ),
  );
  const known = series.map((y) => y.subarray(0, 3 * 365 + 190));
  const { own, ...group } = learnPooled(known, {
    seasons: [7, 365],
    horizon: 20,
    observed: 3 * 365,
  });
  known.forEach((y, at) => {
    const [said = new Float64Array(0)] = speakPooled(group, y, { own: own[at], horizon: 20 });
    const height = at + 2;
    assert.ok((said[10] ?? 0) > 1 + 0.6 * (height - 1), `${said[10]} on the feast of ${height}`);
    assert.ok(
      (said[9] ?? 9) < 1.4 && (said[12] ?? 9) < 1.4,
      `${said[9]} before, ${said[12]} after`,
    );
  });
});

test("lags of a year speak where the earliest look back has room for them, each once", () => {
  const month = Array.from({ length: 28 }, (_, lag) => lag);
  assert.deepEqual(lagsFor([7, 365], 397), month);
  assert.deepEqual(lagsFor([7, 365], 398), [...month, 363, 364, 365]);
  const both = lagsFor([180, 201], 5_000);
  assert.equal(new Set(both).size, both.length);
  // Two years of days and half a year ahead: what was looked back with is no last value again.
  const history = Array.from(
    { length: 731 },
    (_, t) => 50 + 20 * Math.sin(t / 58) + 9 * (t % 7) + ((t * t) % 11),
  );
  const { forecast: made } = forecast({
    series: [{ id: "a", history, seasons: [7, 365] }],
    horizon: 190,
  });
  const errors = (made[0]?.models ?? [])
    .filter(({ name }) => name.startsWith("pooled AR"))
    .map(({ error }) => error);
  const naive = made[0]?.models.find(({ name }) => name === "naive")?.error;
  assert.equal(errors.length, 3);
  assert.ok(new Set(errors).size > 1 || errors[0] !== naive, `${errors.join()} beside ${naive}`);
});

test("widths of one period agree as dense least squares makes them (Athanasopoulos et al. 2017)", () => {
  const y = Float64Array.from(airPassengers.slice(0, 48), (value) => value / 150);
  const base = fitEts(y, { period: 2 });
  const widths = fitWidths(y, 2, { base });
  const [first = NaN, second = NaN] = forecastLikely(base, 2);
  const [both = NaN] = forecastLikely(widths.get(2) ?? [], 1);
  // One sum of two steps, whose error is taken to vary twice as much: a quarter of the gap each.
  const gap = both - first - second;
  const out = forecastAggregated(base, widths, { period: 2, horizon: 2 });
  near(out[0], first + gap / 4, { within: 1e-9, what: "first step" });
  near(out[1], second + gap / 4, { within: 1e-9, what: "second step" });
});

test("a total and two parts agree by pencil (Hyndman et al. 2011, Wickramasuriya et al. 2019)", () => {
  const summing = summingOf(2, [{ name: "total", members: [0, 1] }]);
  const base = Float64Array.of(10, 4, 5);
  const misses = [3, 1, 2].map((size) => Float64Array.of(size, -size, size, -size));
  const agreed = (method: "ols" | "wls-struct" | "wls-var") => {
    const precision = precisionOf(method, summing, misses);
    return [...addUp(summing, reconcileBottom({ summing, precision, base }))];
  };
  // The gap of one is shared by what each is taken to err: alike; 2, 1, 1; squares 9, 1, 4.
  const table = { ols: [1 / 3, 1 / 3], "wls-struct": [1 / 4, 1 / 4], "wls-var": [1 / 14, 4 / 14] };
  for (const [method, [one = 0, two = 0]] of Object.entries(table)) {
    const told = agreed(method as keyof typeof table);
    near(told[1], 4 + one, { within: 1e-6, what: method });
    near(told[2], 5 + two, { within: 1e-6, what: method });
    near(told[0], 9 + one + two, { within: 1e-6, what: method });
  }
});

test("a boosted tree by pencil: leaves are shrunk Newton steps (Friedman 2001, Chen and Guestrin 2016)", () => {
  const table = { rows: 4, features: [Float64Array.of(0, 0, 1, 1)] };
  const how = { trees: 1, leaves: 2, rate: 0.5, least: 1, ridge: 1 };
  const forest = grow(table, Float64Array.of(1, 3, 7, 9), { ...how, loss: { kind: "squared" } });
  // From the mean of five: sums of −6 and 6 over two rows and the ridge, half of it taken.
  near(ask(forest, [0]), 5 - (0.5 * 6) / 3, { within: 1e-9, what: "left" });
  near(ask(forest, [1]), 5 + (0.5 * 6) / 3, { within: 1e-9, what: "right" });
});
