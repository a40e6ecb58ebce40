// Goal: whoever costs more gets the tool, or the people, that several machines share, though each machine
// is free. Method: shops so small that the best plan is known; the rules alone miss it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createPlanner, usualObjective, verify } from "./index.ts";
import type { Snapshot } from "./index.ts";

/** Orders due at once, each on a machine of its own, that need one of a pool; the last weighs most. */
function shopOf(orders: number, capacity: number): Snapshot {
  const refs = Array.from({ length: orders }, (_, at) => at + 1);
  const needs = [{ resource: 99, units: 1 }];
  return {
    now: 0,
    resources: [...refs.map((ref) => ({ ref, capacity: 1 })), { ref: 99, capacity }],
    orders: refs.map((ref) => ({ ref, due: 60, weight: ref })),
    operations: refs.map((ref) => ({
      ...{ ref, order: ref, modes: [{ resource: ref, minutes: 60, needs }] },
    })),
  };
}

const shops = [
  { name: "a tool of two", shop: shopOf(2, 1), best: 1 * 60 },
  { name: "a tool of five", shop: shopOf(5, 1), best: (4 * 1 + 3 * 2 + 2 * 3 + 1 * 4) * 60 },
  { name: "two people of five", shop: shopOf(5, 2), best: (2 * 1 + 1 * 2 + 1 * 3) * 60 },
];

for (const { name, shop, best } of shops) {
  test(`${name} goes to who costs most`, () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const made = createPlanner(shop, { seed, objective: usualObjective });
      assert.ok(made.ok);
      for (const share of [0, 0.2, 0.4, 0.6, 0.8, 0.9]) made.value.work(300, share);
      const plan = made.value.plan();
      assert.deepEqual(verify(shop, plan).breaches, []);
      assert.equal(plan.score.tardiness, best, `seed ${seed}`);
    }
  });
}
