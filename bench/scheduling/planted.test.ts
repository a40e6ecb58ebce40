// Goal: the explanation names the reason that was put there. Method: shops whose orders are each late
// for one planted reason, beside a little of another; and shops laid out with a plan that none can beat.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  createPlanner,
  explainLateness,
  usualObjective,
  verify,
} from "../../engines/scheduling/index.ts";
import { plantedBest } from "./planted-best.ts";
import { plantedShop } from "./planted.ts";

test("every planted reason is named first", () => {
  const { snapshot, reasons, queues } = plantedShop(1, 160);
  const made = createPlanner(snapshot, { seed: 1, objective: usualObjective });
  assert.ok(made.ok, JSON.stringify(made));
  const plan = made.value.plan();
  assert.deepEqual(verify(snapshot, plan).breaches, []);
  const said = explainLateness(snapshot, plan);
  assert.ok(said.ok);
  const named = new Map(said.value.map(({ order, causes }) => [order, causes[0]]));
  for (const [order, reason] of reasons)
    assert.equal(named.get(order)?.kind, reason, `order ${order}`);
  assert.ok(queues.size > 0);
  for (const [order, resource] of queues)
    assert.equal(named.get(order)?.resource, resource, `order ${order} queues for ${resource}`);
});

test("a planted plan is lawful, has the tardiness it says, and no plan has less", () => {
  for (let seed = 1; seed <= 12; seed += 1) {
    const { snapshot, bars, tardiness } = plantedBest(seed, 30);
    const none = { tardiness: 0, late: 0, makespan: 0, setup: 0, moved: 0, earliness: 0 };
    const { score } = verify(snapshot, { bars, score: none });
    assert.deepEqual(verify(snapshot, { bars, score }).breaches, [], `seed ${seed}`);
    assert.equal(score.tardiness, tardiness, `seed ${seed}`);
    const made = createPlanner(snapshot, { seed, objective: usualObjective });
    assert.ok(made.ok, JSON.stringify(made));
    for (const share of [0, 0.5, 0.95]) made.value.work(300, share);
    const found = made.value.plan();
    assert.deepEqual(verify(snapshot, found).breaches, [], `seed ${seed}`);
    assert.ok(found.score.tardiness >= tardiness, `seed ${seed}: ${found.score.tardiness}`);
  }
});
