// Rolling forward through the threads: the same bytes however many there are, and near what a run
// that learns everything anew would have said.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { SeriesInput } from "../../engines/forecasting/index.ts";
import { createChance } from "../../kernel/index.ts";
import { forecastInParallel } from "./index.ts";

const days = 150;
const weekly = (t: number) => (t % 7 > 4 ? 1.6 : 0.9);

/** Sixty items in two shops: large steady ones, and thin ones. */
function series(until: number): SeriesInput[] {
  return Array.from({ length: 120 }, (_, at) => {
    const chance = createChance(at + 1);
    const level = at % 3 === 0 ? 40 + at : 0.3 + (at % 5) / 4;
    const history = Array.from({ length: days }, (__, t) => {
      const mean = level * weekly(t);
      return Math.floor(mean * (0.5 + chance.next()) + chance.next());
    });
    const keys = { item: String(at % 60), shop: at < 60 ? "east" : "west" };
    return { id: `${at}`, history: history.slice(0, until), keys };
  });
}

const input = (until: number, more: readonly SeriesInput[] = []) => ({
  series: [...series(until), ...more],
  seasons: [7],
  horizon: 14,
  hierarchy: { levels: [[], ["shop"], ["item"]] },
});

test("a rolled run gives the same bytes on one and two threads, and adds up", async () => {
  const made = await Promise.all(
    [1, 2].map(async (workers) => {
      const { carried, forecast: first } = await forecastInParallel(input(140), { workers });
      const rolling = { carried, steps: 3 };
      const { forecast: next } = await forecastInParallel(input(143), { workers }, rolling);
      return { first, next };
    }),
  );
  assert.equal(JSON.stringify(made[0]), JSON.stringify(made[1]));
  const next = new Map(made[0]?.next.map((each) => [each.id, each.point]));
  const bottoms = Array.from({ length: 120 }, (_, at) => next.get(`${at}`)?.[5] ?? NaN);
  const sum = bottoms.reduce((total, value) => total + value, 0);
  assert.ok(Math.abs(sum - (next.get("total")?.[5] ?? NaN)) < 1e-9 * sum);
});

test("a rolled forecast knows what day it is, and is near the one that is learnt anew", async () => {
  const { carried } = await forecastInParallel(input(140), { workers: 1 });
  const rolling = { carried, steps: 3 };
  const [rolled, anew] = await Promise.all([
    forecastInParallel(input(143), { workers: 1 }, rolling),
    forecastInParallel(input(143), { workers: 1 }),
  ]);
  const other = new Map(anew.forecast.map((each) => [each.id, each]));
  let [miss, size] = [0, 0];
  for (const { id, point } of rolled.forecast)
    point.forEach((value, h) => {
      miss += Math.abs(value - (other.get(id)?.point[h] ?? NaN));
      size += value;
    });
  // Weekends sell nearly twice as much: a day's error of the season would be ten times this.
  assert.ok(miss < 0.03 * size, `${miss / size} apart`);
  assert.equal(rolled.carried.series, carried.series);
});

test("what is new, sold by halves or silent for long is looked at anew", async () => {
  const { carried } = await forecastInParallel(input(140), { workers: 1 });
  const [one] = series(143);
  const history = one?.history ?? [];
  const more = [
    { ...one, id: "new", history },
    { ...one, id: "short", history: history.slice(-30) },
  ].map((each) => ({ ...each, keys: { item: "new", shop: "east" } }));
  const asked = input(143, more);
  const changed = asked.series.map((each) => {
    if (each.id === "1") return { ...each, history: each.history.map((value) => (value ?? 0) / 2) };
    const gap = (_: unknown, t: number) => (t > 120 && t < 138 ? null : (each.history[t] ?? 0));
    return each.id === "2" ? { ...each, history: each.history.map(gap) } : each;
  });
  const { forecast: made, findings } = await forecastInParallel(
    { ...asked, series: changed },
    { workers: 1 },
    { carried, steps: 3 },
  );
  assert.equal(made.length, 1 + 2 + 61 + 122);
  assert.ok(
    made.every(({ point }) => point.every((value) => Number.isFinite(value) && value >= 0)),
  );
  assert.ok(findings.some(({ id, kind }) => id === "2" && kind === "gaps_filled"));
});
