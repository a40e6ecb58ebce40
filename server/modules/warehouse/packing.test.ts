// Goal: a place sees what to pick by cut-off, packs what is in hand and nothing twice, hands boxes
// over under numbers that the carrier can have, and each shipment is signed for alone.
// Method: through the HTTP door; laws after every test.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { within } from "../../narrowing.ts";
import { lineOf, openFloor, order, receive, seen } from "./floor.ts";
import type { Floor } from "./floor.ts";

let at: Floor;

before(async () => {
  at = await openFloor(within);
});
afterEach(() => at.lawful());
after(() => at.close());

interface Work {
  readonly orderId: number;
  readonly shipDay: string;
  readonly toPick: number;
  readonly picked: number;
  readonly packed: number;
  readonly packages: { readonly id: number; readonly parcelId: number | null }[];
  readonly parcels: { readonly id: number; readonly orders: number }[];
}

const work = async (state: string, query = "") =>
  (await at.ask<{ rows: Work[] }>(`GET /api/warehouse/work?placeId=${at.P}&state=${state}${query}`))
    .rows;
const ids = async (state: string, query = "") =>
  (await work(state, query)).map((row) => row.orderId);
const sf = { carrier: "SF", tracking: "SF1234567890123" };

async function pickAll(id: number, units: number): Promise<{ lineId: number; units: number }[]> {
  const lines = [{ lineId: await lineOf(at, id), units }];
  await at.ask(`POST /api/orders/${id}/pick`, { placeId: at.P, lines });
  return lines;
}

test("orders wait by their cut-off, move from shelf to hand to box, and back", async () => {
  await receive(at, { itemId: at.A, placeId: at.P, units: 9 });
  const early = await order(at, { itemId: at.A, units: 2 });
  at.at("2026-06-10T09:00:00Z"); // An hour after the cut-off of 16:00 in Shanghai.
  const late = await order(at, { itemId: at.A, units: 3, channelId: 2 });
  assert.deepEqual(
    (await work("to_pick")).map((row) => [row.orderId, row.shipDay, row.toPick]),
    [
      [early, "2026-06-10", 2],
      [late, "2026-06-11", 3],
    ],
  );
  assert.deepEqual(await ids("to_pick", "&shipDay=2026-06-11"), [late]);
  assert.deepEqual(await ids("to_pick", "&channelId=2"), [late]);
  assert.deepEqual(await ids("to_pick", "&limit=1"), [early]);
  const page = await at.ask<{ next: string }>(
    `GET /api/warehouse/work?placeId=${at.P}&state=to_pick&limit=1`,
  );
  assert.deepEqual(await ids("to_pick", `&after=${encodeURIComponent(page.next)}`), [late]);
  const lines = await pickAll(early, 2);
  const waves = await at.ask(`GET /api/warehouse/waves?placeId=${at.P}`);
  assert.deepEqual(waves["waves"], [
    { shipDay: "2026-06-10", toPick: 0, picked: 1 },
    { shipDay: "2026-06-11", toPick: 1, picked: 0 },
  ]);
  assert.deepEqual([await ids("to_pick"), await ids("picked")], [[late], [early]]);
  const { id } = await at.ask<{ id: number }>(`POST /api/orders/${early}/pack`, {
    ...{ placeId: at.P, weightGrams: 1_250 },
  });
  assert.deepEqual([await ids("picked"), await ids("packed")], [[], [early]]);
  const put = (act: string) =>
    at.refusal(`POST /api/orders/${early}/${act}`, {
      ...{ placeId: at.P, lines },
      ...(act === "ship" ? sf : {}),
    });
  assert.equal(await put("unpick"), "409 in_package");
  assert.equal(await put("ship"), "409 in_package");
  assert.equal(
    await at.refusal(`POST /api/orders/${early}/short-pick`, {
      ...{ placeId: at.P, lineId: lines[0]?.lineId, units: 1, why: "x" },
    }),
    "409 in_package",
  );
  assert.equal(await put("pack"), "409 too_many_units");
  assert.equal(
    await at.refusal(`POST /api/orders/${early}/pack`, { placeId: at.P }),
    "409 nothing_to_pack",
  );
  await at.ask(`POST /api/packages/${id}/undo`, {});
  assert.equal(await at.refusal(`POST /api/packages/${id}/undo`, {}), "409 package_ended");
  assert.equal(await put("unpick"), "taken");
  assert.deepEqual(await ids("to_pick"), [early, late]);
});

