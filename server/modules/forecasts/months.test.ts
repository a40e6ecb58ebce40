// Goal: a company with years of demand has months of its own that its days agree with, to the last
// bit and at every level; they are learnt once a month, and not used where they would not have
// helped. Method: made-up demand with a season of the year on real PostgreSQL and real threads, and
// tables and laws of the pure parts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createChance, dayFromText } from "../../../kernel/index.ts";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { openCompany, run } from "../orders/fixture.ts";
import type { Company } from "../orders/fixture.ts";
import { make, now, openOne } from "./fixture.ts";
import { learnTrust, monthShare, type PastMiss } from "./months/weights.ts";
import {
  daysOfMonth,
  firstOfMonth,
  monthOf,
  monthOfDays,
  unitsOver,
  wholeMonths,
} from "./months/months.ts";
import { nodeForecast } from "./running/node-store.ts";
import { every, everyRegion, type NodeKey } from "./nodes.ts";
import { agreeMonths, monthsBy, movedBy, shiftOf } from "./months/year.ts";

const database = await ownDatabase({ clock: () => now });

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);

/** Fans that sell in summer and lids that sell all year, over two channels, for so many days. */
async function sellYears(days: number): Promise<Company> {
  const at = await openCompany(database, {});
  const chance = createChance(11);
  const [fan = 0, lid = 0] = ["A", "B"].map((code) => at.items.get(code));
  const last = dayFromText("2026-11-25");
  const rows: [number, number, number, number][] = [];
  for (let day = last - days + 1; day <= last; day += 1) {
    const season = 1 + 0.8 * Math.cos((2 * Math.PI * ((monthOf(day) % 12) - 6)) / 12);
    const week = day % 7 === 2 ? 1.4 : 0.95;
    for (const channel of [1, 2]) {
      rows.push([
        fan,
        channel,
        day,
        Math.round((40 / channel) * season * week) + chance.whole(0, 5),
      ]);
      rows.push([lid, channel, day, Math.round(30 * week) + chance.whole(0, 5)]);
    }
  }
  await run(at, (tx) =>
    tx.rows(
      `insert into forecasts.demand (cell, tenant_id, item_id, channel_id, region, day, asked,
         withdrawn, refused, amount_minor)
       select $1, $2, item, channel, '44', '1970-01-01'::date + day, units, 0, 0, units * 100
       from unnest($3::int[], $4::int[], $5::int[], $6::int[]) as made (item, channel, day, units)`,
      [at.scope.cell, at.scope.tenantId, ...[0, 1, 2, 3].map((at) => rows.map((row) => row[at]))],
    ),
  );
  return at;
}

const nodeOf = async (at: Company, versionId: number, key: Partial<NodeKey>) => {
  const whole = { itemId: every, channelId: every, region: everyRegion, ...key };
  const node = await run(at, (tx) => nodeForecast(tx, versionId, whole));
  assert.ok(node);
  return node;
};

const learntOf = (at: Company) =>
  run(at, (tx) =>
    tx.rows<{ month: string; trusted: number }>(
      `select month, (select count(day_miss)::int from forecasts.month_said as said
         where said.cell = $1 and said.tenant_id = $2) as trusted
       from forecasts.month_learnt where cell = $1 and tenant_id = $2`,
      [at.scope.cell, at.scope.tenantId],
    ),
  );

