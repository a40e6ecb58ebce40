// Goal: what is ordered covers what is asked, and every unit is told for whom. Method: a small company
// whose right answers are known by hand; then laws on random ones, checked by code of its own.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { today, buy, lineOf, make, order, receipt, planOf, short, companies } from "./fixture.ts";
import { causeOf, phasedTable, planMaterials, suppliesPegs, verify } from "./index.ts";
import type { Snapshot } from "./index.ts";

test("levels: parts are planned after all that uses them, and lead times add up", () => {
  const items = [
    buy(3, { leadDays: 5 }),
    make(2, [lineOf(3, 2)], { onHand: 10 }),
    make(1, [lineOf(2, 1), lineOf(3, 1)]),
  ];
  const { plan, findings } = planOf({ items, demands: [order(7, 1, 120, 30)] });
  assert.deepEqual(findings, []);
  assert.deepEqual(plan.actions.map(short).toSorted(), [
    "make 1: 30 on 120 by 118",
    "make 2: 20 on 118 by 116",
    "order 3: 30 on 118 by 113",
    "order 3: 40 on 116 by 111",
  ]);
  const bySupply = suppliesPegs(plan);
  for (const { supply } of plan.actions)
    assert.equal(causeOf(plan, bySupply, supply)?.ref, 7, "all of it is for the one order line");
});

test("a ring of items is refused by its names, an unknown name by its field", () => {
  const ring = planMaterials({
    ...{ today, days: 9, receipts: [], demands: [] },
    items: [make(1, [lineOf(2, 1)]), make(2, [lineOf(3, 1)]), make(3, [lineOf(2, 1)]), buy(4)],
  });
  assert.ok(!ring.ok && ring.error.kind === "cycle");
  assert.deepEqual(ring.error.items.toSorted(), [2, 3]);
  const demands = [order(1, 9, 101, 1)];
  const odd = planMaterials({ today, days: 9, items: [buy(1)], receipts: [], demands });
  assert.deepEqual(!odd.ok && odd.error, {
    kind: "unknown_item",
    field: "demands.0.item",
    value: 9,
  });
});

test("lots, yields, scrap and recipes by day", () => {
  const lot = { minimum: 50, multiple: 20, periodDays: 7 };
  const items = [
    buy(2, { lot, yieldPpm: 500_000 }),
    make(1, [], {
      recipes: [
        ...[{ alternative: 1, from: 0, until: null, perUnits: 1, lines: [lineOf(2, 9)] }],
        ...[{ alternative: 0, from: 0, until: 120, perUnits: 10, lines: [lineOf(2, 1)] }],
        {
          ...{ alternative: 0, from: 120, until: null, perUnits: 1 },
          lines: [lineOf(2, 1, { scrapPpm: 500_000, yieldPpm: 500_000 })],
        },
      ],
    }),
  ];
  const demands = [order(1, 1, 110, 100), order(2, 1, 130, 20), order(3, 1, 133, 15)];
  const { plan } = planOf({ items, demands });
  const bought = plan.actions.filter((each) => each.kind === "order");
  // 100 at a tenth each leave 50 over; (20 + 15) at four each take 90 more, in one order of a week.
  assert.deepEqual(bought.map((each) => [each.newDay, each.newUnits, each.orderUnits]).toSorted(), [
    [108, 60, 120],
    [128, 100, 200],
  ]);
});

test("receipts are moved, enlarged, lowered and cancelled rather than ordered twice", () => {
  const items = [1, 2, 3, 4, 5, 6, 7].map((ref) => buy(ref, { leadDays: 10 }));
  const receipts = [
    ...[receipt(11, 1, 115, 5), receipt(12, 2, 103, 5), receipt(13, 3, 104, 5)],
    ...[receipt(14, 4, 105, 9), receipt(15, 5, 105, 4)],
    { ...receipt(16, 6, 107, 5), movable: false },
    { ...receipt(17, 7, 107, 5), kept: true },
  ];
  const demands = [
    ...[order(1, 1, 104, 5), order(2, 2, 120, 5), order(4, 4, 106, 5), order(5, 5, 106, 7)],
    order(6, 6, 104, 5),
  ];
  const { plan, findings } = planOf({ items, receipts, demands, deferAfterDays: 3 });
  assert.deepEqual(plan.actions.map(short).toSorted(), [
    "cancel 3: 0 on 104 by 100",
    "decrease 4: 5 on 105 by 100",
    "defer 2: 5 on 120 by 100",
    "expedite 1: 5 on 104 by 100",
    "increase 5: 7 on 105 by 100",
  ]);
  assert.deepEqual(findings, [{ kind: "late", demand: 6, item: 6, days: 3 }]);
  assert.equal(plan.actions[0]?.kind, "increase");
  assert.equal(plan.actions[0]?.riskMinor, 7_000, "what would be late weighs what it is worth");
});

