// Goal: who cancels is told what is cancelled and what is not: picked goods stay here until they are put
// back, and a bundle goes with its components. Method: real PostgreSQL; a table of small orders.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { assertLawful, newOrder, openCompany, outcomeOf, place, run } from "./fixture.ts";
import type { Company } from "./fixture.ts";
import { cancelAndServe, orderById, shipUnits, startPick, undoPick } from "./index.ts";
import type { NewOrder, UnitsOfLine } from "./index.ts";

const database = await ownDatabase();

async function placed(at: Company, lines: string, policy: NewOrder["policy"] = "backorder") {
  const outcome = await place(at, newOrder(lines, policy));
  assert.ok(outcome.kind === "accepted");
  const { orderId } = outcome;
  const placeId = at.places.get("P") ?? 0;
  const page = async () => {
    const found = await run(at, (tx) => orderById(tx, orderId));
    assert.ok(found);
    return found;
  };
  const ids = (await page()).lines.map((line) => line.id);
  /** Units by the place of their line, from one. */
  const unitsOf = (asked: Readonly<Record<number, number>>): UnitsOfLine[] =>
    Object.entries(asked).map(([no, units]) => ({ lineId: ids[Number(no) - 1] ?? 0, units }));
  return {
    orderId,
    page,
    pick: (asked: Readonly<Record<number, number>>) =>
      outcomeOf(at, (tx) => startPick(tx, { orderId, placeId, lines: unitsOf(asked) })),
    putBack: (asked: Readonly<Record<number, number>>) =>
      outcomeOf(at, (tx) => undoPick(tx, { orderId, placeId, lines: unitsOf(asked) })),
    ship: (asked: Readonly<Record<number, number>>) =>
      outcomeOf(at, (tx) =>
        shipUnits(tx, {
          ...{ orderId, placeId, lines: unitsOf(asked) },
          ...{ shipmentId: orderId, carrier: "SF", tracking: "1" },
        }),
      ),
    /** Cancels these, or all: what it says, or why not. */
    async cancel(asked: Readonly<Record<number, number>> | "all") {
      const lines = asked === "all" ? asked : unitsOf(asked);
      const request = { orderId, lines, why: "changed my mind" };
      const done = await run(at, (tx) => cancelAndServe(tx, at.orders.parts, request));
      await assertLawful(at);
      return done.ok
        ? `cancelled ${done.value.cancelled}, picked ${done.value.picked}`
        : done.error;
    },
    /** Cancels whole lines as far as nobody works on them, by the place of their line. */
    async cancelWhole(...numbers: readonly number[]) {
      const whole = numbers.map((no) => ids[no - 1] ?? 0);
      const request = { orderId, lines: { whole }, why: "changed my mind" };
      const done = await run(at, (tx) => cancelAndServe(tx, at.orders.parts, request));
      await assertLawful(at);
      return done.ok
        ? `cancelled ${done.value.cancelled}, picked ${done.value.picked}`
        : done.error;
    },
    /** Cancelled units of each line, and how the order stands. */
    async standing() {
      const { lines, deal, openHolds } = await page();
      return `${lines.map((line) => line.cancelledUnits).join(" ")} ${deal} ${openHolds}`;
    },
  };
}

test("picked goods of a cancelled order stay until they are put back, then the rest goes", async () => {
  const at = await openCompany(database, { "A@P": 9, "B@P": 9 });
  const order = await placed(at, "Ax2 Bx3");
  assert.equal(await order.pick({ 1: 2 }), "ok");
  assert.equal(await order.cancel("all"), "cancelled 3, picked 2");
  assert.equal(await order.standing(), "0 3 confirmed 1");
  assert.equal(await order.ship({ 1: 2 }), "order_held");
  assert.equal(await order.cancel("all"), "cancelled 0, picked 2");
  assert.equal(await order.standing(), "0 3 confirmed 1");
  assert.equal(await order.putBack({ 1: 2 }), "ok");
  assert.equal(await order.cancel("all"), "cancelled 2, picked 0");
  assert.equal(await order.standing(), "2 3 cancelled 0");
  assert.deepEqual(await order.cancel("all"), { kind: "order_done", order: order.orderId });
});

test("an order that is picked whole is not cancelled, and does not leave", async () => {
  const at = await openCompany(database, { "A@P": 9, "B@P": 9 });
  for (const [lines, picked] of [
    ["A", { 1: 1 }],
    ["ABx2", { 2: 2, 3: 4 }],
  ] as const) {
    const order = await placed(at, lines);
    assert.equal(await order.pick(picked), "ok");
    const units = Object.values(picked).reduce((sum, each) => sum + each, 0);
    assert.equal(await order.cancel("all"), `cancelled 0, picked ${units}`);
    assert.match(await order.standing(), /^0( 0 0)? confirmed 1$/);
    assert.equal(await order.ship(picked), "order_held");
    const said = await run(at, (tx) =>
      tx.rows<{ action: string }>(
        `select action from platform.audit where tenant_id = $1 and subject_kind = 'order'
           and subject_id = $2 order by id desc limit 1`,
        [at.scope.tenantId, String(order.orderId)],
      ),
    );
    assert.deepEqual(said, [{ action: "orders.hold.place" }]);
  }
});

