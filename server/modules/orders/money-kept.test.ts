// Goal: money that a person recorded is not lost to the channel's next word, and money goes back without
// naming a line, never more than came in. Method: real PostgreSQL, through the module's door.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { assertLawful, newOrder, openCompany, outcomeOf, place, run } from "./fixture.ts";
import type { Company } from "./fixture.ts";
import {
  closeDocument,
  followSource,
  listAftersaleRows,
  matchToOrder,
  orderById,
  recordAftersales,
  recordPayment,
  refund,
} from "./index.ts";
import type { NewOrder } from "./index.ts";

const database = await ownDatabase();

/** Four of A for 400, of which the channel says so much was paid. */
async function sold(at: Company, paidMinor: number) {
  const order: NewOrder = {
    ...newOrder("Ax4"),
    ...{ totalMinor: 400, paidMinor, payment: paidMinor === 0 ? "none" : "partial" },
  };
  const outcome = await place(at, order);
  assert.ok(outcome.kind === "accepted");
  return { order, orderId: outcome.orderId };
}

const money = async (at: Company, orderId: number) => {
  const page = await run(at, (tx) => orderById(tx, orderId));
  return `${page?.paidMinor} ${page?.payment}`;
};

const pay = (at: Company, orderId: number, amountMinor: number) =>
  outcomeOf(at, (tx) =>
    recordPayment(tx, { orderId, amountMinor, paidDay: "2026-11-12", reference: "B-1" }),
  );

let minutes = 0;

/** The channel says something newer of an order. */
async function told(
  at: Company,
  { order, orderId }: Awaited<ReturnType<typeof sold>>,
  said: Pick<NewOrder, "paidMinor" | "payment">,
) {
  minutes += 1;
  const sourceUpdatedAt = new Date(Date.parse("2026-11-12T02:00:00Z") + minutes * 60_000);
  const state = {
    ...{ orderId, progress: [], isAsked: false },
    order: { ...order, ...said, sourceUpdatedAt, sourceVersion: String(minutes) },
  };
  assert.equal(await run(at, (tx) => followSource(tx, at.orders.parts, state)), "followed");
}

test("a payment that was recorded here outlives the channel's next message", async () => {
  const at = await openCompany(database, { "A@P": 99 });
  const whole = await sold(at, 0);
  assert.equal(await pay(at, whole.orderId, 400), "ok");
  await told(at, whole, { paidMinor: 0, payment: "none" });
  assert.equal(await money(at, whole.orderId), "400 paid");

  const part = await sold(at, 100);
  assert.equal(await pay(at, part.orderId, 200), "ok");
  await told(at, part, { paidMinor: 100, payment: "partial" });
  assert.equal(await money(at, part.orderId), "300 partial");
  await told(at, part, { paidMinor: 400, payment: "paid" });
  assert.equal(await money(at, part.orderId), "400 paid", "the channel knows of more");
  await told(at, part, { paidMinor: 400, payment: "refunded" });
  assert.equal(await money(at, part.orderId), "400 refunded");

  const unpaid = await sold(at, 100);
  await told(at, unpaid, { paidMinor: 0, payment: "none" });
  assert.equal(await money(at, unpaid.orderId), "0 none", "nobody recorded anything");
});

/** The number of a document that names no line, matched to the order. */
async function goodwill(at: Company, orderId: number): Promise<number> {
  const externalId = `G${orderId}`;
  const document = {
    ...{ externalId, orderExternalId: null, kind: "only" as const, restock: "no" as const },
    ...{ amountMinor: 50, currency: "CNY", reason: "", buyerMask: "", lines: [] },
    placedAt: new Date("2026-11-12T02:00:00Z"),
  };
  await run(at, (tx) => recordAftersales(tx, 1, "live", [document]));
  const { rows } = await run(at, (tx) => listAftersaleRows(tx, { text: externalId }));
  const id = rows[0]?.id ?? 0;
  const match = { id, orderId, lines: [], why: "test" };
  assert.equal(await outcomeOf(at, (tx) => matchToOrder(tx, match)), "ok");
  return id;
}

test("money goes back without a line, up to what was paid and has not gone back", async () => {
  const at = await openCompany(database, { "A@P": 99 });
  const { orderId } = await sold(at, 300);
  const id = await goodwill(at, orderId);
  const give = (amountMinor?: number) =>
    outcomeOf(at, (tx) => refund(tx, { id, lines: [], amountMinor, why: "goodwill" }));
  assert.equal(await give(), "refund_nothing");
  assert.equal(await give(301), "refund_over", "300 came in");
  assert.equal(await give(50), "ok");
  assert.equal(await money(at, orderId), "300 partially_refunded");
  assert.equal(await give(251), "refund_over");
  const { rows } = await run(at, (tx) => listAftersaleRows(tx, { orderId }));
  assert.deepEqual(
    rows.map(({ state, refundedMinor }) => [state, refundedMinor]),
    [["approved", 50]],
  );
  const close = (outcome: "done" | "rejected") =>
    outcomeOf(at, (tx) => closeDocument(tx, { id, outcome, why: "test" }));
  assert.equal(await close("rejected"), "aftersale_refunded");
  assert.equal(await give(250), "ok");
  assert.equal(await money(at, orderId), "300 refunded");
  assert.equal(await close("done"), "ok");
  await assertLawful(at);

  const unpaid = await sold(at, 0);
  const other = await goodwill(at, unpaid.orderId);
  const none = { id: other, lines: [], amountMinor: 1, why: "goodwill" };
  assert.equal(await outcomeOf(at, (tx) => refund(tx, none)), "refund_over", "nothing came in");
});
