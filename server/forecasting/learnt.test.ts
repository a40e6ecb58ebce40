// Goal: what a run has learnt is the same after it was packed, kept and read again: a night that goes
// by it says to the last bit what the engine itself says of it. Method: made-up demand by seed, thin,
// steady, with events and with gaps; whole runs on their own threads.
import assert from "node:assert/strict";
import { test } from "node:test";
import { forecastFrom } from "../../engines/forecasting/index.ts";
import type { SeriesForecast, SeriesInput } from "../../engines/forecasting/index.ts";
import { createChance } from "../../kernel/index.ts";
import { runForecast } from "./index.ts";
import type { Learnt, RunCounts } from "./index.ts";

const levels = [[], ["item"], ["shop"]];
const base = {
  ...{ seasons: [7], horizon: 10, quantiles: [0.1, 0.5, 0.9], calendar: "china" as const },
  hierarchy: { levels, method: "wls-var" as const },
};

/** Demand of so many items in two shops, of the first days only. */
function demandOf(seed: number, items: number, until: number): SeriesInput[] {
  return Array.from({ length: 2 * items }, (_, at) => {
    const chance = createChance(seed * 1_000 + at);
    const level = [0.3, 2, 30, 400][at % 4] ?? 1;
    const units = () => Math.floor(level * (0.4 + 1.2 * chance.next()) + chance.next());
    const history = Array.from({ length: 120 }, (__, t) => {
      const value = units() * (t % 7 > 4 ? 2 : 1);
      return at % 5 === 4 && t > 100 && t < 104 ? null : value;
    });
    return {
      ...{ id: `${at}`, history: history.slice(0, until), start: "2026-07-27" },
      ...{ step: "daily" as const, keys: { item: `${at >> 1}`, shop: `${at % 2}` } },
    };
  });
}

/** A run on threads: what it made, what it has learnt, and how it went. */
async function ran(series: readonly SeriesInput[], learnt: Learnt | null) {
  const made: SeriesForecast[] = [];
  const parts: Uint8Array[] = [];
  const counts: RunCounts = await runForecast(base, series, {
    ...{ workers: 2, learnt },
    onLearnt: async (part) => void parts.push(part),
    onMade: async ({ forecast }) => void made.push(...forecast),
  });
  return { made, parts, counts };
}

/** As a run hands them out: the series first, then the sums above them. */
const handedOut = (made: readonly SeriesForecast[]) =>
  made.toSorted((a, b) => Number(/\D/.test(a.id)) - Number(/\D/.test(b.id)));

test("a night that goes by what was kept says what the engine says of what it carries", async () => {
  for (const [seed, items, steps] of [
    [1, 18, 1],
    [2, 3, 4],
    [3, 5, 6],
  ] as const) {
    const first = await ran(demandOf(seed, items, 112), null);
    assert.equal(first.counts.rolled, false);
    const later = demandOf(seed, items, 112 + steps);
    const night = await ran(later, { steps, parts: first.parts });
    assert.deepEqual(night.counts, { studied: 0, reused: 0, rolled: true });
    assert.equal(night.parts.length, 0, "what was learnt before stands");
    const { carried } = forecastFrom({ ...base, series: demandOf(seed, items, 112) });
    const own = forecastFrom({ ...base, series: later }, { carried, steps });
    assert.equal(
      JSON.stringify(night.made),
      JSON.stringify(handedOut(own.forecast)),
      `seed ${seed}`,
    );
    const again = await ran(later, { steps, parts: first.parts });
    assert.equal(JSON.stringify(again.made), JSON.stringify(night.made));
  }
});

test("where many series are new, all is learnt anew", async () => {
  const { parts } = await ran(demandOf(5, 20, 110), null);
  const some = await ran(demandOf(5, 22, 112), { steps: 2, parts });
  assert.deepEqual([some.counts.rolled, some.parts.length], [true, 0]);
  const many = await ran(demandOf(5, 30, 112), { steps: 2, parts });
  assert.equal(many.counts.rolled, false);
  assert.ok(many.parts.length > 1);
  const anew = forecastFrom({ ...base, series: demandOf(5, 30, 112) });
  assert.equal(JSON.stringify(many.made), JSON.stringify(handedOut(anew.forecast)));
});
