// Goal: an order counts exactly its open holds, whoever places and frees them at the same time, and a
// hold that came with an added line counts too. Method: real PostgreSQL; two connections whose
// transactions overlap on purpose, and many that do by chance.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import {
  assertLawful,
  newOrder,
  openCompany,
  outcomeOf,
  overlapping,
  place,
  run,
} from "./fixture.ts";
import type { Company } from "./fixture.ts";
import {
  amendOrder,
  followSource,
  gainLines,
  orderById,
  placeHold,
  releaseHold,
  startPick,
} from "./index.ts";
import type { HoldReason } from "./index.ts";

const database = await ownDatabase();

async function placed(at: Company, lines: string): Promise<number> {
  const outcome = await place(at, newOrder(lines, "backorder"));
  assert.ok(outcome.kind === "accepted");
  return outcome.orderId;
}

async function heldFor(at: Company, orderId: number, reason: HoldReason): Promise<number> {
  const held = await run(at, (tx) => placeHold(tx, { orderId, reason, why: "test" }));
  assert.ok(held.ok);
  return held.value.holdId;
}

/** Open holds as the order counts them. */
const counted = async (at: Company, orderId: number) =>
  (await run(at, (tx) => orderById(tx, orderId)))?.openHolds;

/** Picks one unit of the order's first line. */
async function picked(at: Company, orderId: number): Promise<string> {
  const page = await run(at, (tx) => orderById(tx, orderId));
  const lines = [{ lineId: page?.lines[0]?.id ?? 0, units: 1 }];
  const work = { orderId, placeId: at.places.get("P") ?? 0, lines };
  return outcomeOf(at, (tx) => startPick(tx, work));
}

const free = (holdId: number) => (tx: Tx) => releaseHold(tx, { holdId, note: "ok" });

test("two people free an order's two holds at the same time: nothing holds it any more", async () => {
  const at = await openCompany(database, { "A@P": 5 });
  const orderId = await placed(at, "A");
  const credit = await heldFor(at, orderId, "credit");
  const review = await heldFor(at, orderId, "review");
  await overlapping(at, free(credit), free(review));
  assert.equal(await counted(at, orderId), 0);
  await assertLawful(at);
  assert.equal(await picked(at, orderId), "ok");
});

test("a hold that its channel places while a person frees another stays counted", async () => {
  const at = await openCompany(database, { "A@P": 5 });
  const order = newOrder("A", "backorder");
  const outcome = await place(at, order);
  assert.ok(outcome.kind === "accepted");
  const { orderId } = outcome;
  const manual = await heldFor(at, orderId, "manual");
  const told = {
    ...{ orderId, progress: [], isAsked: true },
    order: {
      ...order,
      deal: "on_hold" as const,
      channelStatus: "REFUNDING",
      sourceUpdatedAt: new Date("2026-11-12T02:00:00Z"),
    },
  };
  const refunding = (tx: Tx) => followSource(tx, at.orders.parts, told);
  await overlapping(at, refunding, free(manual));
  assert.equal(await counted(at, orderId), 1);
  await assertLawful(at);
});

test("whatever is placed and freed at once, the count is the open holds", async () => {
  const at = await openCompany(database, { "A@P": 5 });
  const orderId = await placed(at, "A");
  const reasons: HoldReason[] = ["credit", "review", "manual", "payment", "address", "short"];
  let open: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const ended = Promise.all(open.map((id) => run(at, free(id))));
    open = await Promise.all(reasons.map((reason) => heldFor(at, orderId, reason)));
    await ended;
    assert.equal(await counted(at, orderId), reasons.length);
  }
  await assertLawful(at);
});

test("a line that is added with a code nobody knows holds the order", async () => {
  const at = await openCompany(database, { "A@P": 5 });
  const added = newOrder("Z").lines.map((line) => ({ ...line, externalId: "new" }));
  type Way = (tx: Tx, orderId: number) => Promise<Result<unknown, { readonly kind: string }>>;
  const ways: Way[] = [
    (tx, orderId) => gainLines(tx, at.orders.parts, { orderId, lines: added, why: "850" }),
    (tx, orderId) =>
      amendOrder(tx, at.orders.parts, { orderId, lines: [], added, why: "phone call" }),
  ];
  for (const way of ways) {
    const orderId = await placed(at, "A");
    assert.equal(await outcomeOf(at, (tx) => way(tx, orderId)), "ok");
    assert.equal(await counted(at, orderId), 1);
    assert.equal(await picked(at, orderId), "order_held");
  }
  await assertLawful(at);
});
