// Goal: a unit that was written in Chinese can be read, and typed, in English. Method: tables.
import assert from "node:assert/strict";
import { test } from "node:test";
import { unitInEnglish, unitMeant } from "./unit-words.ts";

test("units are called by their English words, others as they are written", () => {
  assert.deepEqual(["个", "台", " 箱 ", "box", "缸"].map(unitInEnglish), [
    ...["pcs", "units", "cartons", "box", "缸"],
  ]);
});

test("a typed unit means one of the item's: as written before as translated", () => {
  for (const [typed, units, meant] of [
    ["", ["台", "箱"], 0],
    ["台", ["台", "箱"], 0],
    ["Units", ["台", "箱"], 0],
    [" 箱", ["台", "箱"], 1],
    ["CARTONS", ["台", "箱"], 1],
    ["件", ["个", "件"], 1],
    ["pcs", ["个", "件"], 0],
    ["pcs", ["个", "pcs"], 1],
    ["boxes", ["台", "箱"], -1],
  ] as const)
    assert.equal(unitMeant(typed, units), meant, `${typed} of ${units.join(", ")}`);
});
