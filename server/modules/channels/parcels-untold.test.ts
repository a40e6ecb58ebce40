// Goal: a parcel that leaves while confirming shipments is off is told only if the person who switches it on
// chose so, once, whatever comes late or at once; who chose, and what, stands in the trail.
// Method: small shops that speak Shopify's protocol, behind the composed product on PostgreSQL.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { realWorld } from "../../platform/index.ts";
import { openShopStage } from "./shop-stage.ts";

let stage: Awaited<ReturnType<typeof openShopStage>>;
before(async () => {
  stage = await openShopStage();
});
after(() => stage.close());

type Shop = Awaited<ReturnType<typeof stage.connectedShop>>;
const ask = <T>(text: string, body?: object) => stage.ask<T>(text, body);
const twoDaysMs = 2 * 86_400_000;

interface Untold {
  readonly parcels: number;
  readonly oldest: string | null;
  readonly days: readonly { readonly day: string; readonly parcels: number }[];
}
const untoldOf = ({ channelId }: Shop) =>
  ask<Untold>(`GET /api/connections/${channelId}/untold-parcels`);

const settingsOf = (confirmsShipments: boolean, tellUntold?: string) => ({
  ...{ settings: {}, active: true, pulls: true, pushesStock: true, pullSeconds: 5 },
  ...{ confirmsShipments, ...(tellUntold === undefined ? {} : { tellUntold }) },
});

const confirming = ({ channelId }: Shop, isOn: boolean, tellUntold?: string) =>
  ask(`PUT /api/connections/${channelId}`, settingsOf(isOn, tellUntold));

/** A shop of orders of A, one for each number, of which it lets all be fulfilled; its orders are here. */
async function shopOf(...ids: readonly number[]): Promise<Shop> {
  const shop = await stage.connectedShop(ids.map((id) => stage.orderOf({ id })));
  for (const id of ids)
    shop.state.fulfillmentOrders.push({
      ...{ id, status: "open", assigned_location_id: 5 },
      line_items: [{ id: id + 500, line_item_id: id * 10, fulfillable_quantity: 2 }],
    });
  await shop.run();
  return shop;
}

async function orderOf({ channelId }: Shop, externalId: number): Promise<number> {
  const [row] = await stage.rows<{ id: number }>(
    "select id from orders.order where channel_id = $1 and external_id = $2",
    [channelId, String(externalId)],
  );
  return row?.id ?? 0;
}

/** Ships an order in one parcel, and lets the house know. */
async function ship(shop: Shop, externalId: number): Promise<void> {
  const id = await orderOf(shop, externalId);
  const order = await ask<{ lines: { id: number; units: number }[] }>(`GET /api/orders/${id}`);
  const lines = order.lines.map(({ id: lineId, units }) => ({ lineId, units }));
  const at = { placeId: shop.placeId, lines };
  await ask(`POST /api/orders/${id}/pick`, at);
  await ask(`POST /api/orders/${id}/ship`, { ...at, carrier: "SF", tracking: `SF${externalId}` });
  await stage.deliverAll();
}

/** Numbers of the parcels that the shop knows, in the order in which it was told. */
const toldTo = ({ state }: Shop) =>
  state.fulfillments.map((each) => (each["tracking_numbers"] as string[])[0]);

const kept = ({ channelId }: Shop) =>
  stage.rows<{ tracking: string; state: string; reason: string }>(
    `select shipment ->> 'trackingNumber' as tracking, state, reason from channels.parcel
     where channel_id = $1 order by shipment_id`,
    [channelId],
  );

const choicesOf = ({ channelId }: Shop) =>
  stage.rows<{ after: object; actor_name: string }>(
    `select after, actor_name from platform.audit where action = 'channels.shipments.choose'
       and subject_kind = 'channel' and subject_id = $1`,
    [String(channelId)],
  );

test("nothing that left while it was off is told before a person chose, then each once", async () => {
  const shop = await shopOf(1, 2, 3);
  await confirming(shop, false);
  await ship(shop, 1);
  await ship(shop, 2);
  await shop.run();
  assert.deepEqual(toldTo(shop), []);
  const untold = await untoldOf(shop);
  assert.equal(untold.parcels, 2);
  assert.equal(untold.days[0]?.day, untold.oldest);
  const path = `PUT /api/connections/${shop.channelId}`;
  const refused = await stage.refusal(path, settingsOf(true));
  assert.match(refused, /^422 untold_undecided tellUntold.*SHOP\d.* 2 /);
  assert.ok(refused.includes(untold.oldest ?? "none"), refused);
  await shop.run();
  assert.deepEqual([toldTo(shop), (await untoldOf(shop)).parcels], [[], 2], "it stays off");

  await confirming(shop, true, "all");
  // Who waits for today's parcel does not wait for all that left before.
  await ship(shop, 3);
  await shop.run();
  assert.deepEqual(toldTo(shop), ["SF3", "SF1", "SF2"]);
  await shop.run();
  assert.equal(toldTo(shop).length, 3, "once each");
  assert.deepEqual(await untoldOf(shop), { parcels: 0, oldest: null, days: [] });
  const [choice, ...others] = await choicesOf(shop);
  assert.deepEqual(choice, {
    after: { tell: "all", told: 2, cannot: 0, left: 0 },
    actor_name: "Mei",
  });
  assert.deepEqual(others, []);
});

