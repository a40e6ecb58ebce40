// Goal: what a platform says of the deal keeps goods here or lets them go, and what it takes back comes
// back. Method: real PostgreSQL; orders whose channel tells one state after the other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { assertLawful, newOrder, openCompany, outcomeOf, place, run } from "./fixture.ts";
import type { Company } from "./fixture.ts";
import {
  amendOrder,
  cancelUnits,
  followSource,
  orderById,
  recordPayment,
  releaseHold,
  shipUnits,
  startPick,
} from "./index.ts";
import type { NewOrder } from "./index.ts";

const database = await ownDatabase();

const person = { kind: "user", id: 1, name: "Li" } as const;

/** Opens an order of a channel; `tell` is what the channel says next. */
async function open(at: Company, first: NewOrder) {
  const outcome = await place(at, first);
  assert.ok(outcome.kind === "accepted");
  const { orderId } = outcome;
  let minute = 0;
  const page = async () => {
    const found = await run(at, (tx) => orderById(tx, orderId));
    assert.ok(found);
    return found;
  };
  const tell = async (said: Partial<NewOrder>, cancelledUnits = 0) => {
    minute += 1;
    const order: NewOrder = {
      ...{ ...first, ...said, sourceVersion: String(minute) },
      sourceUpdatedAt: new Date(first.sourceUpdatedAt.getTime() + minute * 60_000),
    };
    const progress = order.lines.map(({ externalId }) => ({
      ...{ externalId, shippedUnits: 0, cancelledUnits },
    }));
    const state = { orderId, order, progress, isAsked: true };
    assert.equal(await run(at, (tx) => followSource(tx, at.orders.parts, state)), "followed");
    await assertLawful(at);
  };
  /** Deal, reasons of open holds, and units cancelled, short and asked of the first line. */
  const seen = async () => {
    const { deal, holds, lines, shortUnits } = await page();
    const reasons = holds.filter((hold) => !hold.releasedAt).map((hold) => hold.reason);
    const [line] = lines;
    return `${deal} [${reasons.join(" ")}] ${line?.cancelledUnits}/${shortUnits}/${line?.units}`;
  };
  const pick = async () => {
    const placeId = at.places.get("P") ?? 0;
    const lines = [{ lineId: (await page()).lines[0]?.id ?? 0, units: 1 }];
    const picked = await run(at, (tx) => startPick(tx, { orderId, placeId, lines }));
    return picked.ok ? "picked" : picked.error.kind;
  };
  const ship = async () => {
    const placeId = at.places.get("P") ?? 0;
    const lines = [{ lineId: (await page()).lines[0]?.id ?? 0, units: 1 }];
    const parcel = { orderId, placeId, lines, shipmentId: orderId, carrier: "SF", tracking: "1" };
    const shipped = await run(at, (tx) => shipUnits(tx, parcel));
    return shipped.ok ? "shipped" : shipped.error.kind;
  };
  return { orderId, page, tell, seen, pick, ship };
}

test("goods wait for the buyer's money and for what the platform holds, and go once it lets them", async () => {
  const at = await openCompany(database, { "A@P": 50 });
  const cases: [deal: NewOrder["deal"], held: string][] = [
    ["awaiting_payment", "unpaid"],
    ["deposit_paid", "unpaid"],
    ["open", "channel"],
    ["on_hold", "channel"],
    ["review", "channel"],
  ];
  for (const [deal, held] of cases) {
    const order = await open(at, { ...newOrder("Ax2"), deal, channelStatus: "WAIT" });
    assert.equal(await order.seen(), `${deal} [${held}] 0/0/2`);
    assert.equal(await order.pick(), "order_held", deal);
    await order.tell({ deal: "confirmed" });
    assert.equal(await order.seen(), "confirmed [] 0/0/2");
    await order.tell({ deal, channelStatus: "AGAIN" });
    assert.equal(await order.pick(), "order_held", deal);
    await order.tell({ deal: "confirmed" });
    assert.equal(await order.pick(), "picked", deal);
  }
  const unread = { reason: "unknown_status", detail: { status: "?" } } as const;
  // Picked goods stay too, whatever the channel says next, until a person has put them back.
  const picked = await open(at, newOrder("Ax2"));
  assert.equal(await picked.pick(), "picked");
  await picked.tell({ deal: "on_hold", channelStatus: "WAIT_SELLER_AGREE" });
  assert.equal(await picked.ship(), "order_held");
  await picked.tell({ deal: "cancelled", channelStatus: "TRADE_CLOSED" });
  assert.equal(await picked.seen(), "on_hold [channel] 1/0/2");
  assert.equal(await picked.ship(), "order_held");
  const odd = await open(at, { ...newOrder("A"), deal: "review", holds: [unread] });
  assert.equal(await odd.seen(), "review [unknown_status] 0/0/1");
});