test("days agree with months that have helped: explained, coherent, learnt once a month", async () => {
  const at = await sellYears(4 * 365);
  const first = await openOne(at);
  const version = await make(at, first);
  assert.equal(version?.state, "done", version?.message);
  const [alone = 0, both = 0] = version?.monthLoss ?? [];
  assert.ok(both < 0.8 * alone, `months bring ${alone} to ${both}`);
  const fan = await nodeOf(at, first, { itemId: at.items.get("A") ?? 0 });
  const months = fan.monthUnits ?? [];
  assert.equal(months.length, 13);
  // July sells nine times what January does; the days end before it.
  const [january = 0, july = 0] = [months[2], months[8]];
  assert.ok(july > 4 * january, `${july} in July, ${january} in January`);
  const origin = dayFromText("2026-11-26");
  const december = fan.point.slice(5, 36);
  assert.ok(Math.abs(sum(december) - (months[1] ?? NaN)) < 1e-6);
  assert.equal(monthOf(origin + 5), monthOf(origin) + 1);

  for (const key of [{}, { channelId: 1 }, { itemId: at.items.get("A") ?? 0, channelId: 2 }]) {
    const node = await nodeOf(at, first, key);
    assert.equal(node.partNames?.at(-1), "year");
    node.point.forEach((point, day) => {
      const addends = node.partNames?.map((_, part) => node.parts?.[part * 91 + day] ?? NaN) ?? [];
      assert.equal(sum(addends), point);
      assert.ok(point >= 0);
      const fanned = Array.from(
        { length: 7 },
        (_, level) => node.quantiles?.[level * 91 + day] ?? NaN,
      );
      assert.deepEqual(
        fanned,
        fanned.toSorted((a, b) => a - b),
      );
    });
  }
  const total = await nodeOf(at, first, {});
  const parts = await Promise.all(
    ["A", "B"].flatMap((code) =>
      [1, 2].map((channelId) => nodeOf(at, first, { itemId: at.items.get(code) ?? 0, channelId })),
    ),
  );
  total.point.forEach((value, day) =>
    assert.ok(Math.abs(value - sum(parts.map((each) => each.point[day] ?? NaN))) < 1e-6),
  );
  total.monthUnits?.forEach((value, ahead) =>
    assert.ok(Math.abs(value - sum(parts.map((each) => each.monthUnits?.[ahead] ?? NaN))) < 1e-6),
  );

  const learnt = await learntOf(at);
  assert.equal(learnt[0]?.month, "2026-11-01");
  const again = await openOne(at);
  await make(at, again);
  // What was read back says the same to the bit as what was learnt.
  assert.deepEqual((await nodeOf(at, again, {})).point, total.point);
  const scenario = { moved: {}, prices: [], events: [] };
  const whatIf = await openOne(at, { kind: "scenario", name: "", scenario, publish: false });
  await make(at, whatIf);
  assert.deepEqual((await nodeOf(at, whatIf, {})).point, total.point);
  assert.deepEqual(await learntOf(at), learnt);
});

test("demand younger than two years has no months; the year is no addend", async () => {
  const at = await sellYears(500);
  const id = await openOne(at);
  const version = await make(at, id);
  assert.deepEqual([version?.state, version?.monthLoss], ["done", null]);
  const node = await nodeOf(at, id, {});
  assert.equal(node.monthUnits, null);
  assert.ok(!node.partNames?.includes("year"));
  assert.deepEqual(await learntOf(at), []);
});

test("months as numbers: whole ones, gaps and sold-out days, and days beyond a path", () => {
  const february = monthOf(dayFromText("2028-02-10"));
  assert.deepEqual(
    [daysOfMonth(february), firstOfMonth(february)],
    [29, dayFromText("2028-02-01")],
  );
  const first = dayFromText("2028-01-31");
  const values: (number | null)[] = Array.from({ length: 61 }, () => 2);
  const history = { first, values, stockOuts: null };
  assert.deepEqual(wholeMonths(history, february + 3), {
    from: february,
    units: [58, 62, null],
  });
  values[1] = null;
  const stockOuts = values.map((_, at) => at === 2);
  assert.equal(unitsOver({ first, values, stockOuts }, first + 1, first + 29), 58);
  const [begun, until] = [firstOfMonth(february + 2), firstOfMonth(february + 3)];
  const path = Array.from({ length: 28 }, (_, day) => (day === 20 ? 100 : 3));
  // Two days of April are missing: they are usual ones, whatever the festival on the 21st sold.
  assert.equal(monthOfDays(path, begun, february + 2), 27 * 3 + 100 + 2 * 3);
  assert.equal(monthOfDays(path, begun, february + 3), 31 * 3);
  assert.equal(until - begun, 30);
});

