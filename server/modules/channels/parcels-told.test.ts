// Goal: of each parcel the channel is told what is its own, and what cannot be told stands where a person
// sees it, with the reason, until it is settled; nothing that goes wrong with one stops the rest.
// Method: a small shop that speaks Shopify's protocol, behind the composed product.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openShopStage } from "./shop-stage.ts";

let stage: Awaited<ReturnType<typeof openShopStage>>;
before(async () => {
  stage = await openShopStage();
});
after(() => stage.close());

type Shop = Awaited<ReturnType<typeof stage.connectedShop>>;

interface Page {
  readonly connection: {
    readonly failures: number;
    readonly lastError: string;
    readonly shipments: { readonly waiting: number; readonly dead: number };
    readonly wanted: { readonly dead: number };
  };
  readonly parcels: readonly {
    readonly shipmentId: number;
    readonly state: string;
    readonly tries: number;
    readonly reason: string;
  }[];
  readonly wanted: readonly {
    readonly externalId: string;
    readonly state: string;
    readonly reason: string;
  }[];
}

const ask = <T>(text: string, body?: object) => stage.ask<T>(text, body);
const pageOf = ({ channelId }: Shop) => ask<Page>(`GET /api/connections/${channelId}`);

/** A second item, in stock at the shop's place. */
async function extra({ placeId }: Shop, code: string): Promise<number> {
  const { ids } = await ask<{ ids: Record<string, number> }>("POST /api/items", {
    items: [{ code, name: code }],
  });
  const itemId = ids[code] ?? 0;
  const changes = [{ itemId, placeId, units: 10 }];
  await ask("POST /api/stock/changes", { kind: "receipt", why: "test", changes });
  return itemId;
}

interface OrderPage {
  readonly lines: readonly { readonly id: number; readonly units: number }[];
}

async function orderOf({ channelId }: Shop): Promise<number> {
  const { rows } = await ask<{ rows: { id: number }[] }>(`GET /api/orders?channelId=${channelId}`);
  return rows[0]?.id ?? 0;
}

/** Ships all that an order asks for in one parcel. */
async function shipAll(shop: Shop, id: number, tracking: string): Promise<void> {
  const order = await ask<OrderPage>(`GET /api/orders/${id}`);
  const lines = order.lines
    .filter(({ units }) => units > 0)
    .map(({ id: lineId, units }) => ({ lineId, units }));
  const at = { placeId: shop.placeId, lines };
  await ask(`POST /api/orders/${id}/pick`, at);
  await ask(`POST /api/orders/${id}/ship`, { ...at, carrier: "SF", tracking });
  await stage.deliverAll();
}

/** What the shop lets be fulfilled of its first order. */
const openThere = ({ state }: Shop) =>
  state.fulfillmentOrders.push({
    ...{ id: 1, status: "open", assigned_location_id: 5 },
    line_items: [{ id: 2, line_item_id: 10, fulfillable_quantity: 2 }],
  });

test("goods that were added here keep the shop from nothing that is its own", async () => {
  const shop = await stage.connectedShop([stage.orderOf({ id: 1 })]);
  await shop.run();
  const id = await orderOf(shop);
  const itemId = await extra(shop, "GIFT");
  const added = [{ itemId, units: 1, kind: "gift" }];
  await ask(`POST /api/orders/${id}/amend`, { added, why: "a present" });
  openThere(shop);
  await shipAll(shop, id, "SF10");
  await shop.run();
  const [told] = shop.state.fulfillments as { line_items: { quantity: number }[] }[];
  assert.equal(told?.line_items[0]?.quantity, 2, JSON.stringify((await pageOf(shop)).parcels));
  assert.deepEqual((await pageOf(shop)).parcels, []);
});

test("a parcel of nothing but other goods is for a person, who settles it", async () => {
  const shop = await stage.connectedShop([stage.orderOf({ id: 1 })]);
  await shop.run();
  const id = await orderOf(shop);
  const order = await ask<OrderPage>(`GET /api/orders/${id}`);
  const itemId = await extra(shop, "OTHER");
  await ask(`POST /api/orders/${id}/amend`, {
    ...{ removed: [order.lines[0]?.id], added: [{ itemId, units: 2 }] },
    why: "the blue one instead",
  });
  await shipAll(shop, id, "SF11");
  await shop.run();
  const [row] = (await pageOf(shop)).parcels;
  assert.deepEqual([row?.state, row?.reason], ["dead", "own_goods"]);
  // Trying again would tell an empty parcel.
  await ask(`POST /api/connections/${shop.channelId}/revive`);
  await shop.run();
  assert.equal((await pageOf(shop)).connection.shipments.dead, 1);
  const path = `POST /api/connections/${shop.channelId}/parcels/${row?.shipmentId}/settle`;
  await ask(path);
  assert.equal((await pageOf(shop)).connection.shipments.dead, 0);
  const [trail] = await stage.rows<{ action: string }>(
    "select action from platform.audit where action = 'channels.shipment.settled'",
  );
  assert.ok(trail, "who settled it stands in the trail");
});

