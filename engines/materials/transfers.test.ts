// Goal: what another place can spare is sent along a lane before it is bought, and nobody waits longer for
// it. Method: small companies whose right answers are known by hand; then laws on random ones.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  receipt,
  today,
  buy,
  lineOf,
  make,
  order,
  planOf,
  short,
  lane,
  sentIn,
  companies,
} from "./fixture.ts";
import { causeOf, planMaterials, suppliesPegs, verify } from "./index.ts";
import type { Finding, Lane, Snapshot } from "./index.ts";

test("a place is sent what another can do without, before anything is bought", () => {
  // 20 stand at 1, of which 8 are asked there and 3 shall stay: 9 may go.
  const items = [buy(1, { onHand: 20, safety: 3 }), buy(2, { leadDays: 9 })];
  const demands = [order(1, 1, 120, 8), order(2, 2, 110, 12)];
  const lanes = [lane(1, 2, 4), lane(2, 1, 4)];
  const { plan, findings } = planOf({ items, demands, lanes });
  assert.deepEqual(sentIn(plan), [[1, 2, 9, 106, 110]]);
  assert.deepEqual(plan.actions.map(short).toSorted(), [
    "order 2: 3 on 110 by 101",
    "transfer 2: 9 on 110 by 106",
  ]);
  assert.deepEqual(findings, []);
  const [first] = plan.actions;
  assert.equal(first?.riskMinor, 9_000, "it weighs the order that rests on it");
  assert.equal(causeOf(plan, suppliesPegs(plan), first?.supply ?? -1)?.ref, 2);
});

test("what a place needs later stays; late units of a place farther off are better than none", () => {
  const items = [buy(1, { onHand: 9 }), buy(2, { onHand: 9 }), buy(3, { source: "none" })];
  const demands = [order(1, 1, 159, 9), order(2, 2, 130, 2), order(3, 3, 101, 9)];
  const lanes = [lane(1, 3, 1), lane(2, 3, 3)];
  const { plan, findings } = planOf({ items, demands, lanes });
  assert.deepEqual(sentIn(plan), [[2, 3, 7, 100, 103]]);
  assert.deepEqual(
    findings.toSorted((one, other) => (one.kind < other.kind ? -1 : 1)),
    [
      { kind: "late", demand: 3, item: 3, days: 2 },
      { kind: "no_source", item: 3, units: 2 },
    ],
  );
});

test("who waits for what was reserved elsewhere sends nothing away", () => {
  const items = [buy(1, { onHand: 20 }), buy(2)];
  const demands = [order(1, 1, 110, 5), order(2, 2, 130, 9)];
  const receipts = [{ ...receipt(11, 1, 120, 5), movable: false }];
  const reserved = [{ receipt: 11, demand: 1, units: 5 }];
  const lanes = [lane(1, 2, 4)];
  assert.deepEqual(sentIn(planOf({ items, demands, receipts, reserved, lanes }).plan), []);
  assert.deepEqual(sentIn(planOf({ items, demands, receipts, lanes }).plan), [[1, 2, 9, 126, 130]]);
});

test("a part is sent to where it is used, and what is asked within a period travels together", () => {
  const items = [
    buy(1, { onHand: 50 }),
    buy(2, { leadDays: 30, lot: { periodDays: 7 } }),
    make(3, [lineOf(2, 1)]),
  ];
  const demands = [order(1, 3, 110, 4), order(2, 3, 112, 5), order(3, 3, 130, 6)];
  const { plan, findings } = planOf({ items, demands, lanes: [lane(1, 2, 2)] });
  assert.deepEqual(findings, []);
  assert.deepEqual(
    sentIn(plan).toSorted((one, other) => Number(one[3]) - Number(other[3])),
    [
      [1, 2, 9, 106, 108],
      [1, 2, 6, 126, 128],
    ],
  );
});

test("a lane sends whole lots: what comes besides serves who asks next, less than the least stays", () => {
  const items = [buy(1, { onHand: 25 }), buy(2), buy(3)];
  const demands = [order(1, 2, 110, 7), order(2, 2, 115, 4), order(3, 3, 110, 3)];
  const lanes = [
    { ...lane(1, 2, 2), minimum: 8, multiple: 4 },
    { ...lane(1, 3, 2), minimum: 20 },
  ];
  const { plan, findings } = planOf({ items, demands, lanes });
  assert.deepEqual(findings, []);
  // 8 for who asks 7, and with the one over 4 more, as 3 must come; 13 are left, fewer than 20.
  assert.deepEqual(plan.actions.map(short).toSorted(), [
    "order 3: 3 on 110 by 108",
    "transfer 2: 8 on 110 by 108",
    "transfer 2: 8 on 115 by 113",
  ]);
});

test("units that stand in for something where they lie are not sent away when that makes it late", () => {
  // 5 of item 1 stand in for item 3, which takes 30 days; item 2 is item 1 elsewhere, and can wait.
  const items = [
    ...[buy(1, { onHand: 5 }), buy(2, { leadDays: 1 }), buy(3, { leadDays: 30 })],
    make(4, [lineOf(3, 1, { substitutes: [1] })]),
  ];
  const late = { items, demands: [order(1, 2, 110, 5), order(2, 4, 112, 5)] };
  const { plan, findings } = planOf({ ...late, lanes: [lane(1, 2, 2)] });
  assert.deepEqual([findings, sentIn(plan)], [[], []]);
  const spare = [{ ...buy(1), onHand: 10 }, ...items.slice(1)];
  const both = planOf({ ...late, items: spare, lanes: [lane(1, 2, 2)] });
  assert.deepEqual([both.findings, sentIn(both.plan)], [[], [[1, 2, 5, 108, 110]]]);
});

