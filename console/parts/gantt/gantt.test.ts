// Goal: what the Gantt decides without drawing is right at any plan: lanes, what is in sight, what lies
// under a point, snapping on the days of 23 and 25 hours, moves and their undoing, load.
// Method: each against the plainest reckoning over all bars.
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { barsBetween, hitAt } from "./hit.ts";
import { loadOf, shareOf } from "./load.ts";
import { barsIn, closedIn, linksOf, modelOf, type GanttModel } from "./model.ts";
import { dragged, dropped, nudged, placeOf } from "./moves.ts";
import type { MoveRules } from "./moves.ts";
import { sheetsOf } from "./print.ts";
import { rowShare } from "./row-load.ts";
import { snapped, ticksOf } from "./ticks.ts";
import type { GanttBar, GanttRow } from "./types.ts";
import {
  barTop,
  fitted,
  held,
  layoutOf,
  minuteAt,
  revealing,
  rowAt,
  xOf,
  zoomedAt,
} from "./view.ts";
import type { GanttView } from "./view.ts";

const seed = Number(process.env["SEED"] ?? randomInt(2 ** 31));
const reproduce = { seed, verbose: 0 };

const rows: GanttRow[] = ["A", "B", "C", "D"].map((key) => ({ key, label: key }));
const view: GanttView = { from: 0, minutesPerPixel: 2, top: 0, width: 800, height: 300 };

/** Bars anywhere, overlapping or not, of no length or long. */
const someBars = fc
  .array(
    fc.record({
      row: fc.integer({ min: 0, max: 3 }),
      setupFrom: fc.integer({ min: 0, max: 3_000 }),
      setup: fc.integer({ min: 0, max: 40 }),
      length: fc.integer({ min: 0, max: 500 }),
    }),
    { maxLength: 60 },
  )
  .map((drafts) =>
    drafts.map(({ row, setupFrom, setup, length }, index): GanttBar => ({
      ...{ key: `b${index}`, row: rows[row]?.key ?? "A", job: `j${index % 7}`, label: `${index}` },
      ...{ setupFrom, start: setupFrom + setup, end: setupFrom + setup + length, tone: index % 8 },
    })),
  );

const touches = (bar: GanttBar, from: number, until: number) =>
  bar.setupFrom < until && bar.end > from;
const keysOf = (model: GanttModel, bars: readonly number[]) =>
  bars.map((bar) => model.bars[bar]?.key).toSorted();

test("bars of a lane never meet, and every bar has a lane of its row", () => {
  fc.assert(
    fc.property(someBars, (bars) => {
      const model = modelOf(rows, bars);
      const lanes = new Map<number, GanttBar[]>();
      for (const place of model.order) {
        const lane = model.laneOf[place] ?? -1;
        lanes.set(lane, [...(lanes.get(lane) ?? []), model.bars[place] as GanttBar]);
      }
      assert.equal([...lanes.values()].flat().length, bars.length);
      for (const [lane, held] of lanes) {
        const row = held[0]?.row;
        assert.ok(held.every((bar) => bar.row === row));
        const index = model.rowByKey.get(row ?? "") ?? -1;
        assert.ok(
          lane >= (model.laneOfRow[index] ?? 0) && lane < (model.laneOfRow[index + 1] ?? 0),
        );
        held.reduce((before, bar) => {
          assert.ok(bar.setupFrom >= before.end, `${bar.key} meets ${before.key}`);
          return bar;
        });
      }
    }),
    reproduce,
  );
});

test("what is in sight is what a search through all bars finds", () => {
  const stretch = fc.tuple(fc.integer({ min: 0, max: 3_500 }), fc.integer({ min: 1, max: 900 }));
  fc.assert(
    fc.property(someBars, stretch, (bars, [from, length]) => {
      const model = modelOf(rows, bars);
      rows.forEach((row, index) => {
        const wanted = bars.filter(
          (bar) => bar.row === row.key && touches(bar, from, from + length),
        );
        const found = barsIn(model, index, { from, until: from + length });
        assert.deepEqual(keysOf(model, found), wanted.map((bar) => bar.key).toSorted());
      });
    }),
    reproduce,
  );
});

test("the middle of a drawn bar hits that bar; a lasso over everything catches all", () => {
  fc.assert(
    fc.property(someBars, (bars) => {
      const model = modelOf(rows, bars);
      const layout = layoutOf(model);
      const tall = { ...view, width: 4_000, height: 4_000 };
      for (const [index, bar] of model.bars.entries()) {
        if (bar.end - bar.start < 4 * tall.minutesPerPixel) continue;
        const point = {
          x: xOf(tall, (bar.start + bar.end) / 2),
          y: barTop(model, layout, index) + layout.laneHeight / 2,
        };
        assert.deepEqual(hitAt(model, layout, { view: tall, point }), {
          row: model.rowOf[index],
          bar: index,
          part: "work",
        });
      }
      const all = barsBetween(model, layout, {
        ...{ view: tall, a: { x: -1, y: 0 }, b: { x: 3_999, y: 3_999 } },
      });
      const seen = bars.filter((bar) => touches(bar, -2, 7_998)).map((bar) => bar.key);
      assert.deepEqual(keysOf(model, all), seen.toSorted());
    }),
    reproduce,
  );
});

