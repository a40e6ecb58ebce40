// Goal: orders leave together or in parts as planned, and line quantities stay true throughout.
// Method: through the module's door; after every step the stored rows obey every law.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { assertLawful, newOrder, openCompany, outcomeOf, place, run } from "./fixture.ts";
import type { Company } from "./fixture.ts";
import {
  cancelUnits,
  mergeCandidates,
  mergeOrders,
  orderById,
  parcelsOfOrder,
  pickParcel,
  shipParcel,
  shipUnits,
  shortPick,
  splitOrder,
  startPick,
  tracesOfOrder,
  undoParcel,
} from "./index.ts";
import type { NewOrder } from "./index.ts";

const database = await ownDatabase();

const why = "test";

async function placed(at: Company, order: NewOrder): Promise<number> {
  const outcome = await place(at, order);
  assert.ok(outcome.kind === "accepted");
  return outcome.orderId;
}

const linesOf = async (at: Company, orderId: number) =>
  (await run(at, (tx) => orderById(tx, orderId)))?.lines ?? [];

/** The kinds and states of an order's parcels, as "merge planned". */
const parcels = async (at: Company, orderId: number) =>
  (await run(at, (tx) => parcelsOfOrder(tx, orderId))).map((each) => `${each.kind} ${each.state}`);

const newestParcel = async (at: Company, orderId: number) =>
  (await run(at, (tx) => parcelsOfOrder(tx, orderId))).at(-1)?.id ?? 0;

/** Two orders of one buyer. */
async function pair() {
  const at = await openCompany(database, { "A@P": 9, "B@P": 9 });
  const one = await placed(at, { ...newOrder("Ax2"), mergeKey: "m1" });
  const two = await placed(at, { ...newOrder("A B"), mergeKey: "m1" });
  const placeId = at.places.get("P") ?? 0;
  const merge = (orderIds: number[]) => outcomeOf(at, (tx) => mergeOrders(tx, { orderIds, why }));
  return { at, one, two, placeId, merge };
}

const shipment = (id: number, placeId: number) => ({ id, placeId, carrier: "SF", tracking: "T1" });

test("merged orders are picked and shipped as one; undone before, they are as they were", async () => {
  const { at, one, two, placeId, merge } = await pair();
  const candidates = await run(at, (tx) => mergeCandidates(tx, one));
  assert.deepEqual(
    candidates.map((each) => each.orderId),
    [two],
  );
  const before = await linesOf(at, one);
  assert.equal(await merge([one, two]), "ok");
  assert.equal(await merge([one, two]), "order_planned");
  assert.deepEqual(await run(at, (tx) => mergeCandidates(tx, one)), []);
  await assertLawful(at);
  const id = await newestParcel(at, one);
  assert.equal(await outcomeOf(at, (tx) => undoParcel(tx, { id, why })), "ok");
  assert.deepEqual(await linesOf(at, one), before);
  assert.equal(await merge([two, one]), "ok");
  const again = await newestParcel(at, one);
  const lineId = before[0]?.id ?? 0;
  const alone = { orderId: one, placeId, lines: [{ lineId, units: 1 }] };
  assert.equal(await outcomeOf(at, (tx) => startPick(tx, alone)), "in_parcel");
  assert.equal(await outcomeOf(at, (tx) => pickParcel(tx, { id: again, placeId })), "ok");
  await assertLawful(at);
  assert.equal(await outcomeOf(at, (tx) => undoParcel(tx, { id: again, why })), "parcel_begun");
  const away = { ...alone, shipmentId: 1, carrier: "SF", tracking: "1" };
  assert.equal(await outcomeOf(at, (tx) => shipUnits(tx, away)), "in_parcel");
  const ships: number[] = [];
  const shipped = await outcomeOf(at, (tx) =>
    shipParcel(tx, shipment(again, placeId), async (orderId) => ships.push(orderId)),
  );
  assert.deepEqual([shipped, ships], ["ok", [one, two]]);
  for (const id of [one, two]) {
    const order = await run(at, (tx) => orderById(tx, id));
    assert.equal(order?.fulfilment, "shipped");
    const actions = (await run(at, (tx) => tracesOfOrder(tx, id))).map((each) => each.action);
    for (const action of ["orders.merge", "orders.parcel.pick", "orders.parcel.ship"])
      assert.ok(actions.includes(action), action);
  }
  await assertLawful(at);
});

