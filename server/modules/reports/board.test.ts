// Goal: each measure says what its words say, and opens to the orders behind it. Method: a table of
// orders and what happens to them, on a clock of ours; then the board in words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { newOrder, openCompany, place, run } from "../orders/fixture.ts";
import type { Company } from "../orders/fixture.ts";
import { cancelUnits, orderById, placeHold, releaseHold, startPick } from "../orders/index.ts";
import { deliverOrder, shipOrder } from "../warehouse/index.ts";
import { countedOrders, figures, stockByPlace, stuckHolds } from "./board.ts";
import { countOrdersAnew } from "./counting.ts";
import { measures } from "./measures.ts";

const start = Date.parse("2026-11-10T02:00:00Z");
let now = new Date(start);
const dayMs = 86_400_000;
const onDay = (day: number) => {
  now = new Date(start + day * dayMs);
};
const database = await ownDatabase({ clock: () => now });

const period = { from: "2026-11-01", until: "2026-12-31", channelIds: null };

interface Told {
  readonly at: Company;
  readonly orderId: number;
}

/** Picks, ships and delivers what an order holds at P, each on its day. */
async function fulfil({ at, orderId }: Told, days: { ship: number; arrive?: number }) {
  const placeId = at.places.get("P") ?? 0;
  onDay(days.ship);
  const order = await run(at, (tx) => orderById(tx, orderId));
  const lines = (order?.lines ?? []).map((line) => ({ lineId: line.id, units: line.units }));
  const parcel = { orderId, placeId, lines, carrier: "SF", tracking: "1" };
  assert.ok((await run(at, (tx) => startPick(tx, { orderId, placeId, lines }))).ok);
  assert.ok((await run(at, (tx) => shipOrder(tx, parcel))).ok);
  if (days.arrive === undefined) return;
  onDay(days.arrive);
  const arrival = { orderId, lines, signedBy: "李" };
  assert.ok((await run(at, (tx) => deliverOrder(tx, arrival))).ok);
}

async function placed(at: Company, lines: string, channelId = 1) {
  onDay(0);
  const outcome = await place(at, { ...newOrder(lines, "backorder"), channelId, placedAt: now });
  assert.ok(outcome.kind === "accepted");
  return { at, orderId: outcome.orderId };
}

/** The board of a channel, as "fill_unit 5/8". */
async function board(at: Company, orderIds: readonly number[], channelId = 1) {
  await run(at, (tx) => countOrdersAnew(tx, orderIds));
  const rows = await run(at, (tx) => figures(tx, period));
  return rows
    .filter((row) => row.channelId === channelId)
    .map((row) => {
      const below = row.denominator === null ? "" : `/${row.denominator}`;
      return `${row.measure}${row.facet && ` ${row.facet}`} ${row.numerator}${below}`;
    });
}

/** How many orders stand behind a measure. */
async function behind(at: Company, key: string) {
  const measure = measures.find((each) => each.key === key);
  assert.ok(measure);
  const page = { channelId: null, after: null, limit: 50 };
  const asked = { ...period, ...measure.opens, ...page };
  return (await run(at, (tx) => countedOrders(tx, asked))).rows.map((row) => row.orderId);
}

const like = (rows: readonly string[], group: RegExp) => rows.filter((row) => group.test(row));

test("orders are counted by the steps they have reached, by channel", async () => {
  const at = await openCompany(database, { "A@P": 9 });
  const one = await placed(at, "Ax2");
  const two = await placed(at, "Ax2");
  const three = await placed(at, "A");
  const four = await placed(at, "A");
  const other = await placed(at, "B", 2);
  await fulfil(one, { ship: 1, arrive: 2 });
  await fulfil(two, { ship: 1 });
  const cancel = { orderId: three.orderId, lines: "all" as const, why: "test" };
  assert.ok((await run(at, (tx) => cancelUnits(tx, cancel))).ok);
  const hold = { orderId: four.orderId, reason: "manual" as const, why: "test" };
  assert.ok((await run(at, (tx) => placeHold(tx, hold))).ok);
  const ids = [one, two, three, four, other].map((each) => each.orderId);
  const steps = /^(received|held|promised|picked|shipped|delivered|signed|cancelled|returned) /;
  assert.deepEqual(like(await board(at, ids), steps), [
    "received 4",
    "held 1",
    "promised 3",
    "picked 2",
    "shipped 2",
    "delivered 1",
    "signed 1",
    "cancelled 1",
  ]);
  assert.deepEqual(like(await board(at, ids, 2), steps), ["received 1", "held 1"], "unmapped");
  assert.deepEqual(await behind(at, "signed"), [one.orderId]);
  assert.deepEqual(await behind(at, "held"), [other.orderId, four.orderId]);
  assert.equal((await behind(at, "received")).length, 5);
});

