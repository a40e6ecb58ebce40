// Goal: what is ordered covers what is asked, and every unit is told for whom. Method: a small company
// whose right answers are known by hand; then laws on random ones, checked by code of its own.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { causeOf, phasedTable, planMaterials, suppliesPegs, verify } from "./index.ts";
import type { Action, Demand, Finding, Lane, MaterialItem, Receipt, Snapshot } from "./index.ts";

const today = 100;
const plain = { onHand: 0, safety: 0, unitMinor: 100, leadDays: 2 };
const buy = (ref: number, more: Partial<MaterialItem> = {}): MaterialItem => ({
  ...{ ...plain, ref, source: "buy" as const },
  ...more,
});
const lineOf = (item: number, units: number, more = {}) => ({ item, units, ...more });
const make = (
  ref: number,
  lines: NonNullable<MaterialItem["recipes"]>[number]["lines"],
  more: Partial<MaterialItem> = {},
): MaterialItem => ({
  ...{ ...plain, ref, source: "make" as const },
  recipes: [{ alternative: 0, from: 0, until: null, perUnits: 1, lines }],
  ...more,
});
type Row = readonly [ref: number, item: number, day: number, units: number];
const order = (...[ref, item, day, units]: Row): Demand => ({
  ...{ ref, kind: "order" as const, item, day, units, unitMinor: 1_000 },
});
const receipt = (...[ref, item, day, units]: Row): Receipt => ({
  ...{ ref, item, day, units, movable: true },
});

function planOf(snapshot: Partial<Snapshot>) {
  const whole = { today, days: 60, items: [], receipts: [], demands: [], ...snapshot };
  const done = planMaterials(whole);
  assert.ok(done.ok, JSON.stringify(done));
  assert.deepEqual(verify(whole, done.value.plan), []);
  return { ...done.value, snapshot: whole };
}
const short = ({ kind, item, newDay, newUnits, actBy }: Action) =>
  `${kind} ${item}: ${newUnits} on ${newDay} by ${actBy}`;

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

const lane = (from: number, to: number, days: number): Lane => ({ from, to, days });
const sentIn = ({ actions }: { readonly actions: readonly Action[] }) =>
  actions
    .filter((each) => each.kind === "transfer")
    .map(({ from, item, newUnits, actBy, newDay }) => [from, item, newUnits, actBy, newDay]);

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

/** A company whose items are made of later ones only. */
const companies = fc.integer({ min: 2, max: 9 }).chain((count) => {
  const whole = (min: number, max: number) => fc.integer({ min, max });
  const place = whole(1, count);
  const item = (ref: number) =>
    fc
      .record({
        ...{ onHand: whole(0, 40), safety: whole(0, 9), leadDays: whole(0, 9) },
        ...{ isMade: fc.boolean(), minimum: whole(1, 30), multiple: whole(1, 9) },
        ...{ periodDays: whole(1, 8), perUnits: whole(1, 4) },
        lines: fc.array(
          fc.record({
            ...{ item: whole(Math.min(ref + 1, count), count), units: whole(1, 5) },
            ...{ scrapPpm: whole(0, 900_000), substitutes: fc.array(place, { maxLength: 2 }) },
          }),
          { maxLength: 3 },
        ),
      })
      .map(({ isMade, minimum, multiple, periodDays, perUnits, lines, ...rest }): MaterialItem => {
        const lot = { minimum, multiple, periodDays };
        const used = lines.filter((line) => line.item > ref);
        const recipes = [{ alternative: 0, from: 0, until: null, perUnits, lines: used }];
        return isMade
          ? { ...rest, ref, lot, unitMinor: 5, source: "make", recipes }
          : { ...rest, ref, lot, unitMinor: 5, source: ref % 4 === 3 ? "none" : "buy" };
      });
  return fc.record({
    items: fc.tuple(...Array.from({ length: count }, (_each, at) => item(at + 1))),
    receipts: fc.array(
      fc.record({
        ...{ item: place, day: whole(95, 140), units: whole(1, 30), movable: fc.boolean() },
      }),
      { maxLength: 12 },
    ),
    demands: fc.array(fc.record({ item: place, day: whole(95, 150), units: whole(1, 30) }), {
      maxLength: 20,
    }),
    reserved: fc.array(
      fc.record({ receipt: fc.option(whole(1, 12)), demand: whole(1, 20), units: whole(1, 9) }),
      { maxLength: 5 },
    ),
  });
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

test("the check sees a fault: a unit given twice, an order too early, a day below nothing", () => {
  const { plan, snapshot } = planOf({ items: [buy(1)], demands: [order(1, 1, 110, 5)] });
  const broken = (change: Partial<typeof plan.supplies>) =>
    verify(snapshot, { ...plan, supplies: { ...plan.supplies, ...change } });
  assert.match(broken({ newUnits: [4] })[0] ?? "", /gives 5 of 4/);
  assert.match(broken({ newDay: [101] })[0] ?? "", /lead or lot/);
  assert.ok(broken({ newDay: [115] }).some((each) => /before it is there/.test(each)));
  assert.ok(broken({ newDay: [115] }).some((each) => /stands at -5/.test(each)));
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
