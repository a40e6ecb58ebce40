// Goal: what a platform says has left does not take the rest of an order from us, however coarsely it
// says so. Method: real PostgreSQL; two places ship an order in turn and the platform tells it back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { reservationsOf } from "../stock/index.ts";
import { assertLawful, newOrder, openCompany, outcomeOf, place, run } from "./fixture.ts";
import type { Company } from "./fixture.ts";
import {
  amendOrder,
  followSource,
  orderById,
  releaseHold,
  shipUnits,
  startPick,
  undoPick,
} from "./index.ts";
import type { NewOrder, SourceState } from "./index.ts";

const database = await ownDatabase();

/** Units of each line that the order still holds and that count as shipped, after the story. */
async function story(
  at: Company,
  order: NewOrder,
  tells: { readonly shipFirst: boolean; readonly shippedBy?: SourceState["shippedBy"] },
): Promise<string> {
  const outcome = await place(at, order);
  assert.ok(outcome.kind === "accepted");
  const { orderId } = outcome;
  const page = await run(at, (tx) => orderById(tx, orderId));
  const [first] = page?.lines ?? [];
  assert.ok(first);
  const placeId = at.places.get("P") ?? 0;
  if (tells.shipFirst) {
    const lines = [{ lineId: first.id, units: 1 }];
    const work = { orderId, placeId, lines };
    assert.ok((await run(at, (tx) => startPick(tx, work))).ok);
    const parcel = { ...work, shipmentId: orderId, carrier: "SF", tracking: "1" };
    assert.ok((await run(at, (tx) => shipUnits(tx, parcel))).ok);
  }
  const told: SourceState = {
    orderId,
    order: { ...order, sourceUpdatedAt: new Date("2026-11-12T02:00:00Z"), sourceVersion: "2" },
    progress: order.lines.map(({ externalId, units }) => ({
      ...{ externalId, shippedUnits: units, cancelledUnits: 0 },
    })),
    ...{ isAsked: true, shippedBy: tells.shippedBy },
  };
  assert.equal(await run(at, (tx) => followSource(tx, at.orders.parts, told)), "followed");
  const after = await run(at, (tx) => orderById(tx, orderId));
  const ids = (after?.lines ?? []).map((line) => line.id);
  const held = await run(at, (tx) => reservationsOf(tx, ids));
  await assertLawful(at);
  return (after?.lines ?? [])
    .map((line) => {
      const own = held.filter((each) => each.claimId === line.id);
      return `${own.reduce((sum, each) => sum + each.units, 0)}/${line.shippedUnits}`;
    })
    .join(" ");
}

test("our first parcel, told back as the whole order, leaves us the rest", async () => {
  const at = await openCompany(database, { "A@P": 50, "B@P": 50 });
  const cases: [tells: Parameters<typeof story>[2], expect: string][] = [
    // Held and shipped of two lines of three and two units.
    [{ shipFirst: true, shippedBy: "order" }, "2/1 2/0"],
    [{ shipFirst: true, shippedBy: "lines" }, "2/1 0/2"],
    [{ shipFirst: true }, "0/3 0/2"],
    [{ shipFirst: false, shippedBy: "order" }, "0/3 0/2"],
  ];
  for (const [tells, expect] of cases)
    assert.equal(await story(at, newOrder("Ax3 Bx2"), tells), expect, JSON.stringify(tells));
});

test("two orders under one key in one batch: the second is told that its key was used", async () => {
  const at = await openCompany(database, { "A@P": 50 });
  const first = newOrder("A");
  const second = { ...newOrder("Ax2"), key: first.key };
  const kinds = (await Promise.all([place(at, first), place(at, second)])).map(({ kind }) => kind);
  assert.deepEqual(kinds, ["accepted", "key_reused"]);
});

async function heldForTotals(at: Company, orderId: number) {
  const page = await run(at, (tx) => orderById(tx, orderId));
  const open = (page?.holds ?? []).filter(({ releasedAt }) => releasedAt === null);
  return open.filter(({ detail }) => detail["total"] !== undefined);
}

/** Totals of the channel that somebody must look at. */
const otherTotals = async (at: Company, orderId: number) =>
  (await heldForTotals(at, orderId)).map(({ detail }) => detail["total"]);

/** A person adds a piece of B to an order. */
async function addByHand(at: Company, orderId: number): Promise<void> {
  const added = [{ ...(newOrder("B").lines[0] as NewOrder["lines"][number]), externalId: "" }];
  const byHand = { orderId, lines: [], added, why: "a gift for the wait" };
  const person = { kind: "user", id: 1, name: "Li" } as const;
  const amended = await at.database.transact(at.scope, person, (tx) =>
    amendOrder(tx, at.orders.parts, byHand),
  );
  assert.ok(amended.ok);
}

