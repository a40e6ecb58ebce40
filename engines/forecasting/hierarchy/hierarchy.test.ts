// Goal: forecasts of a hierarchy add up, whatever was said at each node. Method: laws over made-up
// trees; the sparse solutions are held against textbook formulas on dense matrices.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createChance } from "../../../kernel/index.ts";
import { forecast } from "../index.ts";
import { precisionOf } from "./precision.ts";
import type { Method } from "./precision.ts";
import { reconcileBottom } from "./reconcile.ts";
import { addUp, handDown, summingByKeys } from "./summing.ts";
import { agreeOverTime } from "./time.ts";
import { roundWhole } from "./whole.ts";

/** Solves a small dense system by elimination with pivots; the inputs are overwritten. */
function solveDense(matrix: Float64Array[], right: Float64Array): Float64Array {
  const n = right.length;
  for (let column = 0; column < n; column += 1) {
    let pivot = column;
    const size = (row: number) => Math.abs((matrix[row] as Float64Array)[column] as number);
    for (let row = column + 1; row < n; row += 1) if (size(row) > size(pivot)) pivot = row;
    const top = matrix[pivot] as Float64Array;
    matrix[pivot] = matrix[column] as Float64Array;
    matrix[column] = top;
    const value = right[pivot] as number;
    right[pivot] = right[column] as number;
    right[column] = value;
    const lead = top[column] as number as number;
    if (lead === 0) continue;
    for (let row = column + 1; row < n; row += 1) {
      const line = matrix[row] as Float64Array;
      const factor = (line[column] as number) / lead;
      if (factor === 0) continue;
      for (let at = column; at < n; at += 1)
        (line[at] as number) = (line[at] as number) - factor * (top[at] as number);
      right[row] = (right[row] as number) - factor * (right[column] as number);
    }
  }
  for (let row = n - 1; row >= 0; row -= 1) {
    const line = matrix[row] as Float64Array;
    let sum = right[row] as number;
    for (let at = row + 1; at < n; at += 1) sum -= (line[at] as number) * (right[at] as number);
    right[row] = (line[row] as number) === 0 ? 0 : sum / (line[row] as number);
  }
  return right;
}

const keys = Array.from({ length: 12 }, (_, at) => ({
  region: `r${at % 4}`,
  kind: `k${at % 3}`,
}));
const levels = [[], ["region"], ["kind"]];
const summing = summingByKeys(keys, levels);
const nodes = summing.names.length + summing.bottoms;
const methods: Method[] = ["ols", "wls-struct", "wls-var", "mint-shrink"];

function made(seed: number) {
  const chance = createChance(seed);
  const draw = (size: number) => Float64Array.from({ length: size }, () => chance.next() * 2 - 0.4);
  const bottom = draw(summing.bottoms);
  const base = addUp(summing, bottom).map((value) => value + chance.next() - 0.5);
  const misses = Array.from({ length: nodes }, () => draw(20));
  return { base, misses };
}

test("the short way through finer sums adds up what stands below, and hands the same down", () => {
  const digit = fc.integer({ min: 0, max: 3 });
  const named = ["a", "b", "c"] as const;
  const level = fc.subarray([...named]);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(digit, digit, digit, fc.integer({ min: -9, max: 9 })), { minLength: 1 }),
      fc.array(level, { minLength: 1, maxLength: 6 }),
      (rows, wished) => {
        const own = rows.map(([a, b, c]) => ({ a: `${a}`, b: `${b}`, c: `${Math.min(b, c)}` }));
        const made = summingByKeys(own, wished);
        const bottom = Float64Array.from(rows, ([, , , units]) => units);
        const plain = made.names.map((_, node) =>
          made.members
            .subarray(made.starts[node], made.starts[node + 1])
            .reduce((sum, at) => sum + (bottom[at] as number), 0),
        );
        const all = addUp(made, bottom);
        assert.deepEqual([...all], [...plain, ...bottom]);
        const said = all.map((_, node) => node + 1);
        const times = (x: Float64Array, y: Float64Array) =>
          x.reduce((sum, value, at) => sum + value * (y[at] as number), 0);
        assert.equal(times(bottom, handDown(made, said)), times(all, said));
        assert.equal(said[0], 1, "what was said stands");
      },
    ),
  );
});

test("sparse least squares is the textbook's", () => {
  const { base, misses } = made(7);
  const columns = Array.from({ length: summing.bottoms }, (_, at) => {
    const one = new Float64Array(summing.bottoms);
    one[at] = 1;
    return addUp(summing, one);
  });
  for (const method of methods) {
    const precision = precisionOf(method, summing, misses);
    const weighed = columns.map((column) => precision.apply(column.slice()));
    const dot = (a: Float64Array, b: Float64Array) =>
      a.reduce((sum, x, at) => sum + x * (b[at] ?? 0), 0);
    const matrix = columns.map((column) =>
      Float64Array.from(weighed, (other) => dot(column, other)),
    );
    const right = Float64Array.from(weighed, (column) => dot(column, base));
    const expected = solveDense(matrix, right);
    const sparse = reconcileBottom({ summing, precision, base, negative: true });
    sparse.forEach((value, at) =>
      assert.ok(
        Math.abs(value - (expected[at] ?? NaN)) < 1e-6,
        `${method} ${value} ${expected[at]}`,
      ),
    );
  }
});