test("fill rates count what is covered; what a person cancelled was not asked", async () => {
  const at = await openCompany(database, { "A@P": 3, "B@P": 9 });
  const one = await placed(at, "Ax5 Bx2");
  const two = await placed(at, "Bx3");
  const order = await run(at, (tx) => orderById(tx, two.orderId));
  const lines = [{ lineId: order?.lines[0]?.id ?? 0, units: 1 }];
  const cut = { orderId: two.orderId, lines, why: "test" };
  assert.ok((await run(at, (tx) => cancelUnits(tx, cut))).ok);
  const rows = await board(at, [one.orderId, two.orderId]);
  assert.deepEqual(like(rows, /^fill/), [
    "fill_line 2/3",
    "fill_unit 7/9",
    "fill_value CNY 700/900",
  ]);
  assert.deepEqual(await behind(at, "fill_unit"), [one.orderId]);
});

test("punctuality is measured on days that are over, against both promises", async () => {
  const at = await openCompany(database, { "A@P": 9 });
  const [kept, late, never] = [await placed(at, "A"), await placed(at, "A"), await placed(at, "A")];
  const ids = [kept, late, never].map((each) => each.orderId);
  const before = await board(at, ids);
  assert.deepEqual(like(before, /^on_time/), [], "no promised day is over yet");
  await fulfil(kept, { ship: 1, arrive: 2 });
  await fulfil(late, { ship: 8, arrive: 20 });
  onDay(25);
  const rows = await board(at, ids);
  assert.deepEqual(like(rows, /^on_time/), ["on_time_first 1/3", "on_time_current 1/3"]);
  assert.deepEqual((await behind(at, "on_time_first")).toSorted(), ids.slice(1).toSorted());
});

test("holds are counted by reason, owner and age, and stock by place", async () => {
  const at = await openCompany(database, { "A@P": 9, "B@P": 2, "A@Q": 4 });
  const old = await placed(at, "A");
  const young = await placed(at, "Ax2");
  const hold = (orderId: number) =>
    run(at, (tx) => placeHold(tx, { orderId, reason: "manual", why: "test" }));
  const first = await hold(old.orderId);
  onDay(5);
  await hold(young.orderId);
  await run(at, (tx) => countOrdersAnew(tx, [old.orderId, young.orderId]));
  const stuck = () => run(at, (tx) => stuckHolds(tx, null));
  const [row] = await stuck();
  assert.deepEqual(
    [row?.reason, row?.open, row?.oldestDay, row?.ages],
    ["manual", 2, "2026-11-10", [1, 0, 1, 0]],
  );
  assert.ok(first.ok);
  await run(at, (tx) => releaseHold(tx, { holdId: first.value.holdId, note: "test" }));
  await run(at, (tx) => countOrdersAnew(tx, [old.orderId]));
  assert.deepEqual((await stuck())[0]?.ages, [1, 0, 0, 0]);
  const stock = await run(at, (tx) => stockByPlace(tx, null));
  assert.deepEqual(
    stock.map(({ placeId, items, onHand, promised, free }) => [
      ...[placeId === at.places.get("P") ? "P" : "Q", items, onHand, promised, free],
    ]),
    [
      ["P", 2, 11, 3, 8],
      ["Q", 1, 4, 0, 4],
    ],
  );
});

test("the orders behind a number come a page at a time", async () => {
  const at = await openCompany(database, { "A@P": 9 });
  const ids: number[] = [];
  for (let count = 0; count < 5; count += 1) ids.push((await placed(at, "A")).orderId);
  await run(at, (tx) => countOrdersAnew(tx, ids));
  const seen: number[] = [];
  for (let next: string | null = null, more = true; more; more = next !== null) {
    const asked = { ...period, fact: "received", without: null, channelId: 1, after: next };
    const page: Awaited<ReturnType<typeof countedOrders>> = await run(at, (tx) =>
      countedOrders(tx, { ...asked, limit: 2 }),
    );
    seen.push(...page.rows.map((row) => row.orderId));
    next = page.next;
  }
  assert.deepEqual(seen, ids.toReversed());
});
