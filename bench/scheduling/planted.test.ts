// Goal: the explanation names the reason that was put there. Method: shops whose orders are each late
// for one planted reason, beside a little of another.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  createPlanner,
  explainLateness,
  usualObjective,
  verify,
} from "../../engines/scheduling/index.ts";
import { plantedShop } from "./planted.ts";

test("every planted reason is named first", () => {
  const { snapshot, reasons } = plantedShop(1, 140);
  const made = createPlanner(snapshot, { seed: 1, objective: usualObjective });
  assert.ok(made.ok, JSON.stringify(made));
  const plan = made.value.plan();
  assert.deepEqual(verify(snapshot, plan).breaches, []);
  const said = explainLateness(snapshot, plan);
  assert.ok(said.ok);
  const named = new Map(said.value.map(({ order, causes }) => [order, causes[0]?.kind]));
  for (const [order, reason] of reasons) assert.equal(named.get(order), reason, `order ${order}`);
});