test("a narrow bar is hit from beside it, a changeover is told from its work", () => {
  const model = modelOf(rows, [
    { key: "x", row: "A", job: "j", label: "x", setupFrom: 100, start: 140, end: 141, tone: 0 },
  ]);
  const layout = layoutOf(model);
  const part = (x: number) => hitAt(model, layout, { view, point: { x, y: 8 } });
  assert.equal(part(71.5).bar, 0);
  assert.equal(part(60).part, "setup");
  assert.deepEqual(part(90), { row: 0, bar: -1, part: "row" });
  assert.equal(hitAt(model, layout, { view, point: { x: 0, y: 5_000 } }).part, "nothing");
});

test("zooming keeps the minute under the pointer; a held view stays with the plan", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 800 }),
      fc.double({ min: 0.2, max: 5, noNaN: true }),
      (x, factor) => {
        const zoomed = zoomedAt(view, x, factor);
        assert.ok(Math.abs(minuteAt(zoomed, x) - minuteAt(view, x)) < 1e-6);
      },
    ),
    reproduce,
  );
  const model = modelOf(rows, []);
  const layout = layoutOf(model);
  const far = held({ ...view, from: 1e9, top: 1e9 }, layout, { from: 0, until: 1_000 });
  assert.equal(far.from, 1_000);
  assert.equal(far.top, 0, "four rows fit into the view");
  const whole = fitted(view, { from: 0, until: 1_000 });
  assert.ok(whole.from < 0 && minuteAt(whole, whole.width) > 1_000);
});

test("revealing shows a bar that was out of sight and leaves one that is seen", () => {
  const bar = (key: string, row: string, start: number): GanttBar => ({
    ...{ key, row, job: key, label: key, setupFrom: start, start, end: start + 60, tone: 0 },
  });
  const model = modelOf(rows, [bar("far", "D", 50_000), bar("near", "A", 200)]);
  const layout = layoutOf(model);
  const low = { ...view, height: 40 };
  const shown = revealing(low, layout, { model, bar: 0 });
  assert.ok(xOf(shown, 50_000) >= 0 && xOf(shown, 50_060) <= shown.width);
  assert.ok(barTop(model, layout, 0) >= shown.top);
  assert.deepEqual(revealing(low, layout, { model, bar: 1 }), low);
  assert.equal(rowAt(layout, -1), -1);
});

const minuteOf = (text: string) => Date.parse(text) / 60_000;