test("only unpicked orders of one buyer, address and channel are merged", async () => {
  const { at, one, two, placeId, merge } = await pair();
  const stranger = await placed(at, { ...newOrder("A"), mergeKey: "m2" });
  const nobody = await placed(at, newOrder("A"));
  const shipTo = { city: "杭州", street: "文一路 1" };
  const same = await placed(at, { ...newOrder("A"), shipTo });
  const sameToo = await placed(at, { ...newOrder("A"), shipTo });
  const otherDoor = await placed(at, { ...newOrder("A"), shipTo: { city: "杭州" } });
  assert.equal(await merge([one]), "merge_needs_two");
  // Some platforms' keys say the buyer alone, and a person may have sent one of the two elsewhere.
  const gift = { ...newOrder("B"), mergeKey: "m1", region: "510104", shipTo: { city: "成都市" } };
  const elsewhere = await placed(at, gift);
  const another = await placed(at, { ...newOrder("B"), mergeKey: "m1", buyerMask: "李**" });
  assert.deepEqual(
    (await run(at, (tx) => mergeCandidates(tx, one))).map((each) => each.orderId),
    [two],
  );
  assert.equal(await merge([one, elsewhere]), "merge_differs");
  assert.equal(await merge([one, another]), "merge_differs");
  assert.equal(await merge([one, stranger]), "merge_differs");
  assert.equal(await merge([nobody, one]), "merge_differs", "an empty key is no key");
  assert.equal(await merge([same, otherDoor]), "merge_differs");
  assert.equal(await merge([same, sameToo]), "ok");
  assert.equal(await merge([one, 999_999_999]), "order_unknown");
  const lines = (await linesOf(at, two)).map((line) => ({ lineId: line.id, units: 1 }));
  assert.equal(await outcomeOf(at, (tx) => startPick(tx, { orderId: two, placeId, lines })), "ok");
  assert.equal(await merge([one, two]), "order_begun");
  await assertLawful(at);
});

test("a split part goes alone, the rest as before; a bundle splits by its pieces", async () => {
  const at = await openCompany(database, { "A@P": 9, "B@P": 9 });
  const placeId = at.places.get("P") ?? 0;
  const orderId = await placed(at, newOrder("Ax4 ABx2"));
  const [line, bundle] = (await linesOf(at, orderId)).filter((each) => each.parentId === null);
  assert.ok(line && bundle);
  const split = (lineId: number, units: number) =>
    outcomeOf(at, (tx) => splitOrder(tx, { orderId, lines: [{ lineId, units }], why }));
  assert.equal(await split(line.id, 5), "too_many_units");
  assert.equal(await split(line.id, 3), "ok");
  assert.equal(await split(line.id, 2), "too_many_units", "three are in the first parcel");
  assert.equal(await split(bundle.id, 1), "ok");
  const all = {
    orderId,
    lines: (await linesOf(at, orderId)).map(({ id, units }) => ({ lineId: id, units })),
    why,
  };
  assert.notEqual(await outcomeOf(at, (tx) => splitOrder(tx, all)), "ok");
  const work = (units: number) => ({ orderId, placeId, lines: [{ lineId: line.id, units }] });
  assert.equal(await outcomeOf(at, (tx) => startPick(tx, work(2))), "in_parcel");
  assert.equal(await outcomeOf(at, (tx) => startPick(tx, work(1))), "ok", "the rest is free");
  await assertLawful(at);
  const [first] = await run(at, (tx) => parcelsOfOrder(tx, orderId));
  const id = first?.id ?? 0;
  assert.equal(await outcomeOf(at, (tx) => pickParcel(tx, { id, placeId })), "ok");
  await assertLawful(at);
  const short = { orderId, lineId: line.id, placeId, units: 1, why };
  assert.equal(await outcomeOf(at, (tx) => shortPick(tx, at.orders.parts, short)), "ok");
  assert.deepEqual(await parcels(at, orderId), [], "a short pick ends the plans it makes untrue");
  await assertLawful(at);
});

test("a cancellation takes the plan away, not the order", async () => {
  const { at, one, two, merge } = await pair();
  assert.equal(await merge([one, two]), "ok");
  assert.equal(
    await outcomeOf(at, (tx) => cancelUnits(tx, { orderId: one, lines: "all", why })),
    "ok",
  );
  assert.deepEqual([await parcels(at, one), await parcels(at, two)], [[], []]);
  assert.equal((await linesOf(at, two))[0]?.cancelledUnits, 0);
  await assertLawful(at);
});
