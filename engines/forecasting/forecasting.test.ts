// Goal: what the engine promises of any history holds. Method: laws over made-up histories through
// the door; the seed is printed when one fails.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createChance } from "../../kernel/index.ts";
import { chooseMix } from "./champion.ts";
import { defaultQuantiles, forecast } from "./index.ts";
import type { SeriesForecast, SeriesInput } from "./index.ts";

const one = (history: readonly (number | null)[], rest: Partial<SeriesInput> = {}) => {
  const made = forecast({ series: [{ id: "a", history, horizon: 6, ...rest }] });
  const [first] = made.forecast;
  assert.ok(first, `no forecast: ${JSON.stringify(made.findings)}`);
  return { ...first, findings: made.findings };
};

function sound(made: SeriesForecast, history: readonly (number | null)[]): void {
  const negative = history.some((value) => value !== null && value < 0);
  const all = [made.point, ...made.quantiles, ...made.sums].flat();
  assert.ok(all.every(Number.isFinite), "finite");
  if (!negative)
    assert.ok(
      all.every((value) => value >= 0),
      "none negative",
    );
  for (const fan of [made.quantiles, made.sums])
    for (let level = 1; level < defaultQuantiles.length; level += 1)
      fan[level]?.forEach((value, h) =>
        assert.ok(value >= (fan[level - 1]?.[h] ?? Infinity), `level ${level} step ${h} crosses`),
      );
}

/** Seasonal demand with trend and noise, drawn from a seed. */
function seasonal(seed: number, length: number): number[] {
  const chance = createChance(seed);
  const base = 50 + 100 * chance.next();
  const slope = chance.next() - 0.3;
  return Array.from(
    { length },
    (_, t) =>
      (base + slope * t) * (1 + 0.3 * Math.sin((2 * Math.PI * t) / 12)) + 10 * chance.next() + 0.5,
  );
}

test("any history gives finite, ordered quantiles, none below zero where none was", () => {
  const value = fc.oneof(
    fc.integer({ min: 0, max: 5 }),
    fc.integer({ min: -50, max: 5_000 }),
    fc.double({ min: 0, max: 1e3, noNaN: true }),
    fc.constant(0),
    fc.constant(1e12),
    fc.constant(1e-9),
  );
  const history = fc.array(fc.option(value, { freq: 8 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(history, fc.constantFrom([], [4], [12]), (values, seasons) => {
      fc.pre(values.some((each) => each !== null));
      sound(one(values, { seasons }), values);
    }),
    { numRuns: 150 },
  );
});

test("special histories", () => {
  const table: readonly [string, readonly (number | null)[], number][] = [
    ["constant", Array.from({ length: 40 }, () => 7.5), 7.5],
    ["all zero", Array.from({ length: 40 }, () => 0), 0],
    ["one observation", [12.5], 12.5],
    ["two observations", [12.5, 12.5], 12.5],
    ["huge constant", Array.from({ length: 30 }, () => 1e12), 1e12],
    ["tiny constant", Array.from({ length: 30 }, () => 1e-9), 1e-9],
  ];
  for (const [name, history, expected] of table) {
    const made = one(history, { seasons: [12] });
    sound(made, history);
    for (const value of made.point)
      assert.ok(Math.abs(value - expected) <= 1e-6 * expected, `${name}: ${value}`);
  }
  const single = one([
    ...Array.from({ length: 20 }, () => 0),
    9,
    ...Array.from({ length: 19 }, () => 0),
  ]);
  assert.ok(
    single.point.every((value) => value >= 0 && value < 2),
    `${single.point}`,
  );
});

test("two rounds are enough to see a clear season, and none is seen where there is none", () => {
  const chance = createChance(11);
  const noise = Array.from({ length: 26 }, () => 100 + chance.next());
  const made = one(
    noise.map((value, t) => value + 50 * Math.sin((2 * Math.PI * t) / 12)),
    { seasons: [12] },
  );
  // The season of the steps after two rounds and two steps: highest at the second.
  made.point.forEach((value, h) => {
    const due = 100.5 + 50 * Math.sin((2 * Math.PI * (h + 2)) / 12);
    assert.ok(Math.abs(value - due) < 12, `step ${h}: ${value} for ${due}`);
  });
  const flat = one(noise, { seasons: [12] });
  assert.ok(flat.point.every((value) => Math.abs(value - 100.5) < 1.5));
});

test("what has sold in every step and then no more is taken to have ended", () => {
  const ended = Array.from({ length: 60 }, (_, t) => (t < 30 ? 90 + (t % 7) : 0));
  const made = one(ended);
  sound(made, ended);
  assert.ok(made.point.every((value) => value < 0.01));
  assert.ok(made.sums.flat().every((value) => value === 0));
  // Rare demand is quiet as long now and then.
  const rare = Array.from({ length: 60 }, (_, t) => (t % 9 === 0 ? 4 : 0));
  assert.ok(one(rare).point.every((value) => value > 0.2));
});

test("what sells in a season of the year only has not ended in its off-season", () => {
  const chance = createChance(5);
  // Days from 1 January on, sold from May to August.
  const fan = (days: number) =>
    Array.from({ length: days }, (_, t) =>
      t % 365 >= 120 && t % 365 < 240 ? 1 + chance.whole(0, 6) : 0,
    );
  for (const days of [2 * 365, 2 * 365 + 60, 2 * 365 + 115, 3 * 365 + 30]) {
    const made = one(fan(days), { seasons: [7, 365], horizon: 28 });
    sound(made, fan(days));
    assert.ok(
      made.point.every((value) => value > 0.1),
      `after ${days} days: ${made.point}`,
    );
    assert.ok((made.sums.at(-1)?.at(-1) ?? 0) > 10, `after ${days} days nothing is kept for it`);
  }
  const gone = [...fan(2 * 365), ...Array.from({ length: 365 }, () => 0)];
  assert.ok(one(gone, { seasons: [7, 365] }).point.every((value) => value < 0.01));
});

test("a history in other units gives the forecast in those units", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.constantFrom(1e-9, 0.01, 64, 1e12),
      (seed, unit) => {
        const history = seasonal(seed, 48);
        const plain = one(history, { seasons: [12] });
        const scaled = one(
          history.map((value) => value * unit),
          { seasons: [12] },
        );
        scaled.point.forEach((value, h) => {
          const expected = (plain.point[h] ?? 0) * unit;
          assert.ok(Math.abs(value - expected) <= 1e-3 * expected, `${value} for ${expected}`);
        });
      },
    ),
    { numRuns: 20 },
  );
});

