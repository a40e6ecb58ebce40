// Goal: every plan of every shop is lawful, whatever features meet. Method: made-up shops with some of
// everything; what the planner says is recomputed by verify, which shares no code with it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createChance } from "../../kernel/index.ts";
import { shopLater, smallShop } from "./fixture.ts";
import { createPlanner, verify } from "./index.ts";
import { planOf } from "./search/layout.ts";
import { seatOrderByOrder } from "./changing/order-by-order.ts";
import { compileShop } from "./shop/shop.ts";
import type { Objective, Plan, Snapshot } from "./index.ts";

const objectives: readonly Objective[] = [
  { kind: "weighted", weights: { tardiness: 1, setup: 0.01 } },
  { kind: "weighted", weights: { makespan: 1 } },
  { kind: "weighted", weights: { tardiness: 1, earliness: 0.1 } },
  { kind: "weighted", weights: { setup: 1 } },
  { kind: "lexicographic", measures: ["late", "tardiness", "setup"] },
  { kind: "lexicographic", measures: ["tardiness", "moved", "makespan"] },
];

/** A longer run by hand: SHOPS=5000. */
const shops = Number(process.env["SHOPS"] ?? 400);

/** A shop's plan, before and after some steps, verified both times. */
function planned(snapshot: Snapshot, objective: Objective, seed: number): Plan | null {
  const made = createPlanner(snapshot, { seed, objective });
  if (!made.ok) return null;
  const said = `seed ${seed}, ${JSON.stringify(objective)}`;
  assert.deepEqual(verify(snapshot, made.value.plan()).breaches, [], `first plan, ${said}`);
  const first = made.value.plan().score;
  for (const share of [0, 0.5, 0.95]) made.value.work(150, share);
  const plan = made.value.plan();
  assert.deepEqual(verify(snapshot, plan).breaches, [], `improved plan, ${said}`);
  if (objective.kind === "lexicographic") {
    const measure = objective.measures.find((each) => plan.score[each] !== first[each]);
    assert.ok(measure === undefined || plan.score[measure] < first[measure], said);
  }
  return plan;
}

test("every plan of a made-up shop is lawful and says its true score", () => {
  let done = 0;
  for (let seed = 1; seed <= shops; seed += 1) {
    const objective = objectives[seed % objectives.length] as Objective;
    if (planned(smallShop(seed), objective, seed)) done += 1;
  }
  assert.ok(done > shops * 0.9, `${done} of ${shops} were planned`);
});

test("a shop with a lawful plan stays plannable when parts of that plan are pinned", () => {
  let asked = 0;
  let found = 0;
  for (let seed = 1; seed <= shops; seed += 1) {
    const chance = createChance(seed);
    const snapshot = smallShop(seed);
    const objective = objectives[seed % objectives.length] as Objective;
    const plan = planned(snapshot, objective, seed);
    if (!plan) continue;
    const bars = new Map(plan.bars.map((bar) => [bar.operation, bar]));
    const operations = snapshot.operations.map((each) => {
      const bar = bars.get(each.ref);
      if (!bar || chance.next() < 0.7) return each;
      const { start, resource } = bar;
      return { ...each, pin: resource === null ? { start } : { start, resource } };
    });
    const frozen = chance.next() < 0.5 ? { frozenUntil: snapshot.now + 20 } : {};
    // With the plan in force the answer is known; by the pins alone it must be found.
    const present = chance.next() < 0.5 ? { present: plan.bars } : {};
    asked += 1;
    if (planned({ ...snapshot, ...frozen, operations, ...present }, objective, seed)) found += 1;
  }
  assert.ok(found >= asked * 0.99, `${found} of ${asked} were planned`);
});

test("a shop is planned anew while it runs: what is under way, frozen or held stays", () => {
  let asked = 0;
  let found = 0;
  for (let seed = 1; seed <= shops; seed += 1) {
    const objective = objectives[seed % objectives.length] as Objective;
    const snapshot = smallShop(seed);
    const made = createPlanner(snapshot, { seed, objective });
    if (!made.ok) continue;
    asked += 1;
    if (planned(shopLater(snapshot, made.value.plan().bars, seed), objective, seed)) found += 1;
  }
  assert.ok(found > asked * 0.9, `${found} of ${asked} were planned`);
});