test("where goods leave before they are paid nothing waits for money, but for presales", async () => {
  const at = await openCompany(database, { "A@P": 50 });
  const unpaid = { deal: "awaiting_payment", payment: "none", channelStatus: "pending" } as const;
  const order = await open(at, { ...newOrder("Ax2"), ...unpaid, shipsUnpaid: true });
  assert.equal(await order.seen(), "awaiting_payment [] 0/0/2");
  assert.equal(await order.pick(), "picked");
  const early = { ...newOrder("A"), ...unpaid, kind: "presale", shipsUnpaid: true } as const;
  const presale = await open(at, early);
  assert.equal(await presale.seen(), "awaiting_payment [unpaid] 0/0/1");
  // One that was held before the channel was set so is free with its next word.
  const held = await open(at, { ...newOrder("A"), ...unpaid });
  assert.equal(await held.pick(), "order_held");
  await held.tell({ ...unpaid, channelStatus: "still pending", shipsUnpaid: true });
  assert.equal(await held.pick(), "picked");
});

test("what its channel cancelled and then sells after all is promised again; a person's word stays", async () => {
  const at = await openCompany(database, { "A@P": 3, "B@P": 8 });
  const first = await open(at, { ...newOrder("ABx2", "backorder"), payment: "none" });
  await first.tell({ deal: "cancelled", channelStatus: "failed" });
  assert.equal(await first.seen(), "cancelled [] 2/0/2");
  const other = await open(at, newOrder("Ax2", "backorder"));
  await first.tell({ deal: "confirmed", payment: "paid", channelStatus: "processing" });
  // One of two A is left: the other order has its own.
  assert.equal(await first.seen(), "confirmed [] 0/1/2");
  assert.equal(await other.seen(), "confirmed [] 0/0/2");

  const ours = await open(at, newOrder("B"));
  const cut = { orderId: ours.orderId, lines: "all" as const, why: "no such thing" };
  const done = await at.database.transact(at.scope, person, (tx) => cancelUnits(tx, cut));
  assert.ok(done.ok);
  await ours.tell({ deal: "confirmed", channelStatus: "paid" });
  assert.equal(await ours.seen(), "cancelled [] 1/0/1");

  const early = await open(at, { ...newOrder("B"), deal: "cancelled", channelStatus: "trash" });
  await early.tell({ deal: "confirmed", channelStatus: "restored" });
  assert.equal(await early.seen(), "confirmed [] 0/0/1");
  assert.equal(await early.pick(), "picked");
});

test("what a person cancelled stays so when its channel takes the rest back", async () => {
  const at = await openCompany(database, { "A@P": 9, "B@P": 9 });
  // A bundle of A and B, twice; a person takes one of it.
  for (const [lines, bought] of [
    ["Ax5", 5],
    ["ABx2", 2],
  ] as const) {
    const order = await open(at, newOrder(lines));
    const { orderId } = order;
    const lineId = (await order.page()).lines[0]?.id ?? 0;
    const cut = { orderId, lines: [{ lineId, units: 1 }], why: "phone" };
    const done = await at.database.transact(at.scope, person, (tx) => cancelUnits(tx, cut));
    assert.ok(done.ok);
    await order.tell({ deal: "cancelled", channelStatus: "failed" });
    assert.equal(await order.seen(), `cancelled [] ${bought}/0/${bought}`);
    await order.tell({ deal: "confirmed", channelStatus: "processing" });
    assert.equal(await order.seen(), `confirmed [] 1/0/${bought}`);
    // Once more, and this time the channel has heard of the piece.
    await order.tell({ deal: "cancelled", channelStatus: "failed" }, bought);
    await order.tell({ deal: "confirmed", channelStatus: "processing" }, 1);
    assert.equal(await order.seen(), `confirmed [] 1/0/${bought}`);
  }
});

