// Goal: where stock is short the answer is a date of the plant with its reason in both languages; what
// a quote holds nobody else gets; its end gives it back; a firm order keeps the slot as a work order.
// Method: the small factory on real PostgreSQL, orders through their queue, quotes at the same moment.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Tx } from "../../platform/index.ts";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { actor, assertLawful, newOrder, parties, place, run, shown } from "../orders/fixture.ts";
import { lineIdsOf, repromise } from "../orders/index.ts";
import { operationsOf, stopResource, workOrdersOfSupplies } from "../production/index.ts";
import {
  cancelQuote,
  expireQuotes,
  firmQuote,
  makeQuote,
  promisesOfClaims,
} from "../promises/index.ts";
import {
  assertMade,
  capacity,
  makeOrders,
  openPlant,
  plan,
  production,
  promises,
} from "./fixture.ts";
import type { PlannedCompany } from "./fixture.ts";
import { publishPlan, repairPlant } from "./index.ts";

const database = await ownDatabase();

const stock = { "A@P": 3, "B@P": 100_000, "C@P": 100_000 };
const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

interface Booking {
  readonly id: number;
  readonly supply: number;
  readonly resource: number | null;
  readonly from: Date;
  readonly end: Date;
  readonly state: string;
}

const bookings = (at: PlannedCompany) =>
  run(at, (tx) =>
    tx.rows<Booking>(
      `select id, supply_id as supply, resource_id as resource, from_at as "from", end_at as "end",
         state from plans.booking where cell = $1 and tenant_id = $2 order by id`,
      scopeOf(tx),
    ),
  );

const quote = (at: PlannedCompany, units: number, holdSeconds = 600) =>
  run(at, (tx) =>
    makeQuote(tx, promises.parts, {
      ...{ channelId: 1, region: "33", wantedDay: null, policy: "complete", priority: 0 },
      ...{ lines: [{ itemId: at.items.get("A") ?? 0, units }], holdSeconds },
    }),
  );

/** Pairs of held slots that meet on a resource. */
const meeting = (rows: readonly Booking[]) =>
  rows.flatMap((one, index) =>
    rows
      .slice(index + 1)
      .filter(
        (two) =>
          one.state === "held" &&
          two.state === "held" &&
          one.resource !== null &&
          one.resource === two.resource &&
          one.from < two.end &&
          two.from < one.end,
      )
      .map((two) => `${one.id} and ${two.id}`),
  );

test("an order beyond stock is promised by the plant, with its reason, and a work order keeps the slot", async () => {
  const at = await openPlant(database, stock);
  const placed = await place(at, newOrder("Ax200", "backorder"));
  assert.equal(shown(placed), "granted");
  const orderId = placed.kind === "accepted" ? placed.orderId : 0;
  const [promise] = await run(at, async (tx) =>
    promisesOfClaims(tx, parties, await lineIdsOf(tx, [orderId])),
  );
  assert.equal(promise?.basis, "ctp");
  const zh = promise?.reasons.map((each) => each.zh).join() ?? "";
  const en = promise?.reasons.map((each) => each.en).join() ?? "";
  assert.match(zh, /可排产.*完工/);
  assert.match(en, /can make it.*done \d\d-\d\d \d\d:\d\d/);
  const rows = await bookings(at);
  assert.ok(rows.length >= 2 && rows.every((row) => row.state === "firm"));
  const supply = rows[0]?.supply ?? 0;
  const order = (await run(at, (tx) => workOrdersOfSupplies(tx, [supply]))).get(supply);
  assert.deepEqual([order?.units, order?.freedom], [197, "proposed"]);
  const operations = await run(at, (tx) => operationsOf(tx, [order?.id ?? 0]));
  const ends = operations.map((each) => each.plannedEnd?.getTime());
  assert.deepEqual(
    new Set(ends),
    new Set(rows.map((row) => row.end.getTime())),
    "the work order stands in the slots that were promised",
  );
  await assertMade(at);
  await assertLawful(at);
});

test("an inquiry holds nothing and may run where nothing can be written", async () => {
  const at = await openPlant(database, stock);
  const asked = { channelId: 1, region: "33", wantedDay: null, policy: "backorder" as const };
  const lines = [{ itemId: at.items.get("A") ?? 0, units: 50 }];
  const seen = await at.database.read(at.scope, (tx) => promises.inquire(tx, { ...asked, lines }));
  assert.deepEqual([seen.outcome, seen.lines[0]?.shortUnits], ["granted", 0]);
  assert.match(seen.lines[0]?.reasons.map((each) => each.en).join() ?? "", /can make it/);
  assert.deepEqual(await bookings(at), []);
});