test("lines that the platform changes are promised and given back, once; a person's stay", async () => {
  const at = await openCompany(database, { "A@P": 6, "B@P": 6, "C@P": 6 });
  const first = { ...newOrder("Ax4 Bx2", "backorder"), totalMinor: 600 };
  const outcome = await place(at, first);
  assert.ok(outcome.kind === "accepted");
  const { orderId } = outcome;
  const other = await place(at, newOrder("Ax4", "backorder"));
  assert.ok(other.kind === "accepted");
  /** What the order and who waits for A hold, after the platform says these lines. */
  const tell = async (lines: string, minute: number) => {
    const told = newOrder(lines);
    const order: NewOrder = {
      ...{
        ...first,
        lines: told.lines.map((line, index) => ({ ...line, externalId: ids(lines)[index] ?? "" })),
      },
      ...{
        sourceUpdatedAt: new Date(Date.UTC(2026, 10, 12, 2, minute)),
        sourceVersion: `${minute}`,
      },
      totalMinor: told.lines.reduce((sum, line) => sum + line.amountMinor, 0),
    };
    const state: SourceState = { orderId, order, progress: [], isAsked: true };
    const followed = await run(at, (tx) => followSource(tx, at.orders.parts, state));
    const page = await run(at, (tx) => orderById(tx, orderId));
    const waiting = await run(at, (tx) => orderById(tx, other.orderId));
    await assertLawful(at);
    const shown = (page?.lines ?? [])
      .map((line) => `${line.code.slice(3)}x${line.units}`)
      .join(" ");
    return [followed, shown, page?.totalMinor, page?.shortUnits, waiting?.shortUnits];
  };
  // The platform's line ids: A is 0, B is 1, C is 2, whatever place they stand at.
  const ids = (lines: string) =>
    lines.split(" ").map((word) => String("ABCD".indexOf(word[0] ?? "")));
  assert.deepEqual(await tell("Ax1 Cx3", 1), ["followed", "Ax1 Bx0 Cx3", 400, 0, 0]);
  assert.deepEqual(await tell("Ax1 Cx3", 1), ["same", "Ax1 Bx0 Cx3", 400, 0, 0]);
  assert.deepEqual(await tell("Ax4 Bx2", 0), ["older", "Ax1 Bx0 Cx3", 400, 0, 0]);
  assert.deepEqual(await tell("Ax1 Cx7", 2), ["followed", "Ax1 Bx0 Cx7", 800, 1, 0]);
  await addByHand(at, orderId);
  const shown = "Ax1 Bx0 Cx7 Bx1";
  assert.deepEqual(await tell("Ax1 Cx7", 3), ["followed", shown, 900, 1, 0], "said before");
  assert.deepEqual(await otherTotals(at, orderId), []);
  assert.deepEqual(await tell("Ax1 Cx2", 4), ["followed", shown, 900, 1, 0], "a person's total");
  assert.deepEqual(await tell("Ax1 Cx2", 5), ["followed", shown, 900, 1, 0]);
  assert.deepEqual(await otherTotals(at, orderId), ["3.00 CNY"], "once");
  for (const { id: holdId } of await heldForTotals(at, orderId))
    await run(at, (tx) => releaseHold(tx, { holdId, note: "ours counts" }));
  assert.deepEqual(await tell("Ax1 Cx2", 6), ["followed", shown, 900, 1, 0]);
  assert.deepEqual(await otherTotals(at, orderId), [], "not anew");
  // A line that the channel has gained is had, and costs what it says.
  assert.deepEqual(await tell("Ax1 Bx1 Cx7 Dx2", 7), ["followed", `${shown} Dx2`, 1_100, 1, 0]);
  assert.deepEqual(await otherTotals(at, orderId), [], "both come to the same");
});

test("an amended line costs what the platform states for it, a kit's parts with it", async () => {
  const at = await openCompany(database, { "A@P": 50, "B@P": 50 });
  const order = newOrder("Ax4 ABx2", "backorder");
  const outcome = await place(at, order);
  assert.ok(outcome.kind === "accepted");
  const { orderId } = outcome;
  const amounts = [250, 333];
  const told: SourceState = {
    ...{ orderId, progress: [], isAsked: true },
    order: {
      ...{ ...order, sourceUpdatedAt: new Date("2026-11-12T02:00:00Z"), sourceVersion: "2" },
      lines: order.lines.map((line, no) => ({
        ...{ ...line, units: 3, amountMinor: amounts[no] ?? 0 },
      })),
    },
  };
  assert.equal(await run(at, (tx) => followSource(tx, at.orders.parts, told)), "followed");
  const lines = (await run(at, (tx) => orderById(tx, orderId)))?.lines ?? [];
  assert.deepEqual(
    lines.map((line) => [line.units, line.amountMinor]),
    [
      [3, 250],
      [3, 333],
      [3, 111],
      [6, 222],
    ],
  );
  await assertLawful(at);
});