test("lanes that no item has are named; places that lanes join are a ring when they are made of each other", () => {
  const base = { today, days: 9, receipts: [], demands: [] };
  const odd = planMaterials({ ...base, items: [buy(1)], lanes: [lane(1, 8, 1)] });
  assert.deepEqual(!odd.ok && odd.error, { kind: "unknown_item", field: "lanes.0.to", value: 8 });
  const wrong = (way: Lane) => {
    const done = planMaterials({ ...base, items: [buy(1), buy(2)], lanes: [way] });
    return !done.ok && "field" in done.error ? `${done.error.kind} ${done.error.field}` : "none";
  };
  assert.deepEqual(
    [lane(1, 2, -1), lane(1, 2, 0.5), lane(1, 1, 1), { ...lane(1, 2, 1), multiple: 0 }].map(wrong),
    ["days", "days", "to", "multiple"].map((name) => `wrong_lane lanes.0.${name}`),
  );
  const items = [make(1, [lineOf(2, 1)]), buy(2), make(3, [lineOf(4, 1)]), buy(4)];
  const ring = planMaterials({ ...base, items, lanes: [lane(1, 4, 1), lane(2, 3, 1)] });
  assert.ok(!ring.ok && ring.error.kind === "cycle");
});

/** End demand that is late, in days, by its number. */
const waitsOf = (findings: readonly Finding[]) =>
  new Map(findings.flatMap((each) => (each.kind === "late" ? [[each.demand, each.days]] : [])));

test("laws of transfers: who sends lacks nothing, nobody waits longer for a lane, all is pegged, without lanes nothing changes", () => {
  const whole = (max: number) => fc.integer({ min: 0, max });
  const lots = {
    minimum: fc.integer({ min: 1, max: 9 }),
    multiple: fc.integer({ min: 1, max: 4 }),
  };
  const lanesOf = fc.array(fc.record({ from: whole(8), to: whole(8), days: whole(6), ...lots }), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(companies, lanesOf, ({ items, receipts, demands, reserved }, drawn) => {
      // Each item stands at two places: what is made of what stays within a place.
      const there = (ref: number) => ref + items.length;
      const second = items.map((each) => ({ ...buy(there(each.ref)), onHand: each.safety * 4 }));
      const lanes = drawn.flatMap(({ from, to, days, ...lot }) => {
        const [one = 0, other = 0] = [items[from]?.ref, items[to]?.ref];
        if (one === 0 || other === 0) return [];
        const way = from % 2 === 0 ? lane(there(one), one, days) : lane(one, there(one), days);
        return [{ ...way, ...lot }];
      });
      const snapshot: Snapshot = {
        ...{ today, days: 60, items: [...items, ...second], reserved },
        receipts: receipts.map((each, at) => ({ ...each, ref: at + 1, earliest: today })),
        demands: demands.map((each, at) => ({
          ...{ day: each.day, units: each.units, ref: at + 1, unitMinor: 10 },
          ...{ item: at % 2 === 0 ? each.item : there(each.item), kind: "order" as const },
        })),
      };
      const alone = planMaterials(snapshot);
      const done = planMaterials({ ...snapshot, lanes });
      assert.ok(alone.ok && done.ok);
      const { plan, findings } = done.value;
      assert.deepEqual(verify({ ...snapshot, lanes }, plan), []);
      const before = waitsOf(alone.value.findings);
      // What nobody could give at all may come late.
      const isWhole = alone.value.findings.every((each) => each.kind !== "no_source");
      for (const [who, days] of isWhole ? waitsOf(findings) : [])
        assert.ok(days <= (before.get(who) ?? 0), `${who} waits ${days} days for a lane`);
      assert.deepEqual(planMaterials({ ...snapshot, lanes: [] }), alone, "no lanes, as before");
      assert.deepEqual(planMaterials({ ...snapshot, lanes }), done, "deterministic");
      // What is sent is asked of the sender too: it counts once on either side.
      const sum = (all: readonly number[]) => all.reduce((total, each) => total + each, 0);
      const missing = findings.map((each) => (each.kind === "no_source" ? each.units : 0));
      assert.equal(sum(plan.pegs.units) + sum(missing), sum(plan.demands.units), "all is pegged");
    }),
    { numRuns: 300 },
  );
});

test("the check sees a transfer that its sender cannot spare, without a lane, or with other units", () => {
  const items = [buy(1, { onHand: 9 }), buy(2)];
  const lanes = [lane(1, 2, 3)];
  const { plan, snapshot } = planOf({ items, demands: [order(1, 2, 110, 5)], lanes });
  const found = (more: Partial<Snapshot>, change: Partial<typeof plan.supplies> = {}) =>
    verify({ ...snapshot, ...more }, { ...plan, supplies: { ...plan.supplies, ...change } });
  assert.match(found({ lanes: [lane(1, 2, 2)] }).join(), /transfer 1 has no lane/);
  assert.match(found({ lanes: [{ ...lane(1, 2, 3), minimum: 6 }] }).join(), /1 has no lane/);
  for (const days of [-1, 0.5])
    assert.match(found({ lanes: [...lanes, lane(1, 2, days)] }).join(), /takes (-1|0\.5) days/);
  assert.match(found({}, { newUnits: [9, 6] }).join(), /brings 6, 5 leave/);
  const demands = { ...plan.demands, units: [5, 5, 5] };
  demands.item = [...demands.item, 0];
  demands.kind = [...demands.kind, 0];
  demands.day = [...demands.day, 120];
  demands.parent = [...demands.parent, -1];
  assert.match(
    verify(snapshot, { ...plan, demands }).join(),
    /item 1 sends and lacks units itself/,
  );
});