test("of whole lines what is picked is held and the rest goes; a kit keeps what is begun", async () => {
  const at = await openCompany(database, { "A@P": 30, "B@P": 30 });
  const order = await placed(at, "Ax3 Bx3 A");
  assert.equal(await order.pick({ 1: 2, 2: 3 }), "ok");
  assert.equal(await order.cancelWhole(1), "cancelled 1, picked 2");
  assert.equal(await order.cancelWhole(2, 3), "cancelled 1, picked 3");
  assert.equal(await order.standing(), "1 0 1 confirmed 1", "one hold names both lines");
  assert.equal(await order.putBack({ 1: 2, 2: 3 }), "ok");
  assert.equal(await order.cancel({ 1: 2 }), "cancelled 2, picked 0");
  assert.equal(await order.standing(), "3 0 1 confirmed 1", "the second line still waits");
  assert.equal(await order.cancelWhole(2), "cancelled 3, picked 0");
  assert.equal(await order.standing(), "3 3 1 cancelled 0");
  const kit = await placed(at, "ABx3 A");
  assert.equal(await kit.pick({ 2: 1 }), "ok");
  assert.equal(await kit.cancelWhole(1), "cancelled 6, picked 1");
  assert.equal(await kit.standing(), "2 2 4 0 confirmed 1");
  assert.equal(await kit.putBack({ 2: 1 }), "ok");
  assert.equal(await kit.cancel("all"), "cancelled 4, picked 0");
  assert.equal(await kit.standing(), "3 3 6 1 cancelled 0");
});

test("what has left is not cancelled: the sender is told so", async () => {
  const at = await openCompany(database, { "A@P": 9, "B@P": 9 });
  for (const [lines, all] of [
    ["A", { 1: 1 }],
    ["AB", { 2: 1, 3: 2 }],
  ] as const) {
    const order = await placed(at, lines);
    assert.equal(await order.pick(all), "ok");
    assert.equal(await order.ship(all), "ok");
    const shipped = Object.values(all).reduce((sum, each) => sum + each, 0);
    const refusal = { kind: "nothing_to_cancel", order: order.orderId, shipped };
    assert.deepEqual(await order.cancel("all"), refusal);
  }
});

test("a bundle goes with its components, and counts once", async () => {
  const at = await openCompany(database, { "A@P": 9, "B@P": 9 });
  // Pieces of the bundle, then A (one a piece) and B (two a piece).
  const order = await placed(at, "ABx3");
  assert.equal(await order.cancel({ 1: 1 }), "cancelled 3, picked 0");
  assert.equal(await order.standing(), "1 1 2 confirmed 0");
  assert.equal(await order.pick({ 2: 1 }), "ok");
  const line = (await order.page()).lines[0]?.id;
  const tooMany = { kind: "too_many_units", line, asked: 2, open: 1 };
  assert.deepEqual(await order.cancel({ 1: 2 }), tooMany);
  // The piece that is begun keeps what it needs.
  assert.equal(await order.cancel("all"), "cancelled 3, picked 1");
  assert.equal(await order.standing(), "2 2 4 confirmed 1");
  assert.equal(await order.putBack({ 2: 1 }), "ok");
  assert.equal(await order.cancel("all"), "cancelled 3, picked 0");
  assert.equal(await order.standing(), "3 3 6 cancelled 0");
});

test("a bundle of which a part was given up before goes as a whole too", async () => {
  const at = await openCompany(database, { "A@P": 1, "B@P": 9 });
  const order = await placed(at, "ABx2", "partial");
  assert.equal(await order.standing(), "0 1 0 confirmed 0");
  assert.equal(await order.cancel({ 1: 1 }), "cancelled 2, picked 0");
  assert.equal(await order.standing(), "1 1 2 confirmed 0");
  assert.equal(await order.cancel("all"), "cancelled 3, picked 0");
  assert.equal(await order.standing(), "2 2 4 cancelled 0");
});

test("who names components says of each what goes", async () => {
  const at = await openCompany(database, { "A@P": 9, "B@P": 9 });
  const order = await placed(at, "ABx2");
  assert.equal(await order.cancel({ 1: 1, 2: 1, 3: 2 }), "cancelled 3, picked 0");
  assert.equal(await order.standing(), "1 1 2 confirmed 0");
});
