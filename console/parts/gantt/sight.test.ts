// Goal: what is in sight outlives the picture, follows what is shown, and is said in words that a planner
// reads without reckoning. Method: tables, and laws over any looks.
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { modelOf } from "./model.ts";
import { createSight } from "./sight.ts";
import type { Shown, SightNews } from "./sight.ts";
import type { GanttBar } from "./types.ts";
import { inSight } from "./view.ts";
import { endsOf, spanInWords, wordsOf } from "./words.ts";

const seed = Number(process.env["SEED"] ?? randomInt(2 ** 31));
const reproduce = { seed, verbose: 0 };

const wordsIn = (language: string) =>
  wordsOf(language, "Asia/Shanghai", { today: "", load: "Load" });
const minuteOf = (text: string) => Date.parse(`${text}+08:00`) / 60_000;

test("a long span is said by its days, a short one with its times, of the plant's zone", () => {
  const said = (from: string, until: string, language = "en") =>
    spanInWords(wordsIn(language), { from: minuteOf(from), until: minuteOf(until) });
  assert.equal(said("2026-11-02T06:00", "2026-12-05T12:00"), "11/2 – 12/5");
  assert.equal(said("2026-11-02T00:00", "2026-11-05T00:00"), "11/2 – 11/4", "midnight ends a day");
  assert.equal(said("2026-11-02T06:00", "2026-11-04T18:30"), "11/2 06:00 – 11/4 18:30");
  assert.equal(said("2026-11-02T06:00", "2026-11-02T18:30"), "11/2 06:00 – 18:30");
  assert.equal(said("2026-11-02T06:00", "2026-11-02T18:30", "zh-CN"), "11/2 06:00 – 18:30");
  const odd = { from: minuteOf("2026-11-02T06:00") - 0.4, until: minuteOf("2026-11-02T07:00") };
  assert.deepEqual(endsOf(wordsIn("en"), odd), ["11/2 06:00", "07:00"]);
});

const rows = ["A", "B", "C"].map((key) => ({ key, label: key }));
const bar = (key: string, row: string, start: number): GanttBar => ({
  ...{ key, row, job: key, label: key, setupFrom: start, start, end: start + 60, tone: 0 },
});

const shownOf = (bars: readonly GanttBar[]): Shown => ({
  ...{ model: modelOf(rows, bars), baseline: null, zone: "UTC", now: 0, words: wordsIn("en") },
  ...{ rules: { step: 15, zone: "UTC", rowsFor: () => null }, still: false, density: "standard" },
});

test("all of the plan is in sight until somebody looks elsewhere, whatever the size", () => {
  const sight = createSight(shownOf([bar("a", "A", 0), bar("b", "C", 9_940)]));
  const news: SightNews[] = [];
  const stop = sight.listen((each) => news.push(each));
  assert.deepEqual(sight.stretch(), { from: -200, until: 10_200 });
  sight.resize(300, 200);
  assert.deepEqual(sight.stretch(), { from: -200, until: 10_200 });
  sight.look({ ...sight.view(), from: 1_000, minutesPerPixel: 2 });
  sight.resize(600, 200);
  assert.deepEqual(sight.stretch(), { from: 1_000, until: 2_200 });
  sight.show(shownOf([bar("a", "A", 0), bar("b", "C", 9_000)]));
  assert.deepEqual(sight.stretch(), { from: 1_000, until: 2_200 }, "a changed plan keeps the view");
  assert.deepEqual(news, ["view", "view", "view", "shown"]);
  sight.reveal("b");
  assert.ok(sight.stretch().from <= 9_000 && sight.stretch().until >= 9_060);
  sight.fit();
  assert.ok(sight.stretch().from < 0 && sight.stretch().until > 9_060);
  stop();
  sight.reveal("a");
  assert.equal(news.length, 6, "who stopped is told no more");
});

test("a plan that was empty is shown whole once it has bars", () => {
  const sight = createSight(shownOf([]));
  sight.look({ ...sight.view(), from: 30 });
  sight.show(shownOf([bar("a", "A", 50_000), bar("b", "C", 90_000)]));
  assert.ok(sight.stretch().from < 50_000 && sight.stretch().until > 90_060);
});

test("the time in sight is the same object while it is the same time", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer(), fc.integer({ max: 500 }))), (looks) => {
      const sight = createSight(shownOf([bar("a", "A", 0), bar("b", "C", 9_940)]));
      for (const [from, top] of looks) {
        const before = sight.stretch();
        sight.look({ ...sight.view(), from, top });
        assert.deepEqual(sight.stretch(), inSight(sight.view()));
        if (sight.stretch() !== before) assert.notDeepEqual(sight.stretch(), before);
      }
    }),
    reproduce,
  );
});
