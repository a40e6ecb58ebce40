// Goal: the chance that a quiet item still sells is the one the model says. Method: pencil examples,
// and Bayes' rule over every step at which the item may have ended.
import assert from "node:assert/strict";
import { test } from "node:test";
import { chanceAlive, quietOf } from "./alive.ts";

test("quiet steps are counted from the first demand to the last, and after it", () => {
  const y = Float64Array.from([0, 0, 3, 0, 1, 1, 0, 0]);
  assert.deepEqual(quietOf(y, 8), { demands: 3, between: 1, longest: 1, since: 2 });
  assert.deepEqual(quietOf(y, 3), { demands: 1, between: 0, longest: 0, since: 0 });
  assert.deepEqual(quietOf(y, 2), { demands: 0, between: 0, longest: 0, since: 2 });
});

test("the chance follows Bayes' rule", () => {
  const hazard = 0.1;
  // A chance of selling of Beta(1.5, 1.5) leaves a step quiet by 1/2, two by 1/2 × 5/8.
  const quiet = { demands: 2, between: 1, longest: 1, since: 2 };
  const alive = 0.9 * 0.9 * (1 / 2) * (2.5 / 4);
  const ended = hazard + hazard * 0.9 * (1 / 2);
  assert.ok(Math.abs(chanceAlive(quiet, hazard) - alive / (alive + ended)) < 1e-12);
  assert.equal(chanceAlive({ ...quiet, since: 0 }, hazard), 1);
  assert.equal(chanceAlive(quiet, 0), 1);
});

test("a silence like one that it came back from is no sign of an end", () => {
  const quiet = { demands: 120, between: 245, longest: 245, since: 240 };
  assert.equal(chanceAlive(quiet, 0.002), 1);
  assert.ok(chanceAlive({ ...quiet, since: 490 }, 0.002) < 1e-9);
  assert.ok(chanceAlive({ ...quiet, longest: 20 }, 0.002) < 1e-9);
});
