// Goal: a plan that stands answers, takes in and gives way without losing its word. Method: made-up
// shops with some of everything; every plan that comes out passes verify, and what must stay stays.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createChance } from "../../kernel/index.ts";
import { audit } from "./audit.ts";
import { smallShop } from "./fixture.ts";
import {
  bottlenecks,
  capableDate,
  createPlanner,
  explainLateness,
  insertOffers,
  offersIn,
  openBook,
  repair,
  repairIn,
  takeIn,
  usualObjective,
  verify,
  whatIf,
} from "./index.ts";
import type { Load, Plan, Snapshot } from "./index.ts";

const shops = 250;

function planOf(snapshot: Snapshot, seed: number): Plan | null {
  const made = createPlanner(snapshot, { seed, objective: usualObjective });
  if (!made.ok) return null;
  made.value.work(100, 0.5);
  return made.value.plan();
}

/** A shop without its last order, a plan for it, and that order's operations. */
function* standing() {
  for (let seed = 1; seed <= shops; seed += 1) {
    const whole = smallShop(seed);
    const rush = whole.orders.at(-1);
    if (!rush || whole.orders.length < 2) continue;
    const orders = whole.orders.slice(0, -1);
    const operations = whole.operations.filter((each) => each.order !== rush.ref);
    const fresh = whole.operations.filter((each) => each.order === rush.ref);
    const snapshot = { ...whole, orders, operations };
    const plan = planOf(snapshot, seed);
    if (plan && planOf(whole, seed)) yield { seed, whole, snapshot, plan, rush, fresh };
  }
}

test("a date that is capable to promise can be kept without moving anything", () => {
  let dates = 0;
  for (const { seed, whole, snapshot, plan, rush, fresh } of standing()) {
    const book = openBook(snapshot, plan);
    assert.ok(book.ok, `seed ${seed}`);
    const { release } = rush;
    const wish = {
      order: rush.ref,
      operations: fresh,
      ...(release === undefined ? {} : { release }),
    };
    const date = capableDate(book.value, wish);
    if (!date) continue;
    dates += 1;
    assert.deepEqual(audit(whole, [...plan.bars, ...date.bars]), [], `seed ${seed}`);
    assert.deepEqual(capableDate(book.value, wish), date, "the book was changed by asking");
  }
  assert.ok(dates > shops * 0.6, `${dates} dates`);
});

test("a date leaves the plan's own changeovers their time, also behind what has no family", () => {
  // From family 0 to 1 nothing is to be changed, back takes 30 minutes.
  const on = (ref: number, order: number, minutes: number) => ({
    ...{ ref, order, modes: [{ resource: 0, minutes }] },
  });
  const snapshot: Snapshot = {
    now: 0,
    resources: [{ ref: 0, capacity: 1, setup: 0 }],
    setups: [
      {
        minutes: [
          [0, 0],
          [30, 0],
        ],
      },
    ],
    orders: [{ ref: 1 }],
    operations: [
      { ...on(1, 1, 100), family: 0 },
      { ...on(2, 1, 40), family: 0, materialAt: 160, after: [{ operation: 1 }] },
    ],
  };
  const plan = planOf(snapshot, 1);
  assert.ok(plan);
  const fresh = [
    { ...on(3, 2, 30), materialAt: 120 },
    { ...on(4, 2, 20), family: 1, materialAt: 100 },
  ];
  const book = openBook(snapshot, plan);
  assert.ok(book.ok);
  const date = capableDate(book.value, { order: 2, operations: fresh });
  assert.ok(date);
  const orders = [...snapshot.orders, { ref: 2 }];
  const whole = { ...snapshot, orders, operations: [...snapshot.operations, ...fresh] };
  assert.deepEqual(audit(whole, [...plan.bars, ...date.bars]), []);
});