test("lines stand at round times of the wall clock when the clocks change", () => {
  // In New York the clocks went forward on 8 March 2026 at 2:00, and back on 1 November.
  const zone = "America/New_York";
  const words = new Intl.DateTimeFormat("en-GB", {
    ...{ timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  });
  for (const from of ["2026-03-07T12:00:00Z", "2026-10-31T12:00:00Z"]) {
    const wide = { ...view, from: minuteOf(from), minutesPerPixel: 4 };
    const { ticks, step } = ticksOf(wide, zone);
    assert.equal(step, 240);
    assert.ok(ticks.length > 10);
    for (const tick of ticks) {
      const time = words.format(tick.minute * 60_000);
      assert.match(time, /^(00|04|08|12|16|20):00$/);
      assert.equal(tick.day, time === "00:00");
    }
  }
});

test("a time snaps to the wall clock of a zone with odd minutes", () => {
  const noon = minuteOf("2026-06-01T06:30:00Z"); // 12:15 in Kathmandu
  assert.equal(snapped(noon, 60, "Asia/Kathmandu"), noon - 15);
  assert.equal(snapped(noon + 20, 60, "Asia/Kathmandu"), noon + 45);
  assert.equal(snapped(noon + 7, 15, "Asia/Shanghai"), noon);
});

const rules: MoveRules = { step: 15, zone: "UTC", rowsFor: () => null };

test("a dragged choice keeps its distances; held and started bars stay", () => {
  const base = { job: "j", label: "", tone: 0 };
  const model = modelOf(rows, [
    { ...base, key: "a", row: "A", setupFrom: 100, start: 107, end: 160 },
    { ...base, key: "b", row: "B", setupFrom: 200, start: 200, end: 260 },
    { ...base, key: "c", row: "B", setupFrom: 300, start: 300, end: 360, pinned: true },
    { ...base, key: "d", row: "B", setupFrom: 400, start: 400, end: 460, started: true },
  ]);
  const drag = { bars: [0, 1, 2, 3], grasped: 0, minutes: 20, rows: 1 };
  assert.deepEqual(dragged(model, drag, rules), [
    { key: "a", row: "B", start: 120 },
    { key: "b", row: "C", start: 213 },
  ]);
  const only = { ...rules, rowsFor: () => new Set(["A", "B"]) };
  assert.deepEqual(dragged(model, drag, only)[1], { key: "b", row: "B", start: 213 });
});

test("keys move by steps of the wall clock, and with Shift to the next row that may do it", () => {
  const model = modelOf(rows, [
    { key: "a", row: "A", job: "j", label: "", setupFrom: 0, start: 107, end: 160, tone: 0 },
  ]);
  const from = placeOf(model, 0);
  assert.ok(from);
  const press = (key: string, shift = false, own = rules) =>
    nudged(model, from, { key, shift, rules: own });
  assert.equal(press("ArrowRight")?.start, 120);
  assert.equal(press("ArrowLeft")?.start, 105);
  assert.equal(
    nudged(model, { ...from, start: 120 }, { key: "ArrowRight", shift: false, rules })?.start,
    135,
  );
  const some = { ...rules, rowsFor: () => new Set(["A", "C"]) };
  assert.equal(press("ArrowDown", true, some)?.row, "C");
  assert.equal(press("ArrowUp", true, some)?.row, "A");
  assert.equal(press("ArrowDown"), null);
  assert.equal(press("x"), null);
});

test("a guest stands where it may, snapped to the step, and nowhere else", () => {
  const guest = { label: "", rows: new Map([["A", { key: "new", minutes: 90 }]]) };
  const rules = { step: 15, zone: "UTC", rowsFor: () => null };
  assert.deepEqual(dropped(guest, { row: "A", minute: 52 }, rules), {
    ...{ key: "new", row: "A", start: 45 },
  });
  assert.equal(dropped(guest, { row: "B", minute: 52 }, rules), null);
  assert.equal(dropped(guest, { row: undefined, minute: 52 }, rules), null);
});

test("load is work within open time; a bar split by closed time counts its open part", () => {
  const open = [
    { from: 0, until: 100 },
    { from: 200, until: 300 },
  ];
  const model = modelOf(
    [{ key: "A", label: "A", open }],
    [{ key: "a", row: "A", job: "j", label: "", setupFrom: 50, start: 60, end: 250, tone: 0 }],
  );
  assert.deepEqual(closedIn(model.rows[0], { from: 0, until: 400 }), [
    { from: 100, until: 200 },
    { from: 300, until: 400 },
  ]);
  const load = loadOf(model, 125);
  assert.deepEqual([...load.busy], [50, 50]);
  assert.deepEqual([...load.open], [100, 50]);
  assert.equal(shareOf(load, 0), 0.5);
  assert.equal(shareOf(load, 9), 0);
});

test("load over all periods is the work of all bars", () => {
  fc.assert(
    fc.property(someBars, fc.integer({ min: 10, max: 700 }), (bars, period) => {
      const { busy } = loadOf(modelOf(rows, bars), period);
      const wanted = bars.reduce((sum, bar) => sum + bar.end - bar.setupFrom, 0);
      assert.equal(
        busy.reduce((sum, each) => sum + each, 0),
        wanted,
      );
    }),
    reproduce,
  );
});

test("a row's load within any stretch is what counting its minutes finds", () => {
  const shifts = fc.array(
    fc.tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 400 })),
  );
  const stretch = fc.tuple(fc.integer({ min: 0, max: 3_500 }), fc.integer({ min: 0, max: 900 }));
  fc.assert(
    fc.property(someBars, fc.option(shifts), stretch, (bars, gaps, [from, length]) => {
      let last = 0;
      const open = gaps?.map(([closed, minutes]) => {
        const opens = last + closed;
        last = opens + minutes;
        return { from: opens, until: last };
      });
      const model = modelOf(open ? rows.map((row) => ({ ...row, open })) : rows, bars);
      const until = from + length;
      const isOpen = (minute: number) =>
        !open || open.some((each) => each.from <= minute && minute < each.until);
      rows.forEach((row, index) => {
        const lanes = (model.laneOfRow[index + 1] ?? 0) - (model.laneOfRow[index] ?? 0);
        const own = bars.filter((bar) => bar.row === row.key);
        let [busy, all] = [0, 0];
        for (let minute = from; minute < until; minute += 1) {
          if (!isOpen(minute)) continue;
          all += lanes;
          busy += own.filter((bar) => bar.setupFrom <= minute && minute < bar.end).length;
        }
        const share = rowShare(model, index, { from, until });
        if (all === 0) assert.equal(share, null);
        else assert.ok(Math.abs((share ?? NaN) - busy / all) < 1e-9, `${share} ${busy}/${all}`);
      });
    }),
    reproduce,
  );
});

test("links join bars of a job; sheets hold every row once", () => {
  const base = { row: "A", job: "j", label: "", setupFrom: 0, tone: 0 };
  const model = modelOf(rows, [
    { ...base, key: "a", start: 0, end: 10 },
    { ...base, key: "b", start: 20, end: 30, after: ["a", "gone"] },
  ]);
  assert.deepEqual(linksOf(model, "j"), [[0, 1]]);
  assert.deepEqual(linksOf(model, "none"), []);
  const sheets = sheetsOf(Float64Array.from([0, 100, 250, 300, 900]), 260);
  assert.deepEqual(sheets, [
    [0, 2],
    [2, 3],
    [3, 4],
  ]);
});