test("what an amendment took off comes back as cancelled and does not go twice", async () => {
  const at = await openCompany(database, { "A@P": 6 });
  const order = newOrder("Ax5", "backorder");
  const outcome = await place(at, order);
  assert.ok(outcome.kind === "accepted");
  const { orderId } = outcome;
  const lineId = (await run(at, (tx) => orderById(tx, orderId)))?.lines[0]?.id ?? 0;
  const person = { kind: "user", id: 1, name: "Li" } as const;
  const amended = await at.database.transact(at.scope, person, (tx) =>
    amendOrder(tx, at.orders.parts, { orderId, lines: [{ lineId, units: 3 }], why: "phone call" }),
  );
  assert.ok(amended.ok);
  const shown = async (cancelledUnits: number, minute: number) => {
    const sourceUpdatedAt = new Date(Date.UTC(2026, 10, 12, 2, minute));
    const told: SourceState = {
      ...{ orderId, isAsked: true },
      order: { ...order, sourceUpdatedAt, sourceVersion: `${minute}` },
      progress: [{ externalId: order.lines[0]?.externalId ?? "", shippedUnits: 0, cancelledUnits }],
    };
    await run(at, (tx) => followSource(tx, at.orders.parts, told));
    const [line] = (await run(at, (tx) => orderById(tx, orderId)))?.lines ?? [];
    await assertLawful(at);
    return `${line?.cancelledUnits} of ${line?.units}`;
  };
  assert.equal(await shown(2, 1), "0 of 3", "the two that were taken off");
  assert.equal(await shown(3, 2), "1 of 3", "and one more");
});

/** What a shop says of an order beside the pieces that have left. */
type Said = Partial<NewOrder> & Pick<SourceState, "shippedBy" | "isDelivered">;

/** Follows a shop that says, at a minute, how many pieces of each line of an order have left. */
async function tellShipped(
  at: Company,
  { orderId, order }: { readonly orderId: number; readonly order: NewOrder },
  told: { readonly minute: number; readonly shipped: readonly number[]; readonly said: Said },
): Promise<void> {
  const { shippedBy, isDelivered, ...words } = told.said;
  const sourceUpdatedAt = new Date(Date.UTC(2026, 10, 12, 2, told.minute));
  const state: SourceState = {
    ...{ orderId, isAsked: true, shippedBy, isDelivered },
    order: { ...order, ...words, sourceUpdatedAt, sourceVersion: `${told.minute}` },
    progress: order.lines.map(({ externalId }, index) => ({
      ...{ externalId, shippedUnits: told.shipped[index] ?? 0, cancelledUnits: 0 },
    })),
  };
  await run(at, (tx) => followSource(tx, at.orders.parts, state));
}

/** Frees the first open hold of an order. */
async function freeHold(at: Company, orderId: number): Promise<string> {
  const [held] = await run(at, (tx) =>
    tx.rows<{ id: number }>(
      "select id from orders.hold where order_id = $1 and released_at is null",
      [orderId],
    ),
  );
  return outcomeOf(at, (tx) => releaseHold(tx, { holdId: held?.id ?? 0, note: "this box" }));
}

/** An order that is picked here, and what its shop and we say of it. */
async function pickedOrder(at: Company, lines: string, picked: Readonly<Record<number, number>>) {
  const order = newOrder(lines, "backorder");
  const outcome = await place(at, order);
  assert.ok(outcome.kind === "accepted");
  const { orderId } = outcome;
  const placeId = at.places.get("P") ?? 0;
  const page = async () => {
    const found = await run(at, (tx) => orderById(tx, orderId));
    assert.ok(found);
    return found;
  };
  const ids = (await page()).lines.map((line) => line.id);
  const work = {
    ...{ orderId, placeId },
    lines: Object.entries(picked).map(([no, units]) => ({
      lineId: ids[Number(no) - 1] ?? 0,
      units,
    })),
  };
  assert.equal(await outcomeOf(at, (tx) => startPick(tx, work)), "ok");
  const parcel = { ...work, shipmentId: orderId, carrier: "SF", tracking: "1" };
  return {
    ship: () => outcomeOf(at, (tx) => shipUnits(tx, parcel)),
    putBack: () => outcomeOf(at, (tx) => undoPick(tx, work)),
    free: () => freeHold(at, orderId),
    /** The shop says how many pieces of each line have left. */
    tell: (minute: number, shipped: readonly number[], said: Said = {}) =>
      tellShipped(at, { orderId, order }, { minute, shipped, said }),
    page,
    /** Shipped and picked units of each line, and the order's open holds. */
    async standing() {
      await assertLawful(at);
      const { lines: own, openHolds } = await page();
      return `${own.map((line) => `${line.shippedUnits}/${line.pickedUnits}`).join(" ")} ${openHolds}`;
    },
  };
}