test("from a day on: what left before stays untold, also when it is switched off and on again", async () => {
  const shop = await shopOf(1, 2);
  await confirming(shop, false);
  await ship(shop, 1);
  stage.pass(twoDaysMs);
  await ship(shop, 2);
  const { days, oldest } = await untoldOf(shop);
  assert.deepEqual(
    days.map((each) => each.parcels),
    [1, 1],
  );
  assert.equal(oldest, days[0]?.day);
  await confirming(shop, true, days[1]?.day);
  await shop.run();
  assert.deepEqual(toldTo(shop), ["SF2"]);
  assert.deepEqual((await kept(shop))[0], {
    ...{ tracking: "SF1", state: "done", reason: "not_chosen" },
  });
  await confirming(shop, false);
  await confirming(shop, true);
  await shop.run();
  assert.deepEqual(toldTo(shop), ["SF2"]);
  const { after: said } = (await choicesOf(shop))[0] ?? {};
  assert.deepEqual(said, { tell: days[1]?.day, told: 1, cannot: 0, left: 1 });
});

test("none: neither what is kept nor what is heard of late is told, what leaves from then on is", async () => {
  const shop = await shopOf(1, 2);
  await confirming(shop, false);
  await ship(shop, 1);
  stage.pass(60_000);
  await confirming(shop, true, "none");
  const [{ orderId, lineId } = { orderId: 0, lineId: 0 }] = await stage.rows<{
    orderId: number;
    lineId: number;
  }>(
    `select order_id as "orderId", line.id as "lineId" from orders.line as line
     join channels.parcel using (order_id) where channel_id = $1`,
    [shop.channelId],
  );
  // Its event was under way as it was switched on.
  const late = { orderId, shipmentId: 1, carrier: "SF", tracking: "SF9" };
  await stage.transact(async (tx) =>
    tx.rows(
      `insert into platform.outbox (cell, tenant_id, id, topic, key, payload, at)
       select $1, $2, $3, 'OrderShipped', $4, $5::jsonb, parcels_from - interval '30 seconds'
       from channels.connection where channel_id = $6`,
      [
        ...[tx.scope.cell, tx.scope.tenantId, await tx.newIds(1), String(orderId)],
        JSON.stringify({ ...late, lines: [{ lineId, units: 2 }] }),
        shop.channelId,
      ],
    ),
  );
  await stage.deliverAll();
  await ship(shop, 2);
  await shop.run();
  assert.deepEqual(toldTo(shop), ["SF2"]);
  assert.deepEqual(
    (await kept(shop)).map((row) => [row.tracking, row.reason]),
    [
      ["SF9", "not_chosen"],
      ["SF1", "not_chosen"],
      ["SF2", ""],
    ],
  );
});

test("what the shop has as shipped already counts as told, and is not sent to it", async () => {
  const shop = await shopOf(1);
  await confirming(shop, false);
  await ship(shop, 1);
  shop.state.fulfillments.push({
    ...{ id: 90, status: "success", tracking_company: "SF", tracking_numbers: ["SF1"] },
    line_items: [{ id: 10, quantity: 2 }],
  });
  await confirming(shop, true, "all");
  await shop.run();
  assert.ok(!shop.state.requests.includes("POST fulfillments.json"));
  assert.deepEqual(await kept(shop), [{ tracking: "SF1", state: "done", reason: "known already" }]);
});

test("what waits as it is switched off is asked about as well", async () => {
  const shop = await shopOf(1);
  await ship(shop, 1);
  assert.equal((await untoldOf(shop)).parcels, 0, "it is on: the next run tells it");
  await confirming(shop, false);
  await shop.run();
  assert.equal((await untoldOf(shop)).parcels, 1);
  const path = `PUT /api/connections/${shop.channelId}`;
  assert.match(await stage.refusal(path, settingsOf(true)), /untold_undecided/);
  await confirming(shop, true, "none");
  await shop.run();
  assert.deepEqual(toldTo(shop), []);
});

test("a parcel that is heard of just as it is switched on is told", async () => {
  const shop = await shopOf(1);
  await confirming(shop, false);
  let shipped: Promise<void> | undefined;
  await stage.transact(async (tx) => {
    // As saving does, before anything else.
    await tx.rows(
      `update channels.connection set confirms_shipments = true where channel_id = $1`,
      [shop.channelId],
    );
    shipped = ship(shop, 1);
    const patience = AbortSignal.timeout(300_000);
    for (;;) {
      const [waits] = await tx.rows(
        `select 1 from pg_locks where not granted and locktype = 'transactionid'
           and transactionid = pg_current_xact_id()::xid`,
      );
      if (waits) break;
      patience.throwIfAborted();
      await realWorld.sleep(20);
    }
  });
  await shipped;
  assert.deepEqual(
    (await kept(shop)).map((row) => row.state),
    ["waiting"],
  );
  await shop.run();
  assert.deepEqual(toldTo(shop), ["SF1"]);
});

test("the database knows no told parcel as untold, and no parcel of a channel twice", async () => {
  const shop = await shopOf(1);
  await confirming(shop, false);
  await ship(shop, 1);
  const change = (set: string) =>
    stage.transact((tx) =>
      tx.rows(`update channels.parcel set ${set} where channel_id = $1`, [shop.channelId]),
    );
  await assert.rejects(change("done_at = now()"), /parcel_untold/);
  await assert.rejects(change("left_at = null"), /parcel_untold/);
  await assert.rejects(
    stage.transact((tx) =>
      tx.rows(`insert into channels.parcel select * from channels.parcel where channel_id = $1`, [
        shop.channelId,
      ]),
    ),
    /parcel_pkey/,
  );
});