test("money that was recorded here frees what waited for it once all is paid, and stays free", async () => {
  const at = await openCompany(database, { "A@P": 9 });
  const unpaid = { deal: "awaiting_payment", payment: "none", channelStatus: "WAIT" } as const;
  const order = await open(at, { ...newOrder("Ax2"), ...unpaid, totalMinor: 200, paidMinor: 0 });
  const { orderId } = order;
  const pay = (amountMinor: number, reference: string) =>
    outcomeOf(at, (tx) =>
      recordPayment(tx, { orderId, amountMinor, paidDay: "2026-11-12", reference }),
    );
  assert.equal(await pay(150, "B-1"), "ok");
  assert.equal(await order.seen(), "awaiting_payment [unpaid] 0/0/2", "a part frees nothing");
  await order.tell({ ...unpaid, totalMinor: 200, paidMinor: 0, channelStatus: "STILL" });
  assert.equal(await order.pick(), "order_held");
  assert.equal(await pay(50, "B-2"), "ok");
  assert.equal(await order.seen(), "awaiting_payment [] 0/0/2");
  const [hold] = (await order.page()).holds;
  assert.equal(hold?.releaseNote, "paid in full");
  // Its channel knows nothing of the transfer and repeats itself.
  await order.tell({ ...unpaid, totalMinor: 200, paidMinor: 0, channelStatus: "REMINDED" });
  assert.equal(await order.seen(), "awaiting_payment [] 0/0/2");
  assert.equal(await order.pick(), "picked");
  // It costs more now: the rest is waited for again.
  await order.tell({ ...unpaid, totalMinor: 300, paidMinor: 0, channelStatus: "MORE" });
  assert.equal(await order.seen(), "awaiting_payment [unpaid] 0/0/2");
});

test("an order that a person lowered comes back as it was lowered", async () => {
  const at = await openCompany(database, { "A@P": 9 });
  const order = await open(at, newOrder("Ax5"));
  const lineId = (await order.page()).lines[0]?.id ?? 0;
  const lower = { orderId: order.orderId, lines: [{ lineId, units: 3 }], why: "phone" };
  const done = await at.database.transact(at.scope, person, (tx) =>
    amendOrder(tx, at.orders.parts, lower),
  );
  assert.ok(done.ok);
  // The two were told, and come back as cancelled.
  await order.tell({}, 2);
  assert.equal(await order.seen(), "confirmed [] 0/0/3");
  await order.tell({ deal: "cancelled", channelStatus: "failed" }, 5);
  assert.equal(await order.seen(), "cancelled [] 3/0/3");
  await order.tell({ deal: "confirmed", channelStatus: "processing" }, 2);
  assert.equal(await order.seen(), "confirmed [] 0/0/3");
});

test("a deal that is over frees what it held where the money went back, and is held where it did not", async () => {
  const at = await openCompany(database, { "A@P": 4 });
  const refunded = await open(at, newOrder("Ax2"));
  await refunded.tell({ deal: "closed", payment: "refunded", channelStatus: "refunded" });
  assert.equal(await refunded.seen(), "cancelled [] 2/0/2");
  const paid = await open(at, newOrder("Ax4", "backorder"));
  assert.equal(await paid.seen(), "confirmed [] 0/0/4");
  await paid.tell({ deal: "closed", payment: "paid", channelStatus: "TRADE_FINISHED" });
  assert.equal(await paid.seen(), "closed [channel] 0/0/4");
});

test("a buyer's new address is followed until it is picked, and never over a person's", async () => {
  const at = await openCompany(database, { "A@P": 9 });
  const hangzhou = { province: "浙江省", city: "杭州市", district: "西湖区" };
  const chengdu = { province: "四川省", city: "成都市", district: "武侯区" };
  const draft = { ...newOrder("Ax2"), region: "", shipTo: hangzhou, mergeKey: "m1" };
  const order = await open(at, draft);
  assert.equal((await order.page()).region, "330106");
  await order.tell({ shipTo: chengdu, mergeKey: "m2" });
  const { region, shipTo, holds } = await order.page();
  assert.deepEqual([region, shipTo, holds], ["510107", chengdu, []]);
  // A platform that hides where it goes has not moved it.
  await order.tell({ shipTo: {}, mergeKey: "" });
  assert.equal((await order.page()).region, "510107");
  assert.equal(await order.pick(), "picked");
  await order.tell({ shipTo: chengdu, mergeKey: "m3" });
  assert.equal(await order.seen(), "confirmed [manual] 0/0/2");
  const [hold] = (await order.page()).holds;
  const freed = { holdId: hold?.id ?? 0, note: "the buyer takes it there" };
  assert.ok((await run(at, (tx) => releaseHold(tx, freed))).ok);
  await order.tell({ shipTo: chengdu, mergeKey: "m3", note: "again" });
  assert.equal(await order.seen(), "confirmed [] 0/0/2");
  assert.equal(await order.ship(), "shipped");
});
