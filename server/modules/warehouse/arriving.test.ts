// Goal: a shipment ends when its order's goods have arrived by whatever word, and not while anything of
// the order is on its way. Method: through the HTTP door; the event is handed on as the relay does.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { within } from "../../narrowing.ts";
import type { Subscription } from "../../platform/index.ts";
import { deliverUnits } from "../orders/index.ts";
import { followArrivals } from "./index.ts";
import { lineOf, openFloor, order, receive, seen } from "./floor.ts";
import type { Floor } from "./floor.ts";

let at: Floor;

before(async () => {
  at = await openFloor(within);
});
after(() => at.close());

test("a shipment is signed when all that left for its order has arrived", async () => {
  await receive(at, { itemId: at.A, placeId: at.P, units: 5 });
  const id = await order(at, { itemId: at.A, units: 2 });
  const lineId = await lineOf(at, id);
  const lines = [{ lineId, units: 2 }];
  await at.ask(`POST /api/orders/${id}/pick`, { placeId: at.P, lines });
  const parcel = { placeId: at.P, lines, carrier: "SF", tracking: "SF1234567890123" };
  await at.ask(`POST /api/orders/${id}/ship`, parcel);
  const subscriptions: Subscription[] = [];
  followArrivals({
    subscribe: (each) => void subscriptions.push(each),
    deliver: async () => 0,
    stop: async () => undefined,
  });
  const underWay = async () =>
    (await at.ask<{ rows: unknown[] }>(`GET /api/shipments?placeId=${at.P}`)).rows.length;
  for (const left of [1, 0]) {
    const arrived = { orderId: id, lines: [{ lineId, units: 1 }], signedBy: "TRADE_FINISHED" };
    await at.run(async (tx) => {
      assert.ok((await deliverUnits(tx, arrived)).ok);
      const payload = { orderId: id, signedBy: arrived.signedBy };
      const event = {
        id: 1,
        cell: 0,
        tenantId: 1,
        topic: "OrderDelivered",
        key: String(id),
        payload,
        at: tx.now,
      };
      for (const each of subscriptions) await each.handle(tx, [event]);
    });
    assert.equal(await underWay(), left);
  }
  assert.equal((await seen(at, id)).lines[0]?.deliveredUnits, 2);
});