test("one parcel that we stumble over stops neither the others, nor orders, nor stock", async () => {
  const shop = await stage.connectedShop([stage.orderOf({ id: 1 })]);
  await shop.run();
  const id = await orderOf(shop);
  await shipAll(shop, id, "SF12");
  // As releases before this one kept a parcel without a number that was tried again.
  await stage.transact((tx) =>
    tx.rows(
      `update channels.parcel set shipment = jsonb_set(shipment, '{trackingNumber}', '""')
       where channel_id = $1`,
      [shop.channelId],
    ),
  );
  shop.state.orders.push(stage.orderOf({ id: 2, updated: 0 }));
  stage.pass(70_000);
  await assert.rejects(shop.run(), "whoever runs the server is told");
  await stage.readAll();
  const found = await stage.rows("select 1 from orders.order where channel_id = $1", [
    shop.channelId,
  ]);
  assert.equal(found.length, 2, "the new order is here");
  const page = await pageOf(shop);
  assert.deepEqual([page.parcels[0]?.state, page.parcels[0]?.tries], ["waiting", 1]);
  assert.match(page.connection.lastError, /internal error/);
  assert.ok(page.connection.failures > 0, "the page does not say that all is well");
  for (let tries = 1; tries < 8; tries += 1) {
    stage.pass(3_600_000);
    await assert.rejects(shop.run());
  }
  assert.equal((await pageOf(shop)).parcels[0]?.state, "dead");
  stage.pass(3_600_000);
  await shop.run();
  assert.equal((await pageOf(shop)).connection.failures, 0);
});

test("a blank tracking number is refused where it is typed", async () => {
  const shop = await stage.connectedShop([stage.orderOf({ id: 1 })]);
  await shop.run();
  await assert.rejects(shipAll(shop, await orderOf(shop), "  "), /tracking/, "the field is named");
});

test("an order that the shop does not show is listed with the reason until a person lets it be", async () => {
  const shop = await stage.connectedShop();
  await stage.transact((tx) =>
    tx.rows(
      `insert into channels.wanted (cell, tenant_id, channel_id, external_id, why, due_at, wanted_at)
       values ($1, $2, $3, '77', 'hint', $4, $4)`,
      [tx.scope.cell, tx.scope.tenantId, shop.channelId, tx.now],
    ),
  );
  await shop.run();
  const path = `POST /api/connections/${shop.channelId}/wanted/forget`;
  const [waiting] = (await pageOf(shop)).wanted;
  assert.deepEqual(
    [waiting?.externalId, waiting?.state, waiting?.reason],
    ["77", "waiting", "the channel does not know it"],
  );
  await assert.rejects(ask(path, { externalId: "77" }), /404/, "it is still asked for");
  for (let tries = 1; tries < 6; tries += 1) {
    stage.pass(3_600_000);
    await shop.run();
  }
  assert.equal((await pageOf(shop)).connection.wanted.dead, 1);
  await ask(path, { externalId: "77" });
  const page = await pageOf(shop);
  assert.deepEqual([page.wanted, page.connection.wanted.dead], [[], 0]);
});

test("what is open, and what an order's parcels hold, is found without reading every parcel", async () => {
  const { channelId } = await stage.connectedShop();
  await stage.transact((tx) =>
    tx.rows(
      `insert into channels.parcel (cell, tenant_id, channel_id, shipment_id, order_id, shipment,
         due_at, state, left_at) select $1, $2, $3, -n, n, '{}'::jsonb, $4,
         case when n % 50 = 0 then 'untold' else 'done' end, $4
       from generate_series(1, 5000) as n`,
      [tx.scope.cell, tx.scope.tenantId, channelId, tx.now],
    ),
  );
  const mine = `cell = 0 and tenant_id = 1`;
  for (const [index, asked] of [
    ["parcel_open", `channel_id = ${channelId} and state = 'waiting' and due_at <= now()`],
    ["parcel_open", `channel_id = ${channelId} and state in ('waiting', 'dead')`],
    ["parcel_untold", `channel_id = ${channelId} and state = 'untold'`],
    ["parcel_of", `order_id = 77 and shipment_id <> 1`],
  ] as const) {
    const plan = await stage.transact((tx) =>
      tx.rows<Record<string, string>>(
        `explain select shipment_id from channels.parcel where ${mine} and ${asked}`,
      ),
    );
    const text = plan.map((row) => Object.values(row)[0]).join("\n");
    assert.ok(text.includes(index), text);
  }
});
