// Goal: an act on many orders answers for each: one that is refused stops no other and says why, and
// the same request sent again does nothing twice. Method: through the HTTP door; laws after each test.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { within } from "../../narrowing.ts";
import { lineOf, openFloor, order, receive, seen } from "./floor.ts";
import type { Floor, Who } from "./floor.ts";

let at: Floor;

before(async () => {
  at = await openFloor(within);
  await receive(at, { itemId: at.A, placeId: at.P, units: 40 });
  await receive(at, { itemId: at.B, placeId: at.Q, units: 10 });
});
afterEach(() => at.lawful());
after(() => at.close());

interface Row {
  readonly orderId: number | null;
  readonly number: string;
  readonly done: boolean;
  readonly refusal: { kind: string; message: string; hint: string } | null;
}

/** What became of each row: `done`, or the kind of its refusal. */
async function outcomes(act: string, body: object, who: Who = "boss"): Promise<string[]> {
  const said = await at.say(`POST /api/orders/bulk/${act}`, body, who);
  assert.equal(said.status, 200, JSON.stringify(said.body));
  return (said.body["rows"] as never as Row[]).map((row) =>
    row.done ? "done" : (row.refusal?.kind ?? ""),
  );
}

const under = (key: string) => ({ as: "boss", key });
const hold = (id: number) => at.ask(`POST /api/orders/${id}/hold`, { why: "look" });
const holdsOf = async (id: number) =>
  (
    await at.ask<{ holds: { ownerRole: string; releasedAt: string | null }[] }>(
      `GET /api/orders/${id}`,
    )
  )["holds"].filter((each) => each.releasedAt === null);

test("holds of many orders are given away and freed, each order for itself", async () => {
  const [one, two, free] = [
    await order(at, { itemId: at.A, units: 1 }),
    await order(at, { itemId: at.A, units: 1, channelId: 2 }),
    await order(at, { itemId: at.A, units: 1 }),
  ];
  for (const id of [one, one, two]) await hold(id);
  const orderIds = [one, two, free, 999_999_999];
  const given = { orderIds, ownerRole: "finance", dueAt: "2026-06-12T00:00:00Z", why: "theirs" };
  const expected = ["done", "done", "not_held", "order_unknown"];
  assert.deepEqual(await outcomes("assign", given), expected);
  assert.deepEqual(
    (await holdsOf(one)).map((each) => each.ownerRole),
    ["finance", "finance"],
  );
  const reason = { orderIds, reason: "credit", note: "paid" };
  assert.deepEqual(await outcomes("release", reason), [
    ...["not_held", "not_held", "not_held", "order_unknown"],
  ]);
  // Channel 1's own caller does not see the order of channel 2.
  assert.deepEqual(await outcomes("release", { orderIds: [two], note: "x" }, "channel"), [
    "order_unknown",
  ]);
  const freeing = { orderIds, note: "looked" };
  assert.deepEqual(await outcomes("release", freeing, under("again")), expected);
  assert.deepEqual(await outcomes("release", freeing, under("again")), expected, "answered again");
  assert.deepEqual([await holdsOf(one), await holdsOf(two)], [[], []]);
});

test("what is on hand is picked at every place, and only what can be picked", async () => {
  const [both, held, short] = [
    await order(at, { itemId: at.A, units: 2 }),
    await order(at, { itemId: at.A, units: 2 }),
    await order(at, { itemId: at.S, units: 5 }),
  ];
  await hold(held);
  const orderIds = [both, held, short];
  const expected = ["done", "order_held", "nothing_to_pick"];
  assert.deepEqual(await outcomes("pick", { orderIds, placeId: at.P }, under("p1")), expected);
  assert.deepEqual(await outcomes("pick", { orderIds, placeId: at.P }, under("p1")), expected);
  assert.equal((await seen(at, both)).lines[0]?.pickedUnits, 2);
  assert.deepEqual(await outcomes("pick", { orderIds: [both] }), ["nothing_to_pick"]);
  const elsewhere = { orderIds: [held], placeId: at.Q };
  assert.equal(
    await at.refusal("POST /api/orders/bulk/pick", elsewhere, "atP"),
    "403 forbidden",
    "a place that the caller is not given",
  );
});