test("weights: the better one of two counts more, nearer days more, and nothing helps by luck", () => {
  const trust = { day: [0.2, 0.4], month: [0.2, 0.2], correlation: 0 };
  assert.equal(monthShare(trust, 0, 0), 0.5);
  assert.ok(Math.abs(monthShare(trust, 1, 0) - 0.8) < 1e-12);
  assert.equal(monthShare(trust, 5, 0), monthShare(trust, 1, 0));
  assert.ok(monthShare(trust, 0, 0.9) < 0.02);
  assert.equal(monthShare({ day: [0], month: [0], correlation: 1 }, 0, 0), 0);

  const chance = createChance(3);
  const noise = () => Array.from({ length: 6 }, () => chance.next() - 0.5);
  const misses = (of: () => PastMiss) =>
    new Map(Array.from({ length: 20 }, (_, at) => [`item=${at}`, [of(), of(), of()]]));
  // Days miss what the season does, months do not.
  const seasonal = misses(() => ({ day: noise().map((x) => x + 1), month: noise() }));
  const helped = learnTrust(seasonal);
  assert.equal(helped.trust.size, 20);
  assert.ok(helped.loss.both < 0.5 * helped.loss.day);
  const worse = misses(() => {
    const day = noise();
    return { day, month: day.map((x, at) => x + 2 * (noise()[at] ?? 0)) };
  });
  assert.equal(learnTrust(worse).trust.size, 0);
  assert.equal(learnTrust(new Map()).trust.size, 0);
  const once = new Map([["item=1", [{ day: [1], month: [0] }]]]);
  assert.equal(learnTrust(once).trust.size, 0, "one origin is judged by no other");
});

test("agreeing: of the month that runs only what is left, none below zero, no months, no change", () => {
  const origin = dayFromText("2026-11-21");
  const history = {
    first: dayFromText("2026-11-01"),
    values: Array.from({ length: 20 }, () => 6),
    stockOuts: null,
  };
  const point = Array.from({ length: 70 }, () => 5);
  const trust = { day: [1, 1], month: [0, 0], correlation: 0 };
  const said = [100, 310, 62, ...Array.from({ length: 10 }, () => 30)];
  const agreed = agreeMonths(point, { said, trust }, { origin, history });
  assert.deepEqual(agreed.units.slice(0, 3), [0, 310, 62]);
  assert.deepEqual(agreed.factors.slice(0, 3), [0, 2, 0.4]);
  const still = agreeMonths(point, { said, trust: null }, { origin, history });
  assert.ok(still.factors.every((factor) => factor === 1));
  assert.equal(still.units[1], 155);
  const made = {
    ...{ id: "item=1", class: "smooth" as const, point, models: [], errors: [] },
    ...{ quantiles: [point.map(() => 4), point.map(() => 7)], sums: [], parts: [] },
  };
  const moved = movedBy(
    made,
    point.map(() => -5),
    { origin, months: { units: agreed.units, quantiles: [] } },
  );
  assert.ok([...moved.point, ...moved.quantiles.flat()].every((value) => value === 0));
});

test("where days say nothing, or nobody saw what has gone, months are believed all the same", () => {
  const origin = dayFromText("2026-11-21");
  const history = {
    first: dayFromText("2026-11-01"),
    values: Array.from({ length: 20 }, (_, at) => (at < 12 ? null : 0)),
    stockOuts: null,
  };
  const point = Array.from({ length: 70 }, () => 0);
  const trust = { day: [1, 1], month: [0, 0], correlation: 0 };
  const said = [300, 310, ...Array.from({ length: 11 }, () => 60)];
  const agreed = agreeMonths(point, { said, trust }, { origin, history });
  // Ten of thirty days are left; December is spread evenly, and later months are what they say.
  assert.ok(Math.abs((agreed.units[0] ?? 0) - 100) < 1e-9);
  assert.deepEqual([agreed.units[1], agreed.added[1], agreed.factors[1]], [310, 10, 1]);
  assert.equal(agreed.units[12], 60);
  const shift = shiftOf(point, agreed, origin);
  const made = {
    ...{ id: "item=1", class: "lumpy" as const, point, models: [], errors: [] },
    ...{ quantiles: [point, point], sums: [point, point], parts: [] },
  };
  const quantiles = [said.map((units) => units / 2), said.map((units) => 2 * units)];
  const moved = movedBy(made, shift, { origin, months: { units: said, quantiles } });
  const december = moved.quantiles.map((list) => list[15]);
  assert.deepEqual([moved.point[15], december], [10, [5, 20]]);
  const again = monthsBy(point, agreed, origin);
  assert.deepEqual(again.units.map(Math.round), agreed.units.map(Math.round));
});
