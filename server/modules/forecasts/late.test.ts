// Goal: a closed day says what it was at closing and what came later, and the plan follows both: an
// order that comes late takes what is free, units withdrawn late are given back. Method: laws over
// random days, the seed printed; then orders through the doors on real PostgreSQL, day after day.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createChance, dayToText, type Day } from "../../../kernel/index.ts";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { newOrder, openCompany, run, type Company } from "../orders/fixture.ts";
import { cancelUnits, placeOrders } from "../orders/index.ts";
import { auditOf } from "./planning/auditing.ts";
import { closeDays, remainingOf } from "./planning/consuming.ts";
import { demandCount } from "./demand/counting.ts";
import { giveBack, net } from "./planning/netting.ts";
import { overNetted, writeWindow } from "./planning/netting-store.ts";
import { writePlan } from "./planning/plan-store.ts";

let now = new Date("2026-11-02T02:00:00Z");
const start = now.getTime();
const dayMs = 86_400_000;
const database = await ownDatabase({ clock: () => now });

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
const seed = Number(process.env["SEED"] ?? 20_261_126);

test(`what is given back is what was taken last, and never more (seed ${seed})`, () => {
  const chance = createChance(seed);
  for (let round = 0; round < 300; round += 1) {
    const plan = Array.from({ length: 20 }, () => chance.whole(0, 6));
    const window = { backDays: chance.whole(0, 5), forwardDays: chance.whole(0, 5) };
    const day = chance.whole(0, 19);
    const [first, more] = [chance.whole(0, 30), chance.whole(0, 30)];
    const take = (units: number) => net({ plan, taken: plan.map(() => 0) }, { day, units }, window);
    const back = giveBack(take(first + more), day, more);
    assert.equal(Math.abs(sum(back.map((row) => row.units))), more);
    const kept = new Map(take(first + more).map((row) => [row.at, row.units]));
    for (const { at, units } of back) kept.set(at, (kept.get(at) ?? 0) + units);
    const rows = [...kept].filter(([, units]) => units > 0);
    assert.deepEqual(
      rows,
      take(first).map((row) => [row.at, row.units]),
      "as if never asked",
    );
  }
});

/** An order of A of so many days ago, in channel 1; gives its number. */
async function sell(at: Company, units: number, back = 0): Promise<number> {
  const order = { ...newOrder(`Ax${units}`, "backorder") };
  const placedAt = new Date(now.getTime() - back * dayMs);
  const [made] = await run(at, (tx) => placeOrders(tx, at.orders.parts, [{ ...order, placedAt }]));
  await demandCount.rebuild(database, at.scope);
  assert.ok(made?.kind === "accepted");
  return made.orderId;
}

const onDay = (day: number) => {
  now = new Date(start + day * dayMs);
};

/** A company with a plan of five a day over so many days from the second of November on. */
async function planned(days: number) {
  onDay(0);
  const at = await openCompany(database, {});
  const leaf = { itemId: at.items.get("A") ?? 0, channelId: 1, region: "*" };
  await demandCount.rebuild(database, at.scope);
  await run(at, async (tx) => {
    await writeWindow(tx, 0, { backDays: 1, forwardDays: 1 });
    await closeDays(tx);
    const leaves = [{ ...leaf, units: Array.from({ length: days }, () => 5) }];
    const firstDay = dayToText(Math.floor(start / dayMs) as Day);
    await writePlan(tx, 1, { firstDay, carried: 0, leaves, before: [], isNew: true });
  });
  const left = async () => {
    const remaining = await run(at, (tx) => remainingOf(tx, leaf));
    return remaining.planned.map((units, day) => units - (remaining.taken[day] ?? 0)).join(" ");
  };
  const audit = async (day: string) => {
    const { isClosed, closing, later, rows } = await run(at, (tx) => auditOf(tx, leaf, day));
    const of = (forecastDay: string | null) => forecastDay?.slice(5) ?? "beyond";
    return {
      isClosed,
      closing: closing.map((row) => `${row.units} of ${of(row.forecastDay)}`).join(", "),
      later: later
        .map((row) => `${row.units} of ${of(row.forecastDay)} on ${row.notedOn?.slice(5) ?? "-"}`)
        .join(", "),
      rows: rows.map((row) => `${row.units} of ${of(row.forecastDay)}`).join(", "),
    };
  };
  return { at, left, audit };
}

test("an order that comes late takes what is free, and the closed day says so", async () => {
  const { at, left, audit } = await planned(5);
  await sell(at, 3);
  onDay(1);
  await run(at, closeDays);
  assert.equal(await left(), "5 5 5 5");
  await sell(at, 6, 1);
  assert.equal(await left(), "1 5 5 5", "two of its own day, four of the next");
  const day = { isClosed: true, closing: "3 of 11-02" };
  assert.deepEqual(await audit("2026-11-02"), {
    ...{ ...day, later: "2 of 11-02 on -, 4 of 11-03 on -" },
    rows: "3 of 11-02, 2 of 11-02, 4 of 11-03",
  });
  onDay(2);
  await run(at, closeDays);
  const noted = {
    ...{ ...day, later: "2 of 11-02 on 11-04, 4 of 11-03 on 11-04" },
    rows: "3 of 11-02, 2 of 11-02, 4 of 11-03",
  };
  assert.deepEqual(await audit("2026-11-02"), noted);
  assert.equal(await left(), "5 5 5");
  assert.deepEqual(await run(at, overNetted), []);
  onDay(3);
  await run(at, closeDays);
  assert.deepEqual(await audit("2026-11-02"), noted, "what is noted once is not noted again");
});

test("units withdrawn late are given back to the plan, and the closed day says so", async () => {
  const { at, left, audit } = await planned(5);
  await sell(at, 4);
  const second = await sell(at, 7);
  onDay(1);
  await run(at, closeDays);
  assert.equal(await left(), "0 5 5 5");
  const cancelled = await run(at, (tx) =>
    cancelUnits(tx, { orderId: second, lines: "all", why: "test" }),
  );
  assert.ok(cancelled.ok);
  await demandCount.rebuild(database, at.scope);
  assert.equal(await left(), "5 5 5 5");
  await sell(at, 2, 1);
  onDay(2);
  await run(at, closeDays);
  assert.deepEqual(await audit("2026-11-02"), {
    ...{ isClosed: true, closing: "5 of 11-02, 5 of 11-03, 1 of beyond" },
    later: "-4 of 11-03 on 11-04, -1 of beyond on 11-04",
    rows: "4 of 11-02, 1 of 11-02, 1 of 11-03",
  });
  assert.deepEqual(await run(at, overNetted), []);
});

test("days before the first that was netted ask nothing of the plan", async () => {
  const { at, left } = await planned(5);
  await sell(at, 9, 3);
  assert.equal(await left(), "5 5 5 5 5");
  onDay(1);
  await run(at, closeDays);
  await sell(at, 9, 5);
  assert.equal(await left(), "5 5 5 5");
});