test("dates of orders whose operations hang together in nothing can be kept as well", () => {
  let dates = 0;
  for (const { seed, snapshot, plan, rush } of standing()) {
    const chance = createChance(seed).fork("loose");
    const fresh = snapshot.operations.slice(0, 6).map((each, at) => {
      const { family: _own, pin: _pin, after: _links, ...rest } = each;
      const materialAt = snapshot.now + chance.whole(0, 120);
      const family = chance.next() < 0.5 ? {} : { family: chance.whole(0, 4) };
      return { ...rest, ref: 5_000 + at, order: rush.ref, materialAt, ...family };
    });
    const book = openBook(snapshot, plan);
    assert.ok(book.ok, `seed ${seed}`);
    const date = capableDate(book.value, { order: rush.ref, operations: fresh });
    if (!date) continue;
    dates += 1;
    const { release: _release, ...order } = rush;
    const orders = [...snapshot.orders, order];
    const whole = { ...snapshot, orders, operations: [...snapshot.operations, ...fresh] };
    assert.deepEqual(audit(whole, [...plan.bars, ...date.bars]), [], `seed ${seed}`);
  }
  assert.ok(dates > shops * 0.6, `${dates} dates`);
});

test("a rush order is taken in, and who slips is said to the minute", () => {
  const seen = { undisturbed: 0, least: 0, soonest: 0 };
  for (const { seed, whole, plan, rush } of standing()) {
    const offers = insertOffers(whole, plan);
    assert.ok(offers.ok, `seed ${seed}`);
    for (const offer of offers.value) {
      const said = `seed ${seed}, ${offer.kind}`;
      seen[offer.kind] += 1;
      assert.deepEqual(verify(whole, offer.plan).breaches, [], said);
      const others = offer.plan.bars.filter((bar) => bar.order !== rush.ref);
      if (offer.kind === "undisturbed")
        assert.deepEqual([...offer.moved, ...offer.slips], [], said);
      const starts = new Map(plan.bars.map((bar) => [bar.operation, bar.start]));
      const moved = others.filter((bar) => bar.start !== starts.get(bar.operation));
      assert.equal(offer.moved.length, moved.length, said);
      const own = offer.slips.reduce((sum, slip) => sum + slip.cost, 0);
      assert.ok(own >= offer.cost - 1e-6, said);
    }
  }
  assert.ok(seen.undisturbed > shops * 0.5 && seen.soonest > 0, JSON.stringify(seen));
});

test("a breakdown pushes what it must and leaves the rest", () => {
  let repaired = 0;
  for (let seed = 1; seed <= shops; seed += 1) {
    const chance = createChance(seed);
    const snapshot = smallShop(seed);
    const plan = planOf(snapshot, seed);
    if (!plan) continue;
    const from = snapshot.now + chance.whole(0, 40);
    const breakdown = { resource: 0, from, until: from + chance.whole(5, 60) };
    const made = repair(snapshot, plan, breakdown);
    if (!made.ok) continue;
    repaired += 1;
    assert.deepEqual(verify(made.value.snapshot, made.value.plan).breaches, [], `seed ${seed}`);
    const ends = new Map(plan.bars.map((bar) => [bar.operation, bar]));
    for (const bar of made.value.plan.bars) {
      const before = ends.get(bar.operation);
      assert.ok(before && bar.start >= before.start, `seed ${seed}: ${bar.operation} came forward`);
    }
  }
  assert.ok(repaired > shops * 0.8, `${repaired} repaired`);
});

test("a book that is held answers as one that is compiled anew", () => {
  let compared = 0;
  for (const { seed, whole, snapshot, plan, rush, fresh } of standing()) {
    const book = openBook(snapshot, plan);
    assert.ok(book.ok);
    const added = { orders: [rush], operations: fresh };
    // The rush order's operations behind all others, where a book puts them.
    const anew = { ...whole, operations: [...snapshot.operations, ...fresh] };
    const held = offersIn(book.value, added);
    assert.deepEqual(held, insertOffers(anew, plan), `seed ${seed}`);
    for (let resource = 0; resource < 2; resource += 1) {
      const breakdown = { resource, from: snapshot.now + 10, until: snapshot.now + 55 };
      const said = `seed ${seed}, resource ${resource}`;
      assert.deepEqual(repairIn(book.value, breakdown), repair(snapshot, plan, breakdown), said);
    }
    assert.deepEqual(offersIn(book.value, added), held, "the book was changed by asking");
    const [offer] = held.ok ? held.value : [];
    if (!offer) continue;
    compared += 1;
    const taken = takeIn(book.value, added, offer.plan);
    const opened = openBook(anew, offer.plan);
    assert.ok(taken.ok && opened.ok);
    const again = fresh.map((each) => ({
      ...each,
      ref: each.ref + 1e6,
      after: (each.after ?? []).map((link) => ({ ...link, operation: link.operation + 1e6 })),
    }));
    const wish = { order: 1e6, operations: again };
    assert.deepEqual(capableDate(taken.value, wish), capableDate(opened.value, wish));
  }
  assert.ok(compared > shops * 0.5, `${compared} compared`);
});

