// Goal: features keep their meaning where they meet. Method: shops small enough that the best plan is
// known by hand; each row once stood for a fault.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createPlanner, verify } from "./index.ts";
import type { Objective, Plan, Score, Snapshot } from "./index.ts";

const on = (resource: number, minutes: number) => ({ resource, minutes });
const order = (ref: number, due?: number) => (due === undefined ? { ref } : { ref, due });

function best(snapshot: Snapshot, objective: Objective): Plan {
  const made = createPlanner(snapshot, { seed: 1, objective });
  assert.ok(made.ok, JSON.stringify(made));
  for (const share of [0, 0.3, 0.6, 0.95]) made.value.work(1_000, share);
  const plan = made.value.plan();
  assert.deepEqual(verify(snapshot, plan).breaches, []);
  return plan;
}

const makespan: Objective = { kind: "weighted", weights: { makespan: 1 } };

const rows: readonly (readonly [string, Snapshot, Objective, Partial<Score>])[] = [
  [
    "operations without a machine share pools",
    {
      now: 0,
      resources: [{ ref: 0, capacity: 3 }],
      orders: [order(0)],
      operations: [2, 2, 1, 1].map((units, ref) => ({
        ref,
        order: 0,
        modes: [{ resource: null, minutes: 10, needs: [{ resource: 0, units }] }],
      })),
    },
    makespan,
    { makespan: 20 },
  ],
  [
    "a batch does not use one fitter twice",
    {
      now: 0,
      resources: [
        { ref: 0, capacity: 1, batch: 4 },
        { ref: 1, capacity: 1 },
      ],
      orders: [order(0)],
      operations: [0, 1].map((ref) => ({
        ref,
        order: 0,
        modes: [{ resource: 0, minutes: 10, needs: [{ resource: 1, units: 1 }] }],
      })),
    },
    makespan,
    { makespan: 20 },
  ],
  [
    "the faster of two ways on one machine",
    {
      now: 0,
      resources: [{ ref: 0, capacity: 1 }],
      orders: [order(0, 0)],
      operations: [{ ref: 0, order: 0, modes: [on(0, 30), on(0, 10)], materialAt: 0 }],
    },
    { kind: "weighted", weights: { tardiness: 1 } },
    { tardiness: 10 },
  ],
  [
    "a family outlasts an operation without one",
    {
      now: 0,
      resources: [{ ref: 0, capacity: 1, setup: 0 }],
      setups: [
        {
          minutes: [
            [0, 5],
            [5, 0],
          ],
        },
      ],
      orders: [order(0)],
      operations: [
        { ref: 0, order: 0, modes: [on(0, 10)], family: 0 },
        { ref: 1, order: 0, modes: [on(0, 10)], after: [{ operation: 0 }] },
        { ref: 2, order: 0, modes: [on(0, 10)], family: 1, after: [{ operation: 1 }] },
      ],
    },
    makespan,
    { makespan: 35, setup: 5 },
  ],
  [
    "an order ends with what overlaps its follower",
    {
      now: 0,
      resources: [{ ref: 0, capacity: 2 }],
      orders: [order(0, 12)],
      operations: [
        { ref: 0, order: 0, modes: [on(0, 30)] },
        { ref: 1, order: 0, modes: [on(0, 5)], after: [{ operation: 0, from: "start", lag: 2 }] },
      ],
    },
    { kind: "weighted", weights: { tardiness: 1 } },
    { tardiness: 18 },
  ],
  [
    "not earlier than asked for",
    {
      now: 0,
      resources: [{ ref: 0, capacity: 1 }],
      orders: [order(0, 100), order(1, 60)],
      operations: [0, 1].map((ref) => ({ ref, order: ref, modes: [on(0, 10)] })),
    },
    { kind: "weighted", weights: { tardiness: 1, earliness: 0.1 } },
    { tardiness: 0, earliness: 0 },
  ],
  [
    "few late orders before little lateness",
    {
      now: 0,
      resources: [{ ref: 0, capacity: 1 }],
      orders: [order(0, 50), order(1, 20), order(2, 20)],
      operations: [
        { ref: 0, order: 0, modes: [on(0, 50)] },
        { ref: 1, order: 1, modes: [on(0, 10)] },
        { ref: 2, order: 2, modes: [on(0, 10)] },
      ],
    },
    { kind: "lexicographic", measures: ["late", "tardiness"] },
    { late: 1, tardiness: 20 },
  ],
  [
    "a predecessor is held back for a longest wait",
    {
      now: 0,
      resources: [
        { ref: 0, capacity: 1 },
        { ref: 1, capacity: 1, open: [{ from: 50, until: 90 }] },
      ],
      orders: [order(0)],
      operations: [
        { ref: 0, order: 0, modes: [on(0, 10)] },
        { ref: 1, order: 0, modes: [on(1, 10)], after: [{ operation: 0, maxWait: 5 }] },
      ],
    },
    makespan,
    { makespan: 60 },
  ],
];

for (const [name, snapshot, objective, score] of rows) {
  test(name, () => {
    const plan = best(snapshot, objective);
    for (const [measure, value] of Object.entries(score)) {
      assert.equal(plan.score[measure as keyof Score], value, measure);
    }
  });
}
