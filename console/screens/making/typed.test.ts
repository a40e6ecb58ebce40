// Goal: what is typed of steps is what is stored, also what the form has no field for; a plain chain
// is not said, so that a step can be put between others. Method: a table of steps there and back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isChain, stepsOf, typedSteps } from "./typed.ts";

const step = (number: number, after: readonly number[], lagMinutes = 0) => ({
  ...{ step: number, name: `step ${number}`, nameEn: "", workCentreId: 3, familyId: null },
  ...{ maySplit: false, yieldPpm: 987_500, setupSeconds: 60, runSeconds: 45, perUnits: 10 },
  ways: [{ resourceId: 9, rank: 0, setupSeconds: 30, runSeconds: 40, perUnits: 10 }],
  needs: [{ resourceId: 5, units: 2 }],
  after: after.map((each) => ({
    ...{ step: each, countsFrom: "end" as const, lagMinutes, maxWaitMinutes: null },
  })),
});

test("steps go there and back with their machines, needs and links", () => {
  const tree = [step(10, []), step(20, []), step(30, [10, 20])];
  assert.deepEqual(stepsOf(typedSteps(tree)), tree);
  const chain = [step(10, []), step(20, [10])];
  const unsaid = chain.map(({ after: _after, ...each }) => each);
  assert.deepEqual(stepsOf(typedSteps(chain)), unsaid);
  assert.deepEqual(
    [chain, tree, [step(10, []), step(20, [10], 15)], [step(10, []), step(20, [])]].map(isChain),
    [true, false, false, false],
  );
});