test("a shift of a flat, noisy history shifts its forecast", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.constantFrom(-90, 400, 10_000),
      (seed, shift) => {
        const chance = createChance(seed);
        const history = Array.from({ length: 60 }, () => 100 + chance.next());
        const low = one(history);
        const high = one(history.map((value) => value + shift));
        // Half of what the noise spans; relative and additive forms may weigh it a little otherwise.
        high.point.forEach((value, h) =>
          assert.ok(
            Math.abs(value - shift - (low.point[h] ?? 0)) < 0.5,
            `${value} ${low.point[h]}`,
          ),
        );
      },
    ),
    { numRuns: 20 },
  );
});

test("a history shorter than its season is forecast without one, and said", () => {
  for (const length of [3, 11, 12, 23]) {
    const made = one(seasonal(9, length), { seasons: [12] });
    assert.deepEqual(
      made.findings.map(({ kind, at }) => [kind, at]),
      [["short_for_season", length]],
    );
    assert.ok(made.point.every((value) => value > 0 && Number.isFinite(value)));
  }
  assert.deepEqual(one(seasonal(9, 24), { seasons: [12] }).findings, []);
});

test("what cannot be forecast is refused by name, the rest goes on", () => {
  const { forecast: made, findings } = forecast({
    series: [
      { id: "nan", history: [1, Number.NaN, 3] },
      { id: "infinite", history: [Infinity] },
      { id: "empty", history: [] },
      { id: "unseen", history: [null, null] },
      { id: "no step", history: [1, 2], horizon: 0 },
      { id: "no end", history: [1, 2], horizon: 1e9 },
      { id: "good", history: [1.5, 2.5, 3.5, 2.5] },
    ],
    horizon: 2,
  });
  assert.deepEqual(
    made.map(({ id }) => id),
    ["good"],
  );
  assert.deepEqual(findings, [
    { id: "nan", kind: "not_a_number", at: 1 },
    { id: "infinite", kind: "not_a_number", at: 0 },
    { id: "empty", kind: "empty" },
    { id: "unseen", kind: "empty" },
    { id: "no step", kind: "horizon", at: 0 },
    { id: "no end", kind: "horizon", at: 1e9 },
  ]);
});

