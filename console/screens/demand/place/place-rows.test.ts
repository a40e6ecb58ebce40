// Goal: places show once with their items, found by either name, ten thousand of them at once; and a
// place's chart and grid tell the same units as its days, however they are put together. Method: an
// answer of three places, and days whose sums are known.
import assert from "node:assert/strict";
import { test } from "node:test";
import { planOf, placePicture, placeRows, type PlaceDays, type PlaceTree } from "./place-rows.ts";
import { plannedOf, planSpans } from "../plan-draft.ts";
import { grains } from "../spans.ts";

const itemIds = Array.from({ length: 3_400 }, (_, at) => at + 1);
const lines = [
  ...[1, 2, 0].map((placeId) => ({ placeId, itemId: 0 })),
  ...[1, 2, 0].flatMap((placeId) => itemIds.map((itemId) => ({ placeId, itemId }))),
];
const tree: PlaceTree = {
  ...{ origin: "2026-11-26", items: [], more: false },
  placeId: lines.map((line) => line.placeId),
  itemId: lines.map((line) => line.itemId),
  next: lines.map(() => 1),
};
const look = (more: Partial<Parameters<typeof placeRows>[1]>) =>
  placeRows(tree, {
    ...{ text: "", open: new Set<string>() },
    placeWords: (placeId) => (placeId === 0 ? "none" : `shed ${placeId}`),
    itemWords: (itemId) => `kettle ${itemId}`,
    ...more,
  });

test("places stand alone until one is opened, in the order of the answer", () => {
  assert.deepEqual(
    look({}).map(({ placeId, itemId, isOpen }) => [placeId, itemId, isOpen]),
    [
      [1, 0, false],
      [2, 0, false],
      [0, 0, false],
    ],
  );
  const open = look({ open: new Set(["p2/0"]) });
  assert.equal(open.length, 3 + itemIds.length);
  assert.deepEqual(
    open.slice(1, 3).map(({ placeId, itemId, depth }) => [placeId, itemId, depth]),
    [
      [2, 0, 0],
      [2, 1, 1],
    ],
  );
});

test("an item is found under each place, a place by its own name", () => {
  const items = look({ text: "kettle 3399" });
  assert.deepEqual(
    items.map(({ placeId, itemId }) => `${placeId}/${itemId}`),
    ["1/0", "1/3399", "2/0", "2/3399", "0/0", "0/3399"],
  );
  assert.deepEqual(
    look({ text: "shed 2" }).map(({ placeId, itemId }) => [placeId, itemId]),
    [[2, 0]],
  );
  assert.deepEqual(look({ text: "nothing such" }), []);
});

const whole = 400;
const days: PlaceDays = {
  ...{ from: "2025-10-23", until: "2026-11-26", origin: "2026-11-26", provincesApart: true },
  places: [
    {
      placeId: 1,
      asked: Array.from({ length: whole }, () => 5),
      withdrawn: Array.from({ length: whole }, (_, at) => (at === whole - 2 ? 2 : 0)),
      refused: Array.from({ length: whole }, () => 0),
      planned: Array.from({ length: 70 }, (_, at) => at % 4),
    },
  ],
};
const planned = days.places[0]?.planned.reduce((sum, units) => sum + units, 0) ?? 0;

test("the grid begins with what was asked of the month and the week, and loses no unit", () => {
  const plan = planOf(days);
  // The month's first day is before its Monday, and yesterday two were cancelled.
  assert.equal(plan.first, Date.parse("2026-11-01") / 86_400_000);
  for (const grain of grains) {
    const spans = planSpans(plan, grain);
    const sum = spans.reduce((total, span) => total + plannedOf(plan, span), 0);
    const gone = { day: 0, week: 3 * 5 - 2, month: 25 * 5 - 2 }[grain];
    assert.equal(sum, planned + gone, grain);
  }
});

test("the chart tells history and plan in whole spans, and no forecast", () => {
  const picture = placePicture(days, { grain: "day", historyDays: 120 });
  assert.equal(picture.ahead, 120);
  assert.equal(picture.spans.length, 120 + 70);
  assert.deepEqual(picture.asked.slice(118), [5, 3, ...Array.from({ length: 70 }, () => null)]);
  assert.deepEqual(picture.plan.slice(119, 124), [null, 0, 1, 2, 3]);
  assert.ok(picture.point.every((value) => value === null));
  // Where provinces are told apart the engine's words of the place are drawn beside the plan.
  const engine = planOf(days).plan.map((units) => units + 0.5);
  const told = placePicture(days, {
    ...{ grain: "day", historyDays: 120, plan: { ...planOf(days), engine } },
  });
  assert.deepEqual(told.point.slice(119, 124), [null, 0.5, 1.5, 2.5, 3.5]);
  const months = placePicture(days, { grain: "month", historyDays: 365 });
  assert.equal(months.plan[months.ahead], 25 * 5 - 2 + 6, "November: asked so far, then planned");
  const nothing = { ...days, places: [], origin: null };
  assert.equal(placePicture(nothing, { grain: "day", historyDays: 120 }).top, 1);
});
