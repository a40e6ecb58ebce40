// Goal: what is typed of steps is what is stored; a plain chain is not said, so that a step can be put
// between others; links follow a step that gets another number, and go with one that is taken out.
// Method: a table of steps there and back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { freshLine, linesOf, typedLine, unknownOf } from "./typed.ts";
import { freshStep, isChain, stepsOf, typedSteps, unbound } from "./typed.ts";
import type { TypedStep } from "./typed.ts";

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

test("links follow a step by its number and go with it; another plant keeps what is of none", () => {
  const typed = typedSteps([step(10, []), step(20, []), step(30, [10, 20], 15)]);
  const moved = typed.map((each) => (each.key === "10" ? { ...each, step: "15" } : each));
  const after = (steps: readonly TypedStep[]) =>
    stepsOf(steps).map((each) => each.after?.map((link) => [link.step, link.lagMinutes]));
  const first = [
    [],
    [],
    [
      [15, 15],
      [20, 15],
    ],
  ];
  assert.deepEqual(after(moved), first);
  assert.deepEqual(after(moved.slice(1)), [[], [[20, 15]]]);
  const fresh = freshStep(moved);
  assert.deepEqual([fresh.step, moved.some((each) => each.key === fresh.key)], ["40", false]);
  assert.deepEqual(
    stepsOf(typed.map(unbound)).map((each) => [
      each.workCentreId,
      each.ways,
      each.needs,
      each.name,
    ]),
    [10, 20, 30].map((number) => [null, [], [], `step ${number}`]),
  );
});

test("components go there and back with their substitutes, the best first", () => {
  const line = { itemId: 1, units: 2, scrapPpm: 25_000, step: 10, substitutes: [3, 2] };
  const typed = typedLine(line, (id) => `I${id}`);
  assert.deepEqual(linesOf([typed, freshLine]), [line]);
  assert.equal(unknownOf([typed, freshLine]), undefined);
  const unknown = { code: "NOBODY", itemId: null };
  assert.equal(unknownOf([{ ...typed, substitutes: [unknown] }]), "NOBODY");
});
