// Goal: what is put into closed time begins at the next moment at which it can, and nothing else moves.
// Method: a table over a snapshot of two machines and a tool, no database.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Operation, Snapshot } from "../../../engines/scheduling/index.ts";
import { openedPlacings } from "./plant/opening.ts";
import type { Placing } from "./plant/opening.ts";

// A day in two shifts that touch, and two more days; the tool is there on the second.
const open = [
  { from: 150, until: 200 },
  { from: 100, until: 150 },
  { from: 300, until: 400 },
  { from: 450, until: 600 },
];
const resources = [
  { ref: 1, capacity: 1, open },
  { ref: 2, capacity: 1 },
  { ref: 3, capacity: 1, open: [{ from: 320, until: 400 }] },
  { ref: 4, capacity: 2, open },
];
const mode = (resource: number, minutes = 60) => ({ resource, minutes });
const operation = (ref: number, more: Partial<Operation> = {}): Operation => ({
  ...{ ref, order: 1, modes: [mode(1), mode(2), mode(4)], splittable: true, ...more },
});
const snapshot: Snapshot = {
  ...{ now: 50, resources, orders: [{ ref: 1 }] },
  operations: [
    operation(10),
    operation(11),
    operation(12, { splittable: false }),
    operation(13, { modes: [{ ...mode(1), needs: [{ resource: 3, units: 1 }] }] }),
    operation(14, { splittable: false, modes: [mode(1, 151)] }),
    operation(15, { modes: [mode(1, 0)] }),
  ],
};

const placed = (...asked: [operation: number, resource: number, start: number][]) =>
  openedPlacings(
    snapshot,
    asked.map(([ref, resource, start]): Placing => ({ operation: ref, resource, start })),
  ).map((each) => [each.operation, each.start, "asked" in each ? each.why : null]);

const table: [string, ReturnType<typeof placed>, ReturnType<typeof placed>][] = [
  ["stands in open time", placed([10, 1, 120]), [[10, 120, null]]],
  ["closed at night", placed([10, 1, 250]), [[10, 300, "closed"]]],
  [
    "over the end of a shift, work that may be split begins",
    placed([10, 1, 190]),
    [[10, 190, null]],
  ],
  ["work that may not be split does not", placed([12, 1, 190]), [[12, 300, "too_short"]]],
  ["but over a change of shift it runs on", placed([12, 1, 130]), [[12, 130, null]]],
  ["a machine that is always open", placed([10, 2, 250]), [[10, 250, null]]],
  ["its tool must be there too", placed([13, 1, 120]), [[13, 320, "closed"]]],
  ["no shift is that long: the engine says so", placed([14, 1, 120]), [[14, 120, null]]],
  ["no work needs no shift", placed([15, 1, 250]), [[15, 250, null]]],
  ["the past is the engine's to refuse", placed([10, 1, 20]), [[10, 20, null]]],
  ["after the last shift", placed([10, 1, 650]), [[10, 650, null]]],
  [
    "two on one machine come one behind the other",
    placed([11, 1, 260], [10, 1, 250]),
    [
      [10, 300, "closed"],
      [11, 360, "closed"],
    ],
  ],
  [
    "over the night, and what was dropped behind them too",
    placed([10, 1, 250], [11, 1, 280], [12, 1, 310]),
    [
      [10, 300, "closed"],
      [11, 360, "closed"],
      [12, 470, "behind"],
    ],
  ],
  [
    "where there is room for two they begin together",
    placed([10, 4, 250], [11, 4, 250]),
    [
      [10, 300, "closed"],
      [11, 300, "closed"],
    ],
  ],
];

for (const [what, found, expected] of table)
  test(`placing: ${what}`, () => assert.deepEqual(found, expected));
