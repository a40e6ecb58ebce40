// Goal: an order changes before it is picked, its promise with it, and nobody else pays for it.
// Method: a table of amendments on a small company; after each the stored rows obey every law.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { dayFromText } from "../../../kernel/index.ts";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { assertLawful, newOrder, openCompany, outcomeOf, place, run } from "./fixture.ts";
import type { Company } from "./fixture.ts";
import { amountFor } from "./changing/amending.ts";
import { amendOrder, orderById, shipUnits, startPick, tracesOfOrder } from "./index.ts";
import type { Amendment, NewOrder } from "./index.ts";

const database = await ownDatabase();

async function placed(at: Company, lines: string, policy: NewOrder["policy"]): Promise<number> {
  const outcome = await place(at, newOrder(lines, policy));
  assert.ok(outcome.kind === "accepted");
  return outcome.orderId;
}

const pageOf = async (at: Company, orderId: number) => {
  const order = await run(at, (tx) => orderById(tx, orderId));
  assert.ok(order);
  return order;
};

/** Amends the first line to so many units. */
async function amendFirst(at: Company, orderId: number, units: number): Promise<string> {
  const lineId = (await pageOf(at, orderId)).lines[0]?.id ?? 0;
  const amendment = { orderId, lines: [{ lineId, units }], why: "phone call" };
  return outcomeOf(at, (tx) => amendOrder(tx, at.orders.parts, amendment));
}

const rows: readonly {
  readonly lines: string;
  readonly policy: NewOrder["policy"];
  readonly units: number;
  readonly says: string;
  readonly other?: string;
  readonly short: readonly [own: number, waiting: number];
}[] = [
  // Stock is 6 A; the other order waits with what it lacks.
  { lines: "Ax4", policy: "complete", units: 2, says: "ok", short: [0, 0] },
  { lines: "Ax4", policy: "complete", units: 5, says: "amend_refused", short: [0, 1] },
  { lines: "Ax4", policy: "backorder", units: 7, says: "ok", other: "Ax2", short: [3, 0] },
  // Who has no day yet is served by arrival, as ever.
  { lines: "Ax4", policy: "backorder", units: 7, says: "ok", short: [1, 3] },
  { lines: "ABx2", policy: "backorder", units: 3, says: "ok", short: [0, 0] },
  { lines: "ABx2", policy: "backorder", units: 4, says: "ok", short: [3, 0] },
];

for (const { lines, policy, units, says, other = "Ax3", short } of rows) {
  test(`${lines} ${policy} beside ${other}, amended to ${units} → ${says}`, async () => {
    const at = await openCompany(database, { "A@P": 6, "B@P": 6 });
    const orderId = await placed(at, lines, policy);
    const waiting = await placed(at, other, "backorder");
    assert.equal(await amendFirst(at, orderId, units), says);
    const [own, others] = [await pageOf(at, orderId), await pageOf(at, waiting)];
    assert.deepEqual([own.shortUnits, others.shortUnits], short);
    const isDone = says === "ok";
    assert.equal(own.lines[0]?.amountMinor, 100 * (isDone ? units : 4));
    const actions = (await run(at, (tx) => tracesOfOrder(tx, orderId))).map((each) => each.action);
    assert.equal(actions.includes("orders.amend"), isDone);
    await assertLawful(at);
  });
}

test("the wanted day and the address change the promise; the first day said stays", async () => {
  const at = await openCompany(database, { "A@P": 6 });
  const orderId = await placed(at, "Ax2", "backorder");
  const before = await pageOf(at, orderId);
  const wantedDay = dayFromText("2099-01-31");
  const amend = (change: Partial<Amendment>) => {
    const amendment = { orderId, lines: [], why: "moved", ...change };
    return outcomeOf(at, (tx) => amendOrder(tx, at.orders.parts, amendment));
  };
  assert.equal(await amend({ wantedDay, region: "51", shipTo: { city: "成都" } }), "ok");
  const moved = await pageOf(at, orderId);
  assert.deepEqual([moved.wantedDay, moved.region], ["2099-01-31", "51"]);
  assert.deepEqual(moved.shipTo, { city: "成都" });
  assert.equal(moved.totalMinor, before.totalMinor);
  assert.equal(await amend({ wantedDay: null }), "ok");
  assert.equal((await pageOf(at, orderId)).promisedDay, before.promisedDay);
  assert.equal(await amend({}), "nothing_amended");
  await assertLawful(at);
});

