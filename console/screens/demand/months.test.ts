// Goal: months beyond the days follow them without a gap and without being said twice, as columns
// and in the chart. Method: a forecast whose days end within a month.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Forecast, Picture } from "./chart-lines.ts";
import { furtherMonths, withMonths } from "./months.ts";
import { dayOf, spansOf } from "./spans.ts";

const origin = "2026-11-21";
const levels = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];
const units = Array.from({ length: 13 }, (_, ahead) => 100 + ahead);
const forecast = {
  ...{ origin, levels, point: Array.from({ length: 91 }, () => 5) },
  months: {
    ...{ first: "2026-11-01", units, shares: null, dayLoss: 0.5, bothLoss: 0.4 },
    quantiles: levels.map((level) => units.map((value) => value * (0.5 + level))),
  },
} as unknown as Forecast;

test("the month that days end in comes whole, and later ones follow", () => {
  const further = furtherMonths(forecast);
  // Days end on 19 February.
  assert.deepEqual(
    further.slice(0, 2).map(({ name, isCut, units: own }) => [name, isCut, own]),
    [
      ["2027-02", true, 103],
      ["2027-03", false, 104],
    ],
  );
  assert.equal(further.at(-1)?.name, "2027-11");
  assert.ok(Math.abs((further[0]?.band?.low ?? 0) - 103 * 0.6) < 1e-9);
  assert.deepEqual(furtherMonths({ ...forecast, months: null }), []);
});

test("a chart of months goes on beyond the days, what has gone of the running one in its band", () => {
  const spans = spansOf(dayOf("2026-10-01"), dayOf("2027-01-31"), "month");
  const picture: Picture = {
    ...{ spans, asked: [90, null, null, null], cleaned: [90, null, null, null] },
    ...{ point: [null, 140, 101, 102], plan: [null, 140, 101, 102] },
    ...{ other: null, bands: [], ahead: 1, top: 150 },
  };
  const drawn = withMonths(picture, forecast, undefined);
  assert.equal(drawn.spans.length, 4 + 10);
  assert.deepEqual(drawn.point.slice(3, 6), [102, 103, 104]);
  assert.deepEqual(drawn.plan.slice(3, 5), [102, null]);
  assert.deepEqual(
    drawn.spans.slice(1).map((span, at) => span.from - (drawn.spans[at]?.until ?? 0)),
    drawn.spans.slice(1).map(() => 1),
  );
  const wide = drawn.bands[0];
  assert.equal(wide?.low.length, 13);
  assert.ok(Math.abs((wide?.low[0] ?? 0) - (40 + 100 * 0.55)) < 1e-9);
  assert.ok(drawn.top >= Math.max(...(wide?.high ?? [])));
});
