// Goal: what cannot be planned is refused with the shortest reason. Method: a table; each row spoils a
// shop that can be planned.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createPlanner, usualObjective, verify } from "./index.ts";
import type { Finding, Operation, Snapshot } from "./index.ts";

const on = (resource: number, minutes: number) => ({ resource, minutes });

const shop: Snapshot = {
  now: 0,
  resources: [
    {
      ref: 0,
      capacity: 1,
      open: [
        { from: 0, until: 100 },
        { from: 200, until: 300 },
      ],
    },
    { ref: 1, capacity: 2, batch: 4 },
  ],
  orders: [{ ref: 0, due: 90 }, { ref: 1 }],
  operations: [
    { ref: 1, order: 0, modes: [on(0, 40)] },
    { ref: 2, order: 0, modes: [on(0, 30)], after: [{ operation: 1 }] },
    { ref: 3, order: 1, modes: [on(1, 20)], after: [{ operation: 2 }] },
  ],
};

const change = (ref: number, more: Partial<Operation>): Partial<Snapshot> => ({
  operations: shop.operations.map((each) => (each.ref === ref ? { ...each, ...more } : each)),
});

const rows: readonly (readonly [string, Partial<Snapshot>, Finding])[] = [
  [
    "a cycle, by name",
    change(1, { after: [{ operation: 3 }] }),
    { kind: "cycle", operations: [2, 3, 1] },
  ],
  [
    "a pin before its machine can be changed over, by whatever family in between",
    {
      resources: [{ ref: 0, capacity: 1, setup: 0, family: 0 }],
      setups: [
        {
          minutes: [
            [0, 50, 20],
            [0, 0, 0],
            [0, 10, 0],
          ],
        },
      ],
      operations: [{ ref: 1, order: 0, family: 1, modes: [on(0, 40)], pin: { start: 25 } }],
    },
    { kind: "held_too_early", operation: 1, start: 25, earliest: 30, chain: [1] },
  ],
  [
    "an unknown predecessor",
    change(1, { after: [{ operation: 9 }] }),
    { kind: "unknown", what: "operation", ref: 9 },
  ],
  [
    "an unknown resource",
    change(1, { modes: [on(9, 1)] }),
    { kind: "unknown", what: "resource", ref: 9 },
  ],
  [
    "a reference twice",
    { orders: [...shop.orders, { ref: 1 }] },
    { kind: "twice", what: "order", ref: 1 },
  ],
  [
    "minutes below zero",
    change(1, { modes: [on(0, -1)] }),
    { kind: "bad_number", what: "operation", ref: 1, field: "minutes", value: -1 },
  ],
  [
    "minutes that are no number",
    change(2, { modes: [on(0, NaN)] }),
    { kind: "bad_number", what: "operation", ref: 2, field: "minutes", value: NaN },
  ],
  [
    "half a minute",
    { orders: [{ ref: 0, due: 0.5 }, { ref: 1 }] },
    { kind: "bad_number", what: "order", ref: 0, field: "due", value: 0.5 },
  ],
  [
    "a matrix that is not there",
    { resources: shop.resources.map((each) => ({ ...each, setup: 0 })) },
    { kind: "bad_number", what: "resource", ref: 0, field: "setup", value: 0 },
  ],
  [
    "more than an oven holds",
    change(3, { size: 5 }),
    { kind: "too_big", operation: 3, resource: 1 },
  ],
  [
    "longer than any shift",
    change(1, { modes: [on(0, 101)] }),
    { kind: "too_long", operation: 1, minutes: 101 },
  ],
  ["beyond the calendar", change(1, { materialAt: 290 }), { kind: "no_time", operation: 1 }],
  [
    "pinned while closed",
    change(1, { pin: { start: 80 } }),
    { kind: "held_closed", operation: 1, start: 80 },
  ],
  [
    "pinned before it can be ready",
    change(3, { pin: { start: 50 } }),
    { kind: "held_too_early", operation: 3, start: 50, earliest: 70, chain: [1, 2, 3] },
  ],
  [
    "two pinned at once",
    {
      operations: [
        { ref: 1, order: 0, modes: [on(0, 40)], pin: { start: 0 } },
        { ref: 2, order: 0, modes: [on(0, 40)], pin: { start: 30 } },
      ],
    },
    { kind: "held_over", resource: 0, at: 30, operations: [1, 2] },
  ],
  [
    "a wait shorter than the way",
    change(3, { after: [{ operation: 1, maxWait: 25 }, { operation: 2 }] }),
    { kind: "waits_too_long", operation: 3, after: 1, minutes: 5 },
  ],
];

test("the shop itself can be planned", () => {
  const made = createPlanner(shop, { seed: 1, objective: usualObjective });
  assert.ok(made.ok);
  assert.deepEqual(verify(shop, made.value.plan()).breaches, []);
});

for (const [name, more, finding] of rows) {
  test(`refused: ${name}`, () => {
    const made = createPlanner({ ...shop, ...more }, { seed: 1, objective: usualObjective });
    assert.deepEqual(made, { ok: false, error: finding });
  });
}