test("what is picked or has left is not amended, and the refusal says so", async () => {
  const at = await openCompany(database, { "A@P": 6, "B@P": 6 });
  const orderId = await placed(at, "Ax4 B", "backorder");
  const lineId = (await pageOf(at, orderId)).lines[0]?.id ?? 0;
  const work = { orderId, placeId: at.places.get("P") ?? 0, lines: [{ lineId, units: 2 }] };
  assert.equal(await outcomeOf(at, (tx) => startPick(tx, work)), "ok");
  assert.equal(await amendFirst(at, orderId, 3), "line_picked");
  const address = { orderId, lines: [], region: "51", why: "moved" };
  const moveAway = () => outcomeOf(at, (tx) => amendOrder(tx, at.orders.parts, address));
  assert.equal(await moveAway(), "line_picked");
  const shipment = { ...work, shipmentId: 1, carrier: "SF", tracking: "1" };
  assert.equal(await outcomeOf(at, (tx) => shipUnits(tx, shipment)), "ok");
  assert.equal(await amendFirst(at, orderId, 1), "below_moved");
  assert.equal(await amendFirst(at, orderId, 2), "ok", "down to what has left");
  assert.equal(await moveAway(), "ok", "the rest may still go elsewhere");
  assert.equal(await amendFirst(at, orderId, 5), "ok", "and up again");
  assert.equal((await pageOf(at, orderId)).shortUnits, 0);
  await assertLawful(at);
});

/** Amends the first line away and adds so many of an item, or only one of the two. */
async function swap(at: Company, orderId: number, change: { gone?: boolean; added?: string }) {
  const lineId = (await pageOf(at, orderId)).lines[0]?.id ?? 0;
  const added = (change.added ? newOrder(change.added).lines : []).map((line) => ({
    ...line,
    externalId: "",
  }));
  const removed = change.gone ? [lineId] : [];
  const amendment = { orderId, lines: [], removed, added, why: "phone call" };
  return outcomeOf(at, (tx) => amendOrder(tx, at.orders.parts, amendment));
}

const linesOf = async (at: Company, orderId: number) =>
  (await pageOf(at, orderId)).lines
    .filter((line) => line.parentId === null)
    .map((line) => `${line.lineNo}:${line.code.slice(3)}x${line.units}`)
    .join(" ");

for (const { order, policy, change, says, lines, total, short } of [
  // Stock is 6 A and 6 B; another order waits for 3 A and lacks what the first took.
  {
    order: "Ax4",
    policy: "complete",
    change: { added: "Bx2" },
    says: "ok",
    lines: "1:Ax4 2:Bx2",
    total: 300,
    short: [0, 1],
  },
  {
    order: "Ax4",
    policy: "complete",
    change: { gone: true, added: "Bx6" },
    says: "ok",
    lines: "1:Ax0 2:Bx6",
    total: 300,
    short: [0, 0],
  },
  {
    order: "Ax4",
    policy: "complete",
    change: { gone: true, added: "Bx7" },
    says: "add_refused",
    lines: "1:Ax4",
    total: 100,
    short: [0, 1],
  },
  {
    order: "Ax4",
    policy: "backorder",
    change: { added: "Bx7" },
    says: "ok",
    lines: "1:Ax4 2:Bx7",
    total: 800,
    short: [1, 1],
  },
  {
    order: "ABx2",
    policy: "complete",
    change: { gone: true, added: "Ax1" },
    says: "ok",
    lines: "1:ABx0 4:Ax1",
    total: 0,
    short: [0, 0],
  },
  {
    order: "Ax1",
    policy: "complete",
    change: { added: "ABx2" },
    says: "ok",
    lines: "1:Ax1 2:ABx2",
    total: 300,
    short: [0, 0],
  },
] as const) {
  test(`${order} ${policy} ${JSON.stringify(change)} → ${says}`, async () => {
    const at = await openCompany(database, { "A@P": 6, "B@P": 6 });
    const orderId = await placed(at, order, policy);
    const waiting = await placed(at, "Ax3", "backorder");
    assert.equal(await swap(at, orderId, change), says);
    const [own, others] = [await pageOf(at, orderId), await pageOf(at, waiting)];
    assert.equal(await linesOf(at, orderId), lines);
    assert.deepEqual([own.shortUnits, others.shortUnits, own.totalMinor], [...short, total]);
    if (says === "ok" && own.shortUnits === 0) assert.ok(own.promisedDay);
    await assertLawful(at);
    if (says === "ok" && "gone" in change) {
      const lineId = own.lines[0]?.id ?? 0;
      const back = { orderId, lines: [{ lineId, units: 1 }], why: "back" };
      const again = await outcomeOf(at, (tx) => amendOrder(tx, at.orders.parts, back));
      assert.equal(again, "line_fixed", "what went is added anew, not raised");
      assert.equal(await swap(at, orderId, { gone: true }), "nothing_amended");
    }
  });
}

test("an amount follows the units, rounded half away from zero, and back", () => {
  assert.deepEqual(
    [amountFor(100, 3, 1), amountFor(-100, 3, 1), amountFor(5, 2, 1), amountFor(7, 0, 9)],
    [33, -33, 3, 7],
  );
  fc.assert(
    fc.property(
      fc.integer({ min: -1e12, max: 1e12 }),
      fc.integer({ min: 1, max: 1e6 }),
      (minor, units) => {
        assert.equal(amountFor(minor, units, units), minor);
        assert.equal(amountFor(minor, units, 2 * units), 2 * minor);
      },
    ),
  );
});