test("quotes at the same moment never hold the same slot, and end one after the other", async () => {
  const at = await openPlant(database, { ...stock, "A@P": 0 });
  const quotes = await Promise.all(
    Array.from({ length: 8 }, (_, each) => quote(at, 100 + each * 40)),
  );
  assert.ok(quotes.every((each) => each.ok));
  const rows = await bookings(at);
  assert.equal(new Set(rows.map((row) => row.supply)).size, 8);
  assert.deepEqual(meeting(rows), []);
  await assertLawful(at);
});

test("the database itself refuses a second slot at the same time on the same lane", async () => {
  const at = await openPlant(database, { ...stock, "A@P": 0 });
  await quote(at, 100);
  const again = run(at, (tx) =>
    tx.rows(
      `insert into plans.booking (cell, tenant_id, id, supply_id, item_id, place_id, units,
         alternative, step, resource_id, lane, minutes, from_at, start_at, end_at, held_at)
       select cell, tenant_id, id + 1000000, supply_id, item_id, place_id, units, alternative, step,
         resource_id, lane, minutes, from_at, start_at, end_at, held_at
       from plans.booking where cell = $1 and tenant_id = $2 and resource_id is not null limit 1`,
      scopeOf(tx),
    ),
  );
  await assert.rejects(again, /booking_apart/);
});

test("a quote that ends frees its slot for the next, at the same time", async () => {
  const at = await openPlant(database, { ...stock, "A@P": 0 });
  const first = await quote(at, 400, 0.001);
  const second = await quote(at, 400);
  assert.ok(first.ok && second.ok);
  const slot = async (state: string) => {
    const rows = (await bookings(at)).filter((row) => row.state === state);
    return rows
      .map((row) => `${row.resource} ${Math.round(row.from.getTime() / 600_000)}`)
      .toSorted();
  };
  await new Promise((resolve) => setTimeout(resolve, 20));
  await run(at, async (tx) => {
    const { items, expired } = await expireQuotes(tx);
    assert.equal(expired, 1);
    await repromise(tx, at.orders.parts, { items, cause: "quote_expired" });
  });
  const freed = await slot("released");
  assert.ok(freed.length > 0);
  const kept = await slot("held");
  const third = await quote(at, 400);
  assert.ok(third.ok);
  const now = await slot("held");
  assert.deepEqual(now, [...kept, ...freed].toSorted(), "the third stands where the first stood");
  assert.deepEqual(meeting(await bookings(at)), []);
  await assertLawful(at);
});

test("a firm quote becomes a work order, a cancelled order gives it back", async () => {
  const at = await openPlant(database, { ...stock, "A@P": 0 });
  const made = await quote(at, 120);
  const dropped = await quote(at, 80);
  assert.ok(made.ok && dropped.ok);
  const [row] = await bookings(at);
  const supply = row?.supply ?? 0;
  const find = () => run(at, (tx) => workOrdersOfSupplies(tx, [supply]));
  assert.equal((await find()).size, 0, "a quote makes nothing");
  const { id } = made.value;
  await run(at, (tx) => firmQuote(tx, { quoteId: id, orderId: id, capacity }));
  assert.equal((await find()).get(supply)?.units, 120);
  await run(at, async (tx) => {
    await cancelQuote(tx, dropped.value.id);
    await promises.repromise(tx, { items: [at.items.get("A") ?? 0], cause: "quote_cancelled" });
  });
  const rows = await bookings(at);
  assert.deepEqual(new Set(rows.map((each) => each.state)), new Set(["firm", "released"]));
  await assertMade(at);
});

test("what a quote lets go is made for the order that waited for it", async () => {
  const at = await openPlant(database, { "A@P": 0, "B@P": 10, "C@P": 10 });
  const held = await quote(at, 5);
  assert.ok(held.ok);
  assert.equal(shown(await place(at, newOrder("Ax5", "backorder"))), "short5");
  await run(at, async (tx) => {
    assert.ok((await cancelQuote(tx, held.value.id)).ok);
    const items = [at.items.get("A") ?? 0];
    await repromise(tx, at.orders.parts, { items, cause: "quote_cancelled" });
  });
  const rows = await bookings(at);
  assert.deepEqual(new Set(rows.map((each) => each.state)), new Set(["firm"]));
  const supply = rows[0]?.supply ?? 0;
  const orders = await run(at, (tx) => workOrdersOfSupplies(tx, [supply]));
  assert.equal(orders.get(supply)?.units, 5);
  await assertMade(at);
  await assertLawful(at);
});