test("gaps are filled, counted and said", () => {
  const history: (number | null)[] = seasonal(5, 60);
  const whole = one(history, { seasons: [12] });
  const holed = history.map((value, t) => (t === 7 || t === 30 ? null : value));
  const made = one([null, null, ...holed, null], { seasons: [12] });
  assert.deepEqual(
    made.findings.map(({ kind, at }) => [kind, at]),
    [
      ["gaps_filled", 2],
      ["ends_in_gap", 1],
    ],
  );
  // One step later than the whole history's, for its end was not observed.
  const off = Math.abs((made.point[0] ?? 0) - (whole.point[1] ?? 0));
  assert.ok(off < 0.1 * (whole.point[1] ?? 0), `${off}`);
});

test("the same input gives the same bytes", () => {
  const series = Array.from({ length: 12 }, (_, at) => ({
    id: `${at}`,
    history: at % 2 ? seasonal(at, 50) : seasonal(at, 50).map((x) => (x > 100 ? 1 : 0)),
    seasons: [12],
    horizon: 4,
  }));
  const bytes = () => JSON.stringify(forecast({ series }));
  assert.equal(bytes(), bytes());
});

test("the parts of an explained forecast sum to its point to the last bit", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
      const series = [{ id: "a", history: seasonal(seed, 60), seasons: [12], horizon: 14 }];
      const [made] = forecast({ series, explain: true }).forecast;
      const [plain] = forecast({ series }).forecast;
      assert.deepEqual(made?.point, plain?.point);
      made?.point.forEach((value, h) => {
        const sum = (made.parts ?? []).reduce((total, { values }) => total + (values[h] ?? NaN), 0);
        assert.equal(sum, value);
      });
      const season = made?.parts?.find(({ name }) => name === "season")?.values ?? [];
      assert.ok(
        season.some((value) => Math.abs(value) > 1),
        "there is a season to see",
      );
    }),
    { numRuns: 20 },
  );
});

test("past origins tell each series' own errors, and a fan that holds as often as it says", () => {
  const series = Array.from({ length: 60 }, (_, at) => ({
    id: `${at}`,
    history: seasonal(at + 1, 72),
    seasons: [12],
    horizon: 6,
  }));
  const seen = series.map((each) => ({ ...each, history: each.history.slice(0, 66) }));
  const { forecast: made } = forecast({ series: seen });
  assert.equal(new Set(made.map(({ models }) => models[0]?.error)).size, 60);
  assert.ok(made.every(({ errors }) => errors.length === 6 && errors.every((x) => x > 0)));
  let inside = 0;
  made.forEach(({ quantiles }, at) =>
    series[at]?.history.slice(66).forEach((value, h) => {
      const [low = NaN, high = NaN] = [quantiles[2]?.[h], quantiles[6]?.[h]];
      if (value >= low && value <= high) inside += 1 / 360;
    }),
  );
  // The noise is uniform: a normal band of 80 % around the true mean would hold 74 % of it.
  assert.ok(inside > 0.66 && inside < 0.9, `${inside} inside the 80 % band`);
});