test("what the shop ships while it is picked here does not leave a second time", async () => {
  const at = await openCompany(database, { "A@P": 50, "B@P": 50 });
  for (const shippedBy of ["order", "lines", undefined] as const) {
    const order = await pickedOrder(at, "Ax3 Bx2", { 1: 2 });
    await order.tell(1, [3, 2], { shippedBy });
    assert.equal(await order.standing(), "1/2 2/0 1");
    assert.equal(await order.ship(), "order_held");
    await order.tell(2, [3, 2], { shippedBy });
    assert.equal(await order.standing(), "1/2 2/0 1");
    assert.equal(await order.putBack(), "ok");
    assert.equal(await order.standing(), "3/0 2/0 0");
  }
});

test("a picked kit that the shop has shipped is held, put back and gone", async () => {
  const at = await openCompany(database, { "A@P": 50, "B@P": 50 });
  const order = await pickedOrder(at, "AB", { 2: 1, 3: 2 });
  await order.tell(1, [1], { shippedBy: "order" });
  assert.equal(await order.standing(), "0/0 0/1 0/2 1");
  assert.equal(await order.putBack(), "ok");
  assert.equal(await order.standing(), "1/0 1/0 2/0 0");
});

test("a person who says that it is this very box ships it, and is not stopped again", async () => {
  const at = await openCompany(database, { "A@P": 50 });
  const order = await pickedOrder(at, "Ax2", { 1: 2 });
  await order.tell(1, [2], { shippedBy: "order" });
  assert.equal(await order.free(), "ok");
  await order.tell(2, [2], { shippedBy: "order" });
  assert.equal(await order.standing(), "0/2 0");
  assert.equal(await order.ship(), "ok");
  await order.tell(3, [2], { shippedBy: "order" });
  assert.equal(await order.standing(), "2/0 0");
});

test("what the shop calls off and says once more is no word of a person: the order is held again", async () => {
  const at = await openCompany(database, { "A@P": 9 });
  const order = await pickedOrder(at, "Ax2", { 1: 2 });
  await order.tell(1, [2]);
  assert.equal(await order.standing(), "0/2 1");
  await order.tell(2, [0]);
  assert.equal(await order.standing(), "0/2 0");
  await order.tell(3, [2]);
  assert.equal(await order.standing(), "0/2 1");
  assert.equal(await order.ship(), "order_held");
});

test("our own kit that comes back as shipped does not take the next one along", async () => {
  const at = await openCompany(database, { "A@P": 50, "B@P": 50 });
  const order = await pickedOrder(at, "ABx2", { 2: 1, 3: 2 });
  assert.equal(await order.ship(), "ok");
  await order.tell(1, [1]);
  assert.equal(await order.standing(), "0/0 1/0 2/0 0");
});

test("what has left and was signed for on the platform is delivered, and the order done", async () => {
  const at = await openCompany(database, { "A@P": 50, "B@P": 50 });
  const order = await pickedOrder(at, "AB", { 2: 1, 3: 2 });
  assert.equal(await order.ship(), "ok");
  await order.tell(1, [1], { shippedBy: "order" });
  assert.equal((await order.page()).stage, "fulfilment");
  const finished = {
    ...{ channelStatus: "TRADE_FINISHED", isDelivered: true },
    shippedBy: "order" as const,
  };
  for (const minute of [2, 3]) await order.tell(minute, [1], finished);
  const { stage, fulfilment, lines } = await order.page();
  assert.deepEqual([stage, fulfilment], ["done", "delivered"]);
  assert.deepEqual(
    lines.map((line) => line.deliveredUnits),
    [0, 1, 2],
  );
  const told = await run(at, (tx) =>
    tx.rows<{ payload: object }>(
      "select payload from platform.outbox where topic = 'OrderDelivered'",
    ),
  );
  assert.equal(told.length, 1, "once");
});

test("what is still here of an order that the platform has finished stays to be sent", async () => {
  const at = await openCompany(database, { "A@P": 50, "B@P": 50 });
  const order = await pickedOrder(at, "A B", { 1: 1 });
  assert.equal(await order.ship(), "ok");
  await order.tell(1, [1, 1], { shippedBy: "order", isDelivered: true });
  const { stage, lines } = await order.page();
  assert.deepEqual(
    [stage, ...lines.map((line) => `${line.deliveredUnits}/${line.shippedUnits}`)],
    ["fulfilment", "1/1", "0/0"],
  );
});

test("a deal that ends ends the order, though no unit moves with it", async () => {
  const at = await openCompany(database, { "A@P": 50 });
  const order = await pickedOrder(at, "A", { 1: 1 });
  assert.equal(await order.ship(), "ok");
  await order.tell(1, [1], { shippedBy: "order", deal: "closed" });
  assert.equal((await order.page()).stage, "done");
});
