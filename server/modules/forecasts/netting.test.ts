// Goal: orders use up each planned unit once, within their channel's window, and every unit's way is
// on record; what is left and what was ordered never count a unit twice. Method: laws over random
// orders, the seed printed; then orders through the doors on real PostgreSQL, day after day.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createChance, dayToText, type Day } from "../../../kernel/index.ts";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { newOrder, openCompany, run, type Company } from "../orders/fixture.ts";
import { placeOrders } from "../orders/index.ts";
import { auditOf } from "./planning/auditing.ts";
import { closeDays, remainingForecast, remainingOf } from "./planning/consuming.ts";
import { demandCount } from "./demand/counting.ts";
import { net, shareOut } from "./planning/netting.ts";
import { overNetted, writeWindow } from "./planning/netting-store.ts";
import { writePlan } from "./planning/plan-store.ts";

let now = new Date("2026-11-02T02:00:00Z");
const dayMs = 86_400_000;
const database = await ownDatabase({ clock: () => now });

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
const seed = Number(process.env["SEED"] ?? 20_261_126);

test(`a planned unit is taken once, and no order's unit is lost (seed ${seed})`, () => {
  const chance = createChance(seed);
  for (let round = 0; round < 300; round += 1) {
    const plan = Array.from({ length: 20 }, () => chance.whole(0, 6));
    const stock = { plan, taken: plan.map(() => 0) };
    const window = { backDays: chance.whole(0, 5), forwardDays: chance.whole(0, 5) };
    for (let order = 0; order < 12; order += 1) {
      const asked = { day: chance.whole(0, 19), units: chance.whole(1, 9) };
      const rows = net(stock, asked, window);
      assert.equal(sum(rows.map((row) => row.units)), asked.units);
      for (const { at } of rows)
        if (at !== null) {
          assert.ok(at - asked.day <= window.forwardDays && asked.day - at <= window.backDays);
        }
      const beyond = rows.some((row) => row.at === null);
      const free = plan.some(
        (units, at) =>
          units > (stock.taken[at] ?? 0) &&
          at - asked.day <= window.forwardDays &&
          asked.day - at <= window.backDays,
      );
      assert.ok(!(beyond && free), "beyond the plan while planned units were free");
    }
    stock.taken.forEach((taken, at) => assert.ok(taken <= (plan[at] ?? 0)));
  }
});

test("own day first, then back, then ahead; a day's units are shared out in order", () => {
  const stock = { plan: [2, 3, 1, 4], taken: [0, 0, 0, 0] };
  const rows = net(stock, { day: 2, units: 8 }, { backDays: 1, forwardDays: 1 });
  assert.deepEqual(rows, [
    { at: 2, units: 1 },
    { at: 1, units: 3 },
    { at: 3, units: 4 },
  ]);
  const orders = [
    { id: "a", units: 2 },
    { id: "b", units: 6 },
  ];
  assert.deepEqual(
    shareOut(rows, orders).map(({ order, at, units }) => `${order.id} ${at} ${units}`),
    ["a 2 1", "a 1 1", "b 1 2", "b 3 4"],
  );
});

/** Orders of A of the day, in channel 1. */
async function sell(at: Company, ...units: number[]): Promise<void> {
  const orders = units.map((each) => ({ ...newOrder(`Ax${each}`, "backorder"), placedAt: now }));
  await run(at, (tx) => placeOrders(tx, at.orders.parts, orders));
  await demandCount.rebuild(database, at.scope);
}

const onDay = (day: number) => {
  now = new Date(Date.parse("2026-11-02T02:00:00Z") + day * dayMs);
};

test("what is left falls by what was ordered, and closed days stay as they were netted", async () => {
  onDay(0);
  const at = await openCompany(database, {});
  const leaf = { itemId: at.items.get("A") ?? 0, channelId: 1, region: "*" };
  const firstDay = dayToText(Math.floor(now.getTime() / dayMs) as Day);
  await run(at, async (tx) => {
    await writeWindow(tx, 0, { backDays: 1, forwardDays: 0 });
    await tx.rows("insert into forecasts.state (cell, tenant_id) values ($1, $2)", [
      at.scope.cell,
      at.scope.tenantId,
    ]);
    await closeDays(tx);
    const leaves = [{ ...leaf, units: [5, 5, 5, 5] }];
    await writePlan(tx, 1, { firstDay, carried: 0, leaves, before: [], isNew: true });
  });
  const left = async () => {
    const { planned, taken, beyondToday } = await run(at, (tx) => remainingOf(tx, leaf));
    return `${planned.map((units, day) => units - (taken[day] ?? 0)).join(" ")} +${beyondToday}`;
  };
  assert.equal(await left(), "5 5 5 5 +0");
  await sell(at, 2, 1);
  assert.equal(await left(), "2 5 5 5 +0");
  onDay(1);
  await sell(at, 4, 6);
  assert.equal(await left(), "0 5 5 +3", "its own five, two of yesterday, three beyond the plan");
  const audit = async (day: string) => {
    const { isClosed, rows } = await run(at, (tx) => auditOf(tx, leaf, day));
    return [isClosed, ...rows.map(({ units, forecastDay }) => `${units} of ${forecastDay}`)];
  };
  const second = ["4 of 2026-11-03", "1 of 2026-11-03", "2 of 2026-11-02", "3 of null"];
  assert.deepEqual(await audit("2026-11-03"), [false, ...second]);
  onDay(2);
  await run(at, closeDays);
  assert.deepEqual(await audit("2026-11-02"), [true, "2 of 2026-11-02", "1 of 2026-11-02"]);
  assert.deepEqual(await audit("2026-11-03"), [true, ...second]);
  await run(at, (tx) => writeWindow(tx, 1, { backDays: 0, forwardDays: 5 }));
  assert.deepEqual(
    await audit("2026-11-03"),
    [true, ...second],
    "a new window changes no closed day",
  );
  await sell(at, 7);
  assert.equal(await left(), "0 3 +0", "its own five and two of tomorrow");
  const [remaining] = await run(at, remainingForecast);
  assert.deepEqual([remaining?.from, remaining?.units], ["2026-11-04", [0, 3]]);
  assert.deepEqual(await run(at, overNetted), []);
  await run(at, (tx) =>
    tx.rows(
      `update forecasts.netting set units = 9 where cell = $1 and tenant_id = $2
         and forecast_day = '2026-11-03'`,
      [at.scope.cell, at.scope.tenantId],
    ),
  );
  assert.equal((await run(at, overNetted)).length, 1, "what is tampered with is found");
});