test("shrunk covariance is inverted as a dense one would be", () => {
  const { misses } = made(11);
  const precision = precisionOf("mint-shrink", summing, misses);
  // Its own diagonal says the shrinkage: 1 / (variance × share).
  const samples = 20;
  const variance = misses.map((each) => each.reduce((sum, x) => sum + x * x, 0) / samples);
  const share = 1 / ((precision.diagonal[0] ?? 0) * (variance[0] ?? 0));
  const one = new Float64Array(nodes);
  one[3] = 1;
  const column = precision.apply(one.slice());
  for (let row = 0; row < nodes; row += 1) {
    let sum = 0;
    for (let at = 0; at < nodes; at += 1) {
      const own = misses[row] ?? new Float64Array();
      const other = misses[at] ?? new Float64Array();
      let cross = 0;
      for (let t = 0; t < samples; t += 1) cross += ((own[t] ?? 0) * (other[t] ?? 0)) / samples;
      const entry = (1 - share) * cross + (at === row ? share * (variance[row] ?? 0) : 0);
      sum += entry * (column[at] ?? 0);
    }
    assert.ok(Math.abs(sum - (row === 3 ? 1 : 0)) < 1e-8, `${row}: ${sum}`);
  }
});

test("none is negative, frozen nodes keep their value, and all adds up", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(...methods), (seed, method) => {
      const { base, misses } = made(seed);
      const precision = precisionOf(method, summing, misses);
      const frozen = new Map([
        [1, 2.5],
        [nodes - 1, 0.75],
      ]);
      const bottom = reconcileBottom({ summing, precision, base, frozen });
      const all = addUp(summing, bottom);
      assert.ok(bottom.every((value) => value >= 0));
      assert.ok(Math.abs((all[1] ?? 0) - 2.5) < 1e-9, `${all[1]}`);
      assert.equal(all[nodes - 1], 0.75);
    }),
    { numRuns: 60 },
  );
});

test("whole units add up: every run of neighbours is less than one unit from its sum", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 50, noNaN: true })), (values) => {
      const whole = roundWhole(Float64Array.from(values));
      let exact = 0;
      let given = 0;
      whole.forEach((value, at) => {
        assert.ok(Number.isInteger(value) && value >= 0);
        exact += values[at] ?? 0;
        given += value;
        assert.ok(Math.abs(exact - given) <= 0.5 + 1e-6, `${exact} ${given}`);
      });
    }),
  );
});

test("a forecast of a hierarchy is coherent to 1e-9 at every step, and explains what moved", () => {
  const chance = createChance(5);
  const series = keys.map((each, at) => ({
    id: `s${at}`,
    keys: each,
    seasons: [4],
    history: Array.from({ length: 40 }, (_, t) => 20 + 5 * (t % 4) + 8 * chance.next()),
  }));
  const hierarchy = { levels, frozen: [{ id: "region=r0", step: 1, value: 90 }] };
  const { forecast: all } = forecast({ series, horizon: 5, hierarchy, explain: true });
  const by = new Map(all.map((each) => [each.id, each]));
  assert.equal(all.length, nodes);
  for (let h = 0; h < 5; h += 1)
    for (const name of summing.names) {
      const wanted = name === "total" ? [] : [name.split("=") as [string, string]];
      const below = series.filter((each) =>
        wanted.every(([key, value]) => (each.keys as Record<string, string>)[key] === value),
      );
      const sum = below.reduce((total, { id }) => total + (by.get(id)?.point[h] ?? NaN), 0);
      assert.ok(Math.abs(sum - (by.get(name)?.point[h] ?? NaN)) <= 1e-9 * sum, `${name} ${h}`);
    }
  assert.ok(Math.abs((by.get("region=r0")?.point[1] ?? 0) - 90) < 1e-6);
  for (const { point, parts } of all) {
    assert.deepEqual(
      parts?.map(({ name }) => name),
      ["level", "trend", "season", "reconciliation"],
    );
    point.forEach((value, h) =>
      assert.equal(
        parts?.reduce((sum, part) => sum + (part.values[h] ?? NaN), 0),
        value,
      ),
    );
  }
  const whole = forecast({ series, horizon: 2, hierarchy: { levels, whole: true } });
  assert.ok(whole.forecast.every(({ point }) => point.every(Number.isInteger)));
});

test("months, weeks and days agree; a frozen month stays", () => {
  const days = Array.from({ length: 61 }, (_, at) => 10 + (at % 7));
  const made = agreeOverTime({
    start: "2026-11-01",
    days,
    weeks: { "2026-11-09": 100 },
    months: { "2026-11": 400, "2026-12": 380 },
    frozen: { months: { "2026-12": 420 }, days: { "2026-11-11": 55 } },
  });
  const sum = (from: number, until: number) =>
    made.days.slice(from, until).reduce((total, value) => total + value, 0);
  assert.ok(Math.abs(sum(30, 61) - 420) < 1e-9);
  assert.ok(Math.abs((made.months["2026-12"] ?? 0) - 420) < 1e-9);
  assert.equal(made.days[10], 55);
  assert.ok(Math.abs(sum(8, 15) - (made.weeks["2026-11-09"] ?? 0)) < 1e-9);
  const whole = agreeOverTime({
    start: "2026-11-01",
    days,
    months: { "2026-11": 400 },
    whole: true,
  });
  assert.ok(whole.days.every(Number.isInteger));
  assert.throws(() => agreeOverTime({ start: "soon", days }), /not a day/);
});