test("the causes of lateness add up to the minutes an order is late", () => {
  let late = 0;
  for (let seed = 1; seed <= shops; seed += 1) {
    const snapshot = smallShop(seed);
    const plan = planOf(snapshot, seed);
    if (!plan) continue;
    const made = explainLateness(snapshot, plan);
    assert.ok(made.ok);
    assert.equal(made.value.length, plan.score.late, `seed ${seed}`);
    for (const each of made.value) {
      late += 1;
      const sum = each.causes.reduce((total, cause) => total + cause.minutes, 0);
      assert.equal(sum, each.late, `seed ${seed}, order ${each.order}`);
      assert.ok(each.causes.every((cause) => cause.minutes > 0));
    }
  }
  assert.ok(late > 100, `${late} late orders`);
});

test("where a tool or people are short, they are named as where it waits, and not the machines", () => {
  // Two machines, one tool for both: the second operation waits for it beside a machine that is free.
  const on = (ref: number, minutes: number) => {
    const needs = [{ resource: 9, units: 1 }];
    return { ref, order: ref, modes: [{ resource: ref, minutes, needs }] };
  };
  const snapshot: Snapshot = {
    now: 0,
    resources: [
      { ref: 1, capacity: 1 },
      { ref: 2, capacity: 1 },
      { ref: 9, capacity: 1 },
    ],
    orders: [
      { ref: 1, due: 60, weight: 5 },
      { ref: 2, due: 60 },
    ],
    operations: [on(1, 60), on(2, 60)],
  };
  const plan = planOf(snapshot, 1);
  assert.ok(plan);
  const late = explainLateness(snapshot, plan);
  assert.ok(late.ok);
  const cause = { kind: "capacity", operation: 2, resource: 9, minutes: 60, behind: 1 };
  assert.deepEqual(late.value, [{ order: 2, late: 60, causes: [cause] }]);
  const loads = bottlenecks(snapshot, plan, [0, 120]);
  assert.ok(loads.ok);
  const seen = loads.value.map(({ resource, busy, valuePerHour }) => [
    resource,
    busy,
    valuePerHour,
  ]);
  assert.deepEqual(seen[0], [9, 120, 60]);
  assert.deepEqual(
    new Map(seen.slice(1).map(([ref, busy, value]) => [ref, [busy, value]])),
    new Map([
      [1, [60, 0]],
      [2, [60, 0]],
    ]),
  );
});

test("one more machine at the bottleneck never makes the plan worse", () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const snapshot = smallShop(seed);
    const plan = planOf(snapshot, seed);
    if (!plan) continue;
    const end = Math.max(...plan.bars.map((bar) => bar.end));
    const from = Math.min(...plan.bars.map((bar) => Math.min(bar.setupFrom, bar.start)));
    const bounds = [from, from + (end - from) / 3, from + (end - from) / 2, end];
    const loads = bottlenecks(snapshot, plan, bounds);
    assert.ok(loads.ok);
    for (const load of loads.value) {
      assert.ok(load.busy > 0 && load.valuePerHour >= 0);
      assert.ok(load.busy <= load.open + 1e-6, `seed ${seed}: ${load.busy} of ${load.open}`);
    }
    const whole = bottlenecks(snapshot, plan, [from, end]);
    assert.ok(whole.ok);
    const sum = (all: readonly Load[]) => all.reduce((total, load) => total + load.busy, 0);
    assert.ok(Math.abs(sum(loads.value) - sum(whole.value)) < 1e-6, "no minute is lost or doubled");
    const resource = loads.value[0]?.resource;
    if (resource === undefined) continue;
    const extra = { kind: "machine", resource } as const;
    const made = whatIf(snapshot, plan, { extra, objective: usualObjective, steps: 200 });
    assert.ok(made.ok);
    assert.ok(made.value.with.tardiness <= plan.score.tardiness, `seed ${seed}`);
  }
});
