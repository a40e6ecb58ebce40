// Goal: the small map shows every bar where and as much as it stands, whatever the plan and the size, and
// the frame on it goes where the hand and the keys mean. Method: against the plainest reckoning, and laws.
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { cellShare, isLateColumn, mapCells } from "./map-cells.ts";
import { carried, frameOf, jumped, keyed, placeInHundredths, stretched } from "./map-frame.ts";
import type { MapScale } from "./map-frame.ts";
import { modelOf } from "./model.ts";
import type { GanttBar } from "./types.ts";
import { held, horizonOf, inSight, layoutOf } from "./view.ts";
import type { GanttView } from "./view.ts";

const seed = Number(process.env["SEED"] ?? randomInt(2 ** 31));
const reproduce = { seed, verbose: 0 };

const rows = Array.from({ length: 7 }, (_each, row) => ({ key: `R${row}`, label: `R${row}` }));

const someBars = fc
  .array(
    fc.record({
      row: fc.integer({ min: 0, max: 6 }),
      setupFrom: fc.integer({ min: 0, max: 3_000 }),
      setup: fc.integer({ min: 0, max: 40 }),
      length: fc.integer({ min: 0, max: 900 }),
      late: fc.boolean(),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((drafts) =>
    drafts.map(({ row, setupFrom, setup, length, late }, index): GanttBar => ({
      ...{ key: `b${index}`, row: `R${row}`, job: "j", label: "", tone: 0, late },
      ...{ setupFrom, start: setupFrom + setup, end: setupFrom + setup + length },
    })),
  );

test("each cell holds what the bars of its rows take of its time, and whether one is late", () => {
  const sizes = fc.record({
    columns: fc.integer({ min: 1, max: 90 }),
    height: fc.integer({ min: 4, max: 80 }),
    leastBand: fc.constantFrom(2, 9, Infinity),
  });
  fc.assert(
    fc.property(someBars, sizes, (bars, { columns, height, leastBand }) => {
      const model = modelOf(rows, bars);
      const layout = layoutOf(model);
      const horizon = horizonOf(model.span);
      const cells = mapCells(model, { layout, horizon, columns, height, leastBand });
      const bands = cells.lanes.length;
      assert.equal(cells.tops.length, bands + 1);
      assert.ok(Math.abs((cells.tops[bands] ?? 0) - height) < 1e-9, "the bands fill the height");
      assert.equal(
        cells.lanes.reduce((sum, each) => sum + each, 0),
        model.laneOfRow[rows.length],
      );
      const all = layout.tops[rows.length] ?? 1;
      const bandOf = (row: number) => {
        const middle = (((layout.tops[row] ?? 0) + (layout.tops[row + 1] ?? 0)) / 2 / all) * height;
        return [...cells.tops].findLastIndex((top, band) => band < bands && top <= middle);
      };
      const long = (horizon.until - horizon.from) / columns;
      const columnsLate = new Set<number>();
      for (let band = 0; band < bands; band += 1)
        for (let column = 0; column < columns; column += 1) {
          const [from, until] = [horizon.from + column * long, horizon.from + (column + 1) * long];
          let [taken, late, near] = [0, false, false];
          for (const bar of bars) {
            if (bandOf(model.rowByKey.get(bar.row) ?? -1) !== band) continue;
            taken += Math.max(0, Math.min(until, bar.end) - Math.max(from, bar.setupFrom)) / long;
            // A bar on the very edge may be said of either side.
            const isIn = bar.setupFrom < until - 1e-6 && bar.end > from + 1e-6;
            late ||= bar.late === true && isIn;
            near ||= bar.late === true && bar.setupFrom < until + 1e-6 && bar.end > from - 1e-6;
          }
          const place = band * columns + column;
          assert.ok(Math.abs((cells.taken[place] ?? NaN) - taken) < 1e-6, `${band}/${column}`);
          if (late) {
            assert.ok((cells.late[place] ?? 0) > 0, `${band}/${column} is late`);
            columnsLate.add(column);
          }
          if (!near) assert.equal(cells.late[place], 0, `${band}/${column} is not late`);
          const share = cellShare(cells, band, column);
          assert.ok(share >= 0 && share <= 1);
        }
      for (const column of columnsLate) assert.ok(isLateColumn(cells, column));
    }),
    reproduce,
  );
});

const model = modelOf(rows, [
  { key: "a", row: "R0", job: "j", label: "", setupFrom: 0, start: 0, end: 10_000, tone: 0 },
]);
const layout = layoutOf(model);
const scale: MapScale = { horizon: { from: 0, until: 10_000 }, layout, width: 500, height: 49 };
/** Two thousand minutes, and two of the seven rows. */
const view: GanttView = { from: 4_000, minutesPerPixel: 2, top: 56, width: 1_000, height: 56 };

test("the frame stands around what is in sight, and is never too small to be caught", () => {
  assert.deepEqual(frameOf(view, scale), { left: 200, width: 100, top: 14, height: 14 });
  const thin = frameOf(view, { ...scale, height: null });
  assert.deepEqual([thin.left, thin.width, thin.height], [200, 100, 0]);
  const near = frameOf({ ...view, minutesPerPixel: 0.02, height: 1 }, scale);
  assert.deepEqual([near.left, near.width, near.height], [196.5, 8, 8]);
  const beyond = frameOf({ ...view, from: 99_000, top: 999 }, scale);
  assert.deepEqual([beyond.left, beyond.width], [492, 8]);
  assert.deepEqual([beyond.top, beyond.height], [41, 8]);
  const whole = frameOf({ ...view, from: -500, minutesPerPixel: 20, top: 0, height: 400 }, scale);
  assert.deepEqual(whole, { left: 0, width: 500, top: 0, height: 49 });
});

test("a press calls the frame, a hand carries it, an edge stretches it", () => {
  assert.deepEqual(inSight(jumped(view, scale, { x: 400, y: 7 })), { from: 7_000, until: 9_000 });
  assert.equal(jumped(view, scale, { x: 400, y: 28 }).top, 84);
  assert.equal(jumped(view, scale, { x: 499, y: 0 }).from, 8_000, "it stays on the map");
  assert.equal(jumped(view, { ...scale, height: null }, { x: 400, y: 7 }).top, view.top);
  const moved = carried(view, scale, { dx: -50, dy: 7 });
  assert.deepEqual([moved.from, moved.top], [3_000, 84]);
  assert.equal(carried(view, scale, { dx: -500, dy: 0 }).from, 0);
  const left = stretched(view, scale, { edge: "from", minutes: -1_000 });
  assert.deepEqual(inSight(left), { from: 3_000, until: 6_000 });
  const right = stretched(view, scale, { edge: "until", minutes: 1_000 });
  assert.deepEqual(inSight(right), { from: 4_000, until: 7_000 });
  const out = stretched(view, scale, { edge: "until", minutes: 99_000 });
  assert.deepEqual(inSight(out), { from: 4_000, until: 10_000 }, "no farther than the plan");
  const through = stretched(view, scale, { edge: "from", minutes: 99_000 });
  assert.deepEqual(inSight(through), { from: 5_750, until: 6_000 }, "as near as one can look");
});

test("keys move the frame as the hint says", () => {
  const press = (key: string, shift = false, own = scale) => keyed(view, own, { key, shift });
  assert.equal(press("ArrowRight")?.from, 4_200);
  assert.equal(press("ArrowLeft")?.from, 3_800);
  assert.deepEqual(inSight(press("ArrowRight", true) ?? view), { from: 4_000, until: 6_200 });
  assert.deepEqual(inSight(press("ArrowLeft", true) ?? view), { from: 4_000, until: 5_800 });
  assert.equal(press("PageDown")?.from, 6_000);
  assert.equal(press("PageUp")?.from, 2_000);
  assert.equal(press("Home")?.from, 0);
  assert.equal(press("End")?.from, 8_000);
  assert.equal(press("ArrowDown")?.top, 70);
  assert.equal(press("ArrowUp")?.top, 42);
  assert.equal(press("ArrowUp", false, { ...scale, height: null }), null);
  assert.deepEqual(inSight(press("+") ?? view), { from: 4_200, until: 5_800 });
  assert.deepEqual(inSight(press("-") ?? view), { from: 3_750, until: 6_250 });
  assert.equal(press("Enter"), null);
  assert.deepEqual(
    [0, 4_000, 8_000, 9_999].map((from) => placeInHundredths({ ...view, from }, scale)),
    [0, 50, 100, 100],
  );
  assert.equal(placeInHundredths({ ...view, minutesPerPixel: 20 }, scale), 0);
});

test("wherever the frame is taken, it stands on the map and the view holds", () => {
  const acts = fc.array(
    fc.oneof(
      fc.record({ x: fc.integer({ min: 0, max: 500 }), y: fc.integer({ min: 0, max: 49 }) }),
      fc.record({ dx: fc.integer({ min: -600, max: 600 }), dy: fc.integer({ min: -60, max: 60 }) }),
      fc.record({
        edge: fc.constantFrom("from" as const, "until" as const),
        minutes: fc.integer({ min: -9_999, max: 9_999 }),
      }),
      fc.record({
        key: fc.constantFrom("ArrowLeft", "ArrowRight", "ArrowDown", "PageUp", "End", "+", "-"),
        shift: fc.boolean(),
      }),
    ),
  );
  fc.assert(
    fc.property(acts, (all) => {
      let now = view;
      for (const act of all) {
        const before = now;
        if ("x" in act) now = jumped(now, scale, act);
        else if ("dx" in act) now = carried(now, scale, act);
        else if ("edge" in act) {
          now = stretched(now, scale, act);
          const [one, two] = [inSight(before), inSight(now)];
          const still = act.edge === "from" ? "until" : "from";
          assert.ok(Math.abs(one[still] - two[still]) < 1e-6, "the other edge stays");
        } else now = keyed(now, scale, act) ?? now;
        now = held(now, layout, scale.horizon);
        const { left, width, top, height } = frameOf(now, scale);
        assert.ok(left >= 0 && left + width <= 500 + 1e-6 && width >= 8 - 1e-6);
        assert.ok(top >= 0 && top + height <= 49 + 1e-6 && height >= 8 - 1e-6);
        assert.ok([now.from, now.top, now.minutesPerPixel].every(Number.isFinite));
      }
    }),
    reproduce,
  );
});