test("each series names its champion and challenger, and the mix that did better unseen speaks", () => {
  const mixesOf = (made: readonly SeriesForecast[]) =>
    made.map(({ models }) => models.filter(({ name }) => / mix$/.test(name)));
  const groups = [
    // Seasons alike, random walks; whole thin demand; one series; no room for a past origin.
    Array.from({ length: 30 }, (_, at) => seasonal(at + 1, 72)),
    Array.from({ length: 30 }, (_, at) => {
      const steps = seasonal(at + 1, 60).map((value, t) => (t % 2 ? 1 : -1) * (value % 7));
      return steps.map((_, t) => 200.5 + steps.slice(0, t).reduce((sum, step) => sum + step, 0));
    }),
    Array.from({ length: 40 }, (_, at) =>
      seasonal(at + 1, 40).map((x, t) => (t % 3 === at % 3 ? 1 + (Math.floor(x) % 2) : 0)),
    ),
    [seasonal(1, 72)],
    [[3.5, 4.5, 3.5, 5.5]],
  ];
  const told = groups.map((histories, group) => {
    const series = histories.map((history, at) => ({ id: `${at}`, history, seasons: [12] }));
    const { forecast: made } = forecast({ series, horizon: 6 });
    for (const { models } of made) {
      assert.equal(models.filter(({ role }) => role === "champion").length, 1);
      const members = models.filter(({ role }) => role === undefined);
      const sum = members.reduce((total, { weight }) => total + weight, 0);
      assert.ok(Math.abs(sum - 1) < 1e-9, `group ${group}: members share ${sum}`);
    }
    const mixes = mixesOf(made);
    for (const [champion, challenger, more] of mixes) {
      assert.deepEqual([champion?.role, champion?.weight, more], ["champion", 1, undefined]);
      assert.notEqual(champion?.name, challenger?.name);
      if (challenger) assert.deepEqual([challenger.role, challenger.weight], ["challenger", 0]);
      assert.equal(new Set(mixes.map(([each]) => each?.name)).size, 1);
    }
    return mixes;
  });
  // What was chosen over all is what did better over all: the mean of what each missed itself.
  for (const mixes of told.slice(0, 2)) {
    const mean = (at: number) =>
      mixes.reduce((sum, own) => sum + (own[at]?.error ?? NaN) / mixes.length, 0);
    const [champion, challenger] = mixes[0] ?? [];
    assert.ok((champion?.groupError ?? NaN) <= (challenger?.groupError ?? NaN));
    assert.ok(Math.abs(mean(0) - (champion?.groupError ?? NaN)) < 1e-9);
    assert.ok(Math.abs(mean(1) - (challenger?.groupError ?? NaN)) < 1e-9);
  }
  const [thin, alone, short] = told.slice(2).map(([first]) => first ?? []);
  assert.ok(thin?.every((each) => each.measure === "pinball" && Number(each.groupError) > 0));
  assert.ok(alone?.length === 2 && alone.every((each) => Number(each.error) > 0));
  assert.ok(alone.every((each) => each.measure === "few_misses"));
  assert.ok(told[0]?.every((own) => own.every((each) => each.measure === "miss")));
  assert.deepEqual(
    short?.map(({ name, error, groupError }) => [name, error, groupError]),
    [["plain mix", null, null]],
  );
});

test("with one look back each, what one half of many series taught is chosen by the other half", () => {
  // What serves every other series best serves the ones between them worst.
  const trial = (at: number) => {
    const actual = new Float64Array(6).fill(100);
    const forecasts = [0, 1].map((member) => actual.map((x) => (member === at % 2 ? x : 2 * x)));
    return { forecasts, actual, scale: 10, apart: 6 };
  };
  const chosen = (count: number) =>
    chooseMix(
      Array.from({ length: count }, (_, at) => [trial(at)]),
      Float64Array.of(0.5, 0.5),
    ).mixes.map(({ name, role, measure }) => `${role}: ${name}, ${measure}`);
  const plain = ["champion: plain mix, miss", "challenger: learnt mix, miss"];
  assert.deepEqual(chosen(40), plain);
  const learnt = ["champion: learnt mix, few_misses", "challenger: plain mix, few_misses"];
  assert.deepEqual(chosen(8), learnt);
});

test("naive forecasts stand by, with what they missed on the latest origin", () => {
  const history = seasonal(1, 72);
  const [one] = forecast({ series: [{ id: "one", history, seasons: [12] }], horizon: 6 }).forecast;
  const naive = one?.models.filter(({ role, name }) => role && !/ mix$/.test(name)) ?? [];
  const value = (t: number) => history[t] ?? NaN;
  const scale = history.slice(12, 60).map((_, at) => Math.abs(value(at + 12) - value(at)));
  // Four origins, two steps apart: the earliest sees sixty months.
  const unit = scale.reduce((sum, each) => sum + each / scale.length, 0);
  const slope = (value(65) - value(0)) / 65;
  const guesses = {
    "seasonal naive": (h: number) => value(54 + h),
    naive: () => value(65),
    drift: (h: number) => value(65) + slope * (h + 1),
  };
  assert.deepEqual(
    naive.map(({ name, role, weight }) => [name, role, weight]),
    Object.keys(guesses).map((name) => [name, "challenger", 0]),
  );
  Object.values(guesses).forEach((guess, at) => {
    const misses = [0, 1, 2, 3, 4, 5].map((h) => Math.abs(value(66 + h) - guess(h)) / (6 * unit));
    const missed = misses.reduce((sum, miss) => sum + miss, 0);
    assert.ok(Math.abs((naive[at]?.error ?? NaN) - missed) < 1e-9, `${naive[at]?.name} ${missed}`);
  });
});