test("without announced material there is no date, and the order waits", async () => {
  const at = await openPlant(database, { "A@P": 0, "B@P": 10, "C@P": 10 });
  assert.equal(shown(await place(at, newOrder("Ax6", "backorder"))), "short6");
  assert.equal(shown(await place(at, newOrder("Ax5", "backorder"))), "granted");
  assert.equal(
    shown(await place(at, newOrder("Ax1", "backorder"))),
    "short1",
    "the five took it all",
  );
  await assertMade(at);
  await assertLawful(at);
});

test("a plan made later keeps the slots of quotes free and the promised days of orders", async () => {
  const at = await openPlant(database, { ...stock, "A@P": 0 });
  const held = await quote(at, 300);
  assert.ok(held.ok);
  const placed = await place(at, newOrder("Ax150", "backorder"));
  const orderId = placed.kind === "accepted" ? placed.orderId : 0;
  const dayOf = async () =>
    (await run(at, async (tx) => promisesOfClaims(tx, parties, await lineIdsOf(tx, [orderId]))))[0]
      ?.currentDay;
  const promised = await dayOf();
  await makeOrders(at, [{ units: 900 }, { units: 900 }]);
  const id = await plan(at);
  const parts = { production, orders: at.orders };
  const done = await run(at, (tx) => publishPlan(tx, parts, { id }));
  assert.ok(done.ok, JSON.stringify(done));
  const later = await dayOf();
  assert.ok(later && promised && later <= promised);
  const slots = (await bookings(at)).filter((row) => row.state === "held");
  const overlaps = await at.database.read(at.scope, (tx) =>
    tx.rows(
      `select 1 from production.operation as operation join plans.booking as booking
         on booking.cell = operation.cell and booking.tenant_id = operation.tenant_id
         and booking.resource_id = operation.resource_id
       where operation.cell = $1 and operation.tenant_id = $2 and booking.state = 'held'
         and operation.planned_from < booking.end_at and operation.planned_end > booking.from_at`,
      scopeOf(tx),
    ),
  );
  assert.ok(slots.length > 0);
  assert.deepEqual(overlaps, []);
  await assertMade(at);
  await assertLawful(at);
});

test("orders and quotes in a rush leave no slot held twice and no law broken", async () => {
  const at = await openPlant(database, { ...stock, "A@P": 20, "B@P": 3_000, "C@P": 1_500 });
  const work = Array.from({ length: 16 }, (_, each) =>
    each % 2 === 0
      ? quote(at, 30 + each).then(() => "quoted")
      : at.orders.queue
          .submit(at.scope, actor, newOrder(`Ax${25 + each}`, "backorder"))
          .then(shown),
  );
  const seen = await Promise.all(work);
  assert.equal(seen.length, 16);
  assert.deepEqual(meeting(await bookings(at)), []);
  await assertMade(at);
  await assertLawful(at);
});

test("a stop pushes the slots of quotes too, and none then meets another", async () => {
  const at = await openPlant(database, { ...stock, "A@P": 0 });
  const made = await Promise.all([quote(at, 300), quote(at, 200), quote(at, 100)]);
  assert.ok(made.every((each) => each.ok));
  const before = await bookings(at);
  const resourceId = before.find((row) => row.resource !== null)?.resource ?? 0;
  const expectedAt = new Date(Date.now() + 9 * 86_400_000);
  const stop = { resourceId, cause: "machine", note: "", expectedAt } as const;
  assert.ok((await run(at, (tx) => stopResource(tx, production, stop))).ok);
  const parts = { production, orders: at.orders };
  assert.ok(await repairPlant(database, parts, { scope: at.scope, resourceId }));
  const now = await bookings(at);
  assert.deepEqual(meeting(now), []);
  const moved = now.filter((row) => row.resource === resourceId);
  assert.ok(moved.length > 0 && moved.every((row) => row.from >= expectedAt));
});