test("an order that is held says in the work of its place what for, each reason once", async () => {
  const [held, free] = [
    await order(at, { itemId: at.A, units: 1 }),
    await order(at, { itemId: at.A, units: 1 }),
  ];
  for (const id of [held, held, free]) await hold(id);
  const { holds } = await at.ask<{ holds: { id: number }[] }>(`GET /api/orders/${free}`);
  for (const { id } of holds) await at.ask(`POST /api/holds/${id}/release`, { note: "fine" });
  type Work = { orderId: number; isHeld: boolean; heldFor: string[] };
  const work = async (id: number) =>
    (await at.ask<{ places: Work[] }>(`GET /api/orders/${id}/work`)).places.map(
      ({ isHeld, heldFor }) => ({ isHeld, heldFor }),
    );
  assert.deepEqual(await work(held), [{ isHeld: true, heldFor: ["manual"] }]);
  assert.deepEqual(await work(free), [{ isHeld: false, heldFor: [] }]);
  const list = `GET /api/warehouse/work?placeId=${at.P}&state=to_pick`;
  const { rows } = await at.ask<{ rows: Work[] }>(list);
  assert.deepEqual(rows.find((row) => row.orderId === held)?.heldFor, ["manual"]);
});

const sf = (end: number) => ({ carrier: "SF", tracking: `SF12345678901${end}0` });

test("a table of tracking numbers ships a parcel a row, and never twice", async () => {
  const [plain, boxes, none, twin] = [
    await order(at, { itemId: at.A, units: 3 }),
    await order(at, { itemId: at.A, units: 2 }),
    await order(at, { itemId: at.A, units: 1 }),
    await order(at, { itemId: at.B, units: 1 }),
  ];
  await outcomes("pick", { orderIds: [plain, boxes, twin] });
  const lineId = await lineOf(at, boxes);
  for (let box = 0; box < 2; box += 1) {
    const lines = [{ lineId, units: 1 }];
    await at.ask(`POST /api/orders/${boxes}/pack`, { placeId: at.P, lines });
  }
  const number = async (id: number) => (await seen(at, id)).number;
  const parcels = [
    { number: await number(plain), ...sf(1) },
    { orderId: boxes, ...sf(2) },
    { number: await number(none), ...sf(3) },
    { number: "NOBODY", ...sf(4) },
    { number: await number(twin), carrier: "SF", tracking: "12" },
  ];
  const expected = [
    "done",
    "parcels_differ",
    "nothing_to_ship",
    "number_unknown",
    "tracking_wrong",
  ];
  assert.deepEqual(await outcomes("ship", { parcels }, under("s1")), expected);
  assert.deepEqual(await outcomes("ship", { parcels }, under("s1")), expected);
  assert.equal((await seen(at, plain)).lines[0]?.shippedUnits, 3);
  // The same number under another key: it has left already.
  assert.deepEqual(await outcomes("ship", { parcels: [parcels[0]] }), ["done"]);
  const both = [
    { orderId: boxes, ...sf(5) },
    { orderId: boxes, ...sf(6) },
  ];
  assert.deepEqual(await outcomes("ship", { parcels: both }), ["done", "done"]);
  assert.equal((await seen(at, boxes)).lines[0]?.shippedUnits, 2);
  const { shipments } = await at.ask<{ shipments: { tracking: string }[] }>(
    `GET /api/orders/${boxes}/work`,
  );
  assert.deepEqual(
    shipments.map((each) => each.tracking),
    both.map((each) => each.tracking),
  );
});

test("a number that two channels use means neither of them", async () => {
  const body = (channelId: number) => ({
    ...{ channelId, externalId: "SAME", policy: "backorder", payment: "paid" },
    lines: [{ itemId: at.A, units: 1 }],
  });
  for (const channelId of [1, 2]) await at.ask("POST /api/orders", body(channelId));
  const parcels = [{ number: "SAME", ...sf(7) }];
  assert.deepEqual(await outcomes("ship", { parcels }), ["number_ambiguous"]);
  // To the caller of channel 1 there is one such order, of which nothing is picked.
  assert.deepEqual(await outcomes("ship", { parcels }, "channel"), ["nothing_to_ship"]);
});
