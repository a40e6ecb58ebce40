// Goal: verify sees every way in which a plan can be unlawful. Method: one lawful plan worked out by
// hand; each row spoils one thing and names what must be said.
import assert from "node:assert/strict";
import { test } from "node:test";
import { verify } from "./index.ts";
import type { Bar, Operation, Plan, Snapshot } from "./index.ts";

const operation = (
  ref: number,
  more: Partial<Operation> & Pick<Operation, "modes">,
): Operation => ({
  ref,
  order: 0,
  family: 0,
  ...more,
});

const shop: Snapshot = {
  now: 10,
  resources: [
    {
      ref: 0,
      capacity: 1,
      setup: 0,
      family: 0,
      open: [
        { from: 10, until: 60 },
        { from: 80, until: 200 },
      ],
    },
    { ref: 1, capacity: 2 },
    { ref: 2, capacity: 1, batch: 3 },
    {
      ref: 3,
      capacity: 2,
      open: [
        { from: 0, until: 90 },
        { from: 100, until: 300 },
      ],
    },
  ],
  setups: [
    {
      minutes: [
        [0, 6],
        [4, 0],
      ],
      cleanup: [1, 2],
    },
  ],
  orders: [{ ref: 0, release: 12, due: 100, weight: 2 }],
  operations: [
    operation(1, { modes: [{ resource: 0, minutes: 20, needs: [{ resource: 3, units: 2 }] }] }),
    operation(2, {
      modes: [{ resource: 0, minutes: 30 }],
      family: 1,
      splittable: true,
      after: [{ operation: 1, maxWait: 9 }],
    }),
    operation(3, {
      modes: [{ resource: 1, minutes: 5, units: 2 }],
      after: [{ operation: 2, lag: 3 }],
    }),
    operation(4, { modes: [{ resource: 2, minutes: 8 }], size: 2, materialAt: 20 }),
    operation(5, { modes: [{ resource: 2, minutes: 8 }], pin: { start: 20, resource: 2 } }),
    operation(6, { modes: [{ resource: 3, minutes: 4 }] }),
  ],
  present: [],
};

const bar = (ref: number, resource: number, more: Partial<Bar>): Bar => ({
  operation: ref,
  order: 0,
  mode: 0,
  resource,
  lanes: [0],
  setupFrom: more.start ?? 0,
  start: 0,
  end: 0,
  ...more,
});

const lawful: Plan = {
  bars: [
    bar(1, 0, { start: 12, end: 32 }),
    // 6 of changeover and 1 of cleaning, then 21 minutes before the break and 9 behind it.
    bar(2, 0, { setupFrom: 32, start: 39, end: 89 }),
    bar(3, 1, { start: 92, end: 97, lanes: [1, 0] }),
    bar(4, 2, { start: 20, end: 28 }),
    bar(5, 2, { start: 20, end: 28 }),
    bar(6, 3, { start: 32, end: 36 }),
  ],
  score: { tardiness: 0, late: 0, makespan: 87, setup: 7, moved: 0, earliness: 3 },
};

const spoiled = (ref: number, more: Partial<Bar>): Plan => ({
  ...lawful,
  bars: lawful.bars.map((each) => (each.operation === ref ? { ...each, ...more } : each)),
});

const rows: readonly (readonly [string, Plan, RegExp, Partial<Snapshot>?])[] = [
  ["a bar is missing", { ...lawful, bars: lawful.bars.slice(1) }, /^1 has no bar/],
  [
    "a bar is there twice",
    { ...lawful, bars: [...lawful.bars, bar(6, 3, { start: 50, end: 54 })] },
    /two bars/,
  ],
  [
    "a bar nobody asked for",
    { ...lawful, bars: [...lawful.bars, bar(9, 3, {})] },
    /9 is not asked for/,
  ],
  ["too short", spoiled(6, { end: 35 }), /6 works 3 of 4 minutes/],
  ["on another resource", spoiled(6, { resource: 1 }), /6 is on 1, not 3/],
  ["no such mode", spoiled(6, { mode: 1 }), /mode 1 does not exist/],
  ["no time", spoiled(6, { start: NaN }), /6 has no time/],
  [
    "in closed time of what it needs",
    spoiled(6, { start: 92, end: 104 }),
    /6 starts at 92 in closed time/,
  ],
  ["interrupted", spoiled(6, { start: 88, end: 102 }), /6 is interrupted/],
  ["ends in closed time", spoiled(6, { start: 86, end: 92 }), /6 ends at 92 in closed time/],
  ["before its release", spoiled(6, { start: 10, end: 14 }), /6 starts at 10, before its release/],
  [
    "before its material",
    spoiled(4, { start: 18, end: 26 }),
    /4 starts at 18, before its material/,
  ],
  ["before its predecessor", spoiled(3, { start: 91, end: 96 }), /3 starts at 91, 2 allows 92/],
  ["waits too long", spoiled(2, { start: 42, end: 92 }), /2 waits 10 after 1, at most 9/],
  ["left its pin", spoiled(5, { start: 28, end: 36 }), /5 left its pinned start/],
  ["no time for the changeover", spoiled(2, { start: 38, end: 88 }), /leaves no 7 minutes/],
  [
    "an oven too full",
    lawful,
    /batch at 20 is not one/,
    { operations: shop.operations.map((each) => ({ ...each, size: 2 })) },
  ],
  [
    "a batch of two families",
    lawful,
    /batch at 20 is not one/,
    { operations: shop.operations.map((each) => ({ ...each, family: each.ref % 2 })) },
  ],
  ["a pool used beyond", spoiled(6, { start: 30, end: 34 }), /resource 3: 3 of 2 in use at 30/],
  ["too few lanes", spoiled(3, { lanes: [0] }), /3 has lanes 0/],
  ["a lane that is not there", spoiled(3, { lanes: [0, 2] }), /3 has lanes 0,2/],
  [
    "a score that is not so",
    { ...lawful, score: { ...lawful.score, setup: 6 } },
    /setup is 7, not 6/,
  ],
  [
    "moved although frozen",
    lawful,
    /6 moved although frozen/,
    { present: [bar(6, 3, { start: 31, end: 35 })], frozenUntil: 32 },
  ],
];

test("a lawful plan passes", () => {
  assert.deepEqual(verify(shop, lawful).breaches, []);
});

for (const [name, plan, said, more] of rows) {
  test(`seen: ${name}`, () => {
    const { breaches } = verify({ ...shop, ...more }, plan);
    assert.ok(
      breaches.some((each) => said.test(each)),
      `${String(said)} in ${breaches.join("; ")}`,
    );
  });
}