test("a box leaves under a number its carrier can have, and its slip says what it holds", async () => {
  const [first] = await work("to_pick");
  const id = first?.orderId ?? 0;
  const lines = await pickAll(id, 2);
  const half = [{ lineId: lines[0]?.lineId ?? 0, units: 1 }];
  const pack = () =>
    at.ask<{ id: number }>(`POST /api/orders/${id}/pack`, { placeId: at.P, lines: half });
  const boxes = [await pack(), await pack()];
  const ship = (box: number, way: object) => at.refusal(`POST /api/packages/${box}/ship`, way);
  const [one = { id: 0 }, two = { id: 0 }] = boxes;
  assert.equal(await ship(one.id, { carrier: "SF", tracking: "123" }), "422 tracking_wrong");
  assert.equal(await ship(one.id, { carrier: "顺丰速运", tracking: "YT1" }), "422 tracking_wrong");
  assert.equal(await ship(one.id, { carrier: "Old Wang", tracking: "a b" }), "422 tracking_wrong");
  assert.equal(await ship(one.id, sf), "taken");
  assert.equal(await ship(one.id, sf), "409 package_ended");
  assert.equal(await ship(two.id, { carrier: "Old Wang", tracking: "OW-0001" }), "taken");
  const slip = await at.ask(`GET /api/packages/${two.id}`);
  assert.deepEqual([slip["carrier"], slip["tracking"]], ["Old Wang", "OW-0001"]);
  const [inside] = slip["orders"] as never as { lines: object[] }[];
  assert.deepEqual(inside?.lines, [{ code: "A", name: "A", nameEn: "", units: 1 }]);
  const { shipments } = await at.ask<{ shipments: { id: number; deliveredAt: string | null }[] }>(
    `GET /api/orders/${id}/work`,
  );
  const [a, b] = shipments;
  const sign = (shipment = 0) =>
    at.refusal(`POST /api/shipments/${shipment}/deliver`, { signedBy: "门卫" });
  assert.equal(await sign(a?.id), "taken");
  assert.equal(await sign(a?.id), "409 shipment_arrived");
  assert.equal((await seen(at, id)).lines[0]?.deliveredUnits, 1);
  const under = await at.ask<{ rows: { id: number; tracking: string }[] }>(
    `GET /api/shipments?placeId=${at.P}`,
  );
  assert.deepEqual(
    under.rows.map((row) => row.tracking),
    ["OW-0001"],
  );
  await at.ask(`POST /api/orders/${id}/deliver`, { signedBy: "王", lines: half });
  const after = await at.ask<{ rows: unknown[] }>(`GET /api/shipments?placeId=${at.P}`);
  assert.deepEqual([after.rows, b?.deliveredAt], [[], null], "the order's delivery signs it too");
});

test("a merged parcel is one box for all its orders", async () => {
  await receive(at, { itemId: at.B, placeId: at.P, units: 9 });
  const buyer = { shipTo: { name: "陈", address: "文一路 1" }, buyerMask: "陈**" };
  const place = async (externalId: string) =>
    (
      await at.ask<{ orderId: number }>("POST /api/orders", {
        ...{ channelId: 1, externalId, policy: "backorder", payment: "paid", region: "33" },
        ...{ ...buyer, lines: [{ itemId: at.B, units: 2 }] },
      })
    ).orderId;
  const orderIds = [await place("M-1"), await place("M-2")];
  const { parcelId } = await at.ask<{ parcelId: number }>("POST /api/parcels/merge", {
    ...{ orderIds, why: "one door" },
  });
  assert.equal(
    await at.refusal(`POST /api/parcels/${parcelId}/pack`, { placeId: at.P }),
    "409 parcel_not_picked",
  );
  await at.ask(`POST /api/parcels/${parcelId}/pick`, { placeId: at.P });
  const row = (await work("picked")).find((each) => each.orderId === orderIds[0]);
  assert.deepEqual(row?.parcels[0], { id: parcelId, kind: "merge", state: "picked", orders: 2 });
  assert.equal(
    await at.refusal(`POST /api/orders/${orderIds[0]}/pack`, { placeId: at.P }),
    "409 nothing_to_pack",
    "its units go with the parcel",
  );
  const { id } = await at.ask<{ id: number }>(`POST /api/parcels/${parcelId}/pack`, {
    placeId: at.P,
  });
  assert.equal(
    await at.refusal(`POST /api/parcels/${parcelId}/pack`, { placeId: at.P }),
    "409 parcel_not_picked",
  );
  const { shipmentIds } = await at.ask<{ shipmentIds: number[] }>(
    `POST /api/packages/${id}/ship`,
    sf,
  );
  assert.equal(shipmentIds.length, 2);
  for (const orderId of orderIds) assert.equal((await seen(at, orderId)).lines[0]?.shippedUnits, 2);
});

test("a pick list says what to fetch from which lots; a place's people see their place alone", async () => {
  const lot = (code: string, expiresOn: string) => ({ code, expiresOn });
  await receive(at, { itemId: at.M, placeId: at.P, units: 2, lot: lot("late", "2026-12-31") });
  await receive(at, { itemId: at.M, placeId: at.P, units: 2, lot: lot("soon", "2026-08-31") });
  const one = await order(at, { itemId: at.M, units: 2 });
  const two = await order(at, { itemId: at.M, units: 1 });
  const list = await at.ask<{ items: { code: string }[]; orders: Work[] }>(
    `GET /api/warehouse/pick-list?placeId=${at.P}&state=to_pick`,
  );
  assert.deepEqual(
    list.items.find((row) => row.code === "M"),
    {
      ...{ itemId: at.M, code: "M", name: "M", nameEn: "", units: 3 },
      lots: [
        { lot: "soon", expiresOn: "2026-08-31", units: 2 },
        { lot: "late", expiresOn: "2026-12-31", units: 1 },
      ],
    },
  );
  assert.ok(list.orders.some((row) => row.orderId === one));
  const single = await at.ask<{ orders: Work[] }>(
    `GET /api/warehouse/pick-list?placeId=${at.P}&orderId=${two}`,
  );
  assert.deepEqual(
    single.orders.map((row) => row.orderId),
    [two],
  );
  const elsewhere = `GET /api/warehouse/work?placeId=${at.Q}&state=to_pick`;
  assert.equal(await at.refusal(elsewhere, undefined, "atP"), "403 forbidden");
  const own = await at.say(elsewhere.replace(`=${at.Q}`, `=${at.P}`), undefined, "channel");
  const rows = own.body["rows"] as never as { channelId: number }[];
  assert.ok(rows.length > 0 && rows.every((row) => row.channelId === 1));
});
