// Goal: shifts as people say them and as they are stored are the same, a pasted block of changeovers
// lands where it was put, and a sheet is read by its header. Method: tables of cases.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readSheet, sheetOf } from "../../parts/sheet.ts";
import { isMinutes, matrixOf, setupsOf, withBlock } from "./matrix.ts";

import { hoursOf, linesOf, shiftsOf } from "./shifts.ts";

test("shifts are gathered by their hours and stored a day each, over midnight too", () => {
  const lines = [
    { name: "day", from: "08:00", until: "20:00", weekdays: [1, 2, 3] },
    { name: "night", from: "20:00", until: "08:00", weekdays: [5] },
    { name: "whole", from: "00:00", until: "00:00", weekdays: [7] },
  ];
  const stored = shiftsOf(lines);
  assert.deepEqual(stored.slice(2), [
    { weekday: 3, fromMinute: 480, untilMinute: 1_200, name: "day" },
    { weekday: 5, fromMinute: 1_200, untilMinute: 1_920, name: "night" },
    { weekday: 7, fromMinute: 0, untilMinute: 1_440, name: "whole" },
  ]);
  assert.deepEqual(shiftsOf(linesOf(stored.toReversed())).length, stored.length);
  assert.deepEqual(
    linesOf(stored.toReversed()).map((each) => [each.name, each.until, each.weekdays]),
    [
      ["whole", "00:00", [7]],
      ["day", "20:00", [1, 2, 3]],
      ["night", "08:00", [5]],
    ],
  );
  assert.equal(hoursOf(lines), 36 + 12 + 24);
});

test("a block is pasted to the right and down, what hangs over is dropped, empty takes no time", () => {
  const before = matrixOf([{ fromFamilyId: 7, toFamilyId: 8, minutes: 5 }]);
  const cells = [
    ["0", " 20 "],
    ["", "40", "50"],
  ];
  const after = withBlock(before, [7, 8, 9], { row: 0, column: 1, cells });
  assert.deepEqual(setupsOf(after), [
    { fromFamilyId: 7, toFamilyId: 8, minutes: 0 },
    { fromFamilyId: 7, toFamilyId: 9, minutes: 20 },
    { fromFamilyId: 8, toFamilyId: 9, minutes: 40 },
  ]);
  assert.deepEqual(["", "0", "100000", "100001", "1.5", "-1", "x"].map(isMinutes), [
    ...[true, true, true],
    ...[false, false, false, false],
  ]);
});

test("a sheet's header names its columns in any order; without one they count as given", () => {
  const read = (text: string) =>
    readSheet(text, ["code", "name"], { code: "Number", name: "Name" });
  assert.deepEqual(read("Name\tother\tnumber\nPress\tx\tM-1"), [
    { row: 2, cells: { name: "Press", code: "M-1" } },
  ]);
  assert.deepEqual(read("M-1\tPress\tx\n\t\nM-2\t"), [
    { row: 1, cells: { code: "M-1", name: "Press" } },
    { row: 2, cells: { code: "M-2" } },
  ]);
  assert.equal(sheetOf('code\tname\na\tA\nb\t"B\n2"', new Set([1, 3])), 'code\tname\nb\t"B\n2"');
});