test("orders that are seated one after the other, each into the gaps, make a lawful plan", () => {
  let seated = 0;
  for (let seed = 1; seed <= shops; seed += 1) {
    const snapshot = smallShop(seed);
    const shop = compileShop(snapshot);
    const board = shop.ok ? seatOrderByOrder(shop.value) : null;
    if (board === null) continue;
    assert.deepEqual(verify(snapshot, planOf(board)).breaches, [], `seed ${seed}`);
    seated += 1;
  }
  assert.ok(seated > shops * 0.8, `${seated} of ${shops} were seated`);
});

test("orders find their gaps around what runs, is frozen or pinned", () => {
  // No rule keeps every pin of this shop; the orders that find no room in turn go first.
  const before = smallShop(74, 50);
  const made = createPlanner(before, { seed: 74, objective: objectives[0] as Objective });
  assert.ok(made.ok);
  const later = shopLater(before, made.value.plan().bars, 74);
  assert.ok(planned(later, objectives[0] as Objective, 74));
});

test("shops of a hundred orders with some of everything are all planned", () => {
  for (let seed = 1; seed <= shops / 20; seed += 1) {
    const objective = objectives[seed % objectives.length] as Objective;
    assert.ok(planned(smallShop(seed, 100), objective, seed), `seed ${seed}`);
  }
});

test("longest waits that no rule keeps are kept by seating order by order", () => {
  // Orders take the machines in turns of their own, and may wait for none of them.
  const chance = createChance(1);
  const operations = Array.from({ length: 40 * 6 }, (_, ref) => {
    const order = Math.floor(ref / 6);
    const at = ref % 6;
    const resource = (at + order * (at + 1)) % 6;
    const after = at === 0 ? [] : [{ operation: ref - 1, maxWait: 0 }];
    return { ref, order, modes: [{ resource, minutes: chance.whole(5, 60) }], after };
  });
  const snapshot: Snapshot = {
    now: 0,
    resources: [0, 1, 2, 3, 4, 5].map((ref) => ({ ref, capacity: 1 })),
    orders: Array.from({ length: 40 }, (_, ref) => ({ ref, due: 50 * ref })),
    operations,
  };
  for (const objective of objectives) assert.ok(planned(snapshot, objective, 1));
  const shop = compileShop(snapshot);
  assert.ok(shop.ok);
  assert.ok(seatOrderByOrder(shop.value));
  assert.equal(
    seatOrderByOrder(shop.value, 1_000),
    null,
    "it gives up when it has looked so often",
  );
});

test("operations of no minutes and of years stand beside each other, exactly", () => {
  // A thousand years split by shifts, nothing at all, and the largest number of minutes there is.
  const years = 365 * 1_440;
  const day = (at: number) => ({ from: at * 1_440 + 360, until: at * 1_440 + 1_320 });
  const open = [...Array.from({ length: 400 }, (_, at) => day(at)), { from: 1e6, until: 9e10 }];
  const on = (ref: number, resource: number, minutes: number) => ({
    ...{ ref, order: ref % 2, modes: [{ resource, minutes }], splittable: true, family: ref % 2 },
    ...(ref > 1 ? { after: [{ operation: ref - 1 }] } : {}),
  });
  const snapshot: Snapshot = {
    now: 0,
    resources: [
      { ref: 1, capacity: 1, open, setup: 0 },
      { ref: 2, capacity: 1 },
    ],
    setups: [
      {
        minutes: [
          [0, 15],
          [15, 0],
        ],
      },
    ],
    orders: [{ ref: 0, due: 100, weight: 10 }, { ref: 1 }],
    operations: [on(1, 1, 0), on(2, 1, 1_000 * years), on(3, 2, 0), on(4, 1, 0), on(5, 1, 1)],
  };
  for (const objective of objectives) assert.ok(planned(snapshot, objective, 1));
  const most: Snapshot = {
    ...{ now: 0, resources: [{ ref: 2, capacity: 1 }], orders: [{ ref: 0, due: 1 }] },
    operations: [{ ref: 1, order: 0, modes: [{ resource: 2, minutes: 1e11 }] }],
  };
  assert.equal(planned(most, objectives[0] as Objective, 1)?.score.tardiness, 1e11 - 1);
});