test("reserved units stay with who they belong to; spare units of a substitute stand in", () => {
  const items = [
    ...[buy(1, { onHand: 5 }), buy(2, { onHand: 8 })],
    make(3, [lineOf(1, 1, { substitutes: [2] })]),
  ];
  const demands = [order(1, 1, 101, 5), order(2, 1, 120, 5), order(3, 3, 102, 6)];
  const reserved = [{ receipt: null, demand: 2, units: 5 }];
  const { plan, findings, snapshot } = planOf({ items, demands, reserved });
  const rows = plan.pegs.demand.map((demand, at) => [
    ...[plan.demands.ref[demand], plan.supplies.item[plan.pegs.supply[at] ?? 0]],
    plan.pegs.units[at],
  ]);
  assert.ok(rows.some(([ref, item, units]) => ref === 2 && item === 0 && units === 5));
  assert.ok(rows.some(([ref, item, units]) => ref === 0 && item === 1 && units === 6));
  assert.deepEqual(findings, [{ kind: "late", demand: 1, item: 1, days: 1 }]);
  assert.deepEqual(phasedTable(snapshot, plan, 1).balance.slice(0, 2), [2, 2]);
});

test("parts that come late hold up the order they go into", () => {
  const items = [buy(2, { leadDays: 30 }), make(1, [lineOf(2, 1)])];
  const { findings } = planOf({ items, demands: [order(1, 1, 110, 1)] });
  assert.deepEqual(findings, [{ kind: "late", demand: 1, item: 1, days: 22 }]);
});

test("laws: no day below nothing, exact pegs, the same answer to the same question", () => {
  fc.assert(
    fc.property(companies, ({ items, receipts, demands, reserved }) => {
      const snapshot: Snapshot = {
        ...{ today, days: 60, items, reserved },
        receipts: receipts.map((each, at) => ({
          ...{ ...each, ref: at + 1, earliest: today },
          ...(each.item % 2 === 0 && each.item < items.length
            ? { parts: [{ item: items.length, units: each.units, day: each.day }] }
            : {}),
        })),
        demands: demands.map((each, at) => ({
          ...{ ...each, ref: at + 1, unitMinor: 10 },
          kind: at % 3 === 0 ? ("forecast" as const) : ("order" as const),
        })),
      };
      const done = planMaterials(snapshot);
      assert.ok(done.ok);
      const { plan, findings } = done.value;
      assert.deepEqual(verify(snapshot, plan), []);
      const missing = findings.reduce(
        (sum, each) => sum + (each.kind === "no_source" ? each.units : 0),
        0,
      );
      const sum = (all: readonly number[]) => all.reduce((total, each) => total + each, 0);
      assert.equal(sum(plan.pegs.units) + missing, sum(plan.demands.units), "all is pegged");
      assert.deepEqual(planMaterials(snapshot), done, "deterministic");
      const risks = plan.actions.map((each) => each.riskMinor);
      assert.deepEqual(
        risks,
        risks.toSorted((one, other) => other - one),
      );
    }),
    { numRuns: 300 },
  );
});

test("the check sees a fault: a unit given twice, an order too early, a day below nothing", () => {
  const { plan, snapshot } = planOf({ items: [buy(1)], demands: [order(1, 1, 110, 5)] });
  const broken = (change: Partial<typeof plan.supplies>) =>
    verify(snapshot, { ...plan, supplies: { ...plan.supplies, ...change } });
  assert.match(broken({ newUnits: [4] })[0] ?? "", /gives 5 of 4/);
  assert.match(broken({ newDay: [101] })[0] ?? "", /lead or lot/);
  assert.ok(broken({ newDay: [115] }).some((each) => /before it is there/.test(each)));
  assert.ok(broken({ newDay: [115] }).some((each) => /stands at -5/.test(each)));
});
