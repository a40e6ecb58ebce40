// Goal: what a channel tells beside its orders: stock that was changed over there is set right once its
// orders have had time to come, and a parcel that left there is on the order's timeline.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { forgetParcelsThere } from "./index.ts";
import { openShopStage } from "./shop-stage.ts";

let stage: Awaited<ReturnType<typeof openShopStage>>;
before(async () => {
  stage = await openShopStage();
});
after(() => stage.close());

type Shop = Awaited<ReturnType<typeof stage.connectedShop>>;

const level = (available: number | null, place = 5) => ({
  ...{ inventory_item_id: 77, location_id: place, available },
  updated_at: new Date(stage.now()).toISOString(),
});

let events = 0;
const pushLevel = (shop: Shop, said: object) => {
  events += 1;
  return shop.push("inventory_levels/update", `level ${events}`, said);
};

const offerOf = async (shop: Shop) => {
  const page = await stage.ask<{ offers: { units: number; unitsThere: number | null }[] }>(
    `GET /api/connections/${shop.channelId}`,
  );
  const [offer] = page.offers;
  assert.ok(offer);
  return offer;
};

const setsOf = (shop: Shop) =>
  shop.state.requests.filter((each) => each === "POST inventory_levels/set.json").length;

/** A shop that has been told all it is told in its first minutes. */
async function settledShop(): Promise<Shop> {
  const shop = await stage.connectedShop();
  await shop.run();
  stage.pass(61_000);
  await shop.run();
  return shop;
}

test("a number that somebody changed in the shop is seen at once and told again after a minute", async () => {
  const shop = await settledShop();
  assert.equal(shop.state.levels[0]?.available, 100);
  const before = setsOf(shop);
  await pushLevel(shop, level(100));
  stage.pass(61_000);
  await shop.run();
  assert.equal(setsOf(shop), before, "our own number, told back");
  shop.state.levels[0] = { inventory_item_id: 77, location_id: 5, available: 7 };
  await pushLevel(shop, level(7));
  const { units, unitsThere } = await offerOf(shop);
  assert.deepEqual([units, unitsThere], [100, 7]);
  await shop.run();
  assert.equal(setsOf(shop), before, "an order may be on its way");
  stage.pass(61_000);
  await shop.run();
  assert.equal(shop.state.levels[0]?.available, 100);
  await shop.run();
  assert.equal(setsOf(shop), before + 1, "once");
});

test("what a sale over there took is not told twice: its order brings the same number", async () => {
  const shop = await settledShop();
  const before = setsOf(shop);
  await pushLevel(shop, level(98));
  shop.state.orders.push(stage.orderOf({ id: 31, created: 1, updated: 1 }));
  stage.pass(20_000);
  await shop.run();
  stage.pass(20_000);
  await shop.run();
  assert.equal((await offerOf(shop)).units, 98);
  const told = setsOf(shop);
  assert.ok(told <= before + 1);
  stage.pass(61_000);
  await shop.run();
  assert.equal(setsOf(shop), told);
});

test("stock of another place, of what we never told, older and uncounted changes nothing", async () => {
  const shop = await settledShop();
  const late = level(3);
  await pushLevel(shop, { ...level(9), location_id: 6 });
  await pushLevel(shop, { ...level(9), inventory_item_id: 78 });
  assert.equal((await offerOf(shop)).unitsThere, null);
  stage.pass(1_000);
  await pushLevel(shop, level(100));
  await pushLevel(shop, late);
  assert.equal((await offerOf(shop)).unitsThere, 100, "the older one came later");
  stage.pass(1_000);
  await pushLevel(shop, level(null));
  assert.equal((await offerOf(shop)).unitsThere, null);
  stage.pass(61_000);
  const before = setsOf(shop);
  await shop.run();
  assert.equal(setsOf(shop), before);
});

const timelineOf = async (shop: Shop) => {
  const { rows } = await stage.ask<{ rows: { id: number }[] }>(
    `GET /api/orders?channelId=${shop.channelId}`,
  );
  const found = await stage.ask<{ rows: { kind: string; action: string; facts: object }[] }>(
    `GET /api/orders/${rows[0]?.id}/timeline`,
  );
  return found.rows.filter((each) => each.kind === "parcel");
};

test("a parcel that left there is on the order, and what of it left is followed", async () => {
  const shop = await stage.connectedShop([stage.orderOf({ id: 1 })]);
  await shop.run();
  const parcel = (status: string) => ({
    ...{ id: 900, order_id: 1, status, tracking_company: "SF", tracking_number: "T1" },
    updated_at: new Date(stage.now()).toISOString(),
    line_items: [{ id: 10, sku: "A", quantity: 2 }],
  });
  const old = parcel("pending");
  stage.pass(1_000);
  const now = { updated: 0, more: { fulfillments: [parcel("success")] } };
  shop.state.orders[0] = stage.orderOf({ id: 1, open: 0, ...now });
  await shop.push("fulfillments/create", "p1", parcel("success"));
  await shop.push("fulfillments/update", "p0", old);
  await shop.run();
  const [entry, ...more] = await timelineOf(shop);
  assert.ok(entry);
  assert.deepEqual(more, []);
  assert.equal(entry.action, "parcel.elsewhere");
  assert.deepEqual(entry.facts, {
    ...{ carrier: "SF", tracking: "T1", number: "900", code: "A × 2", state: "success" },
  });
  const [line] = await stage.rows<{ shipped_units: number }>(
    `select shipped_units from orders.line as line join orders.order as parent
       on parent.cell = line.cell and parent.tenant_id = line.tenant_id and parent.id = line.order_id
     where parent.channel_id = $1`,
    [shop.channelId],
  );
  assert.equal(line?.shipped_units, 2, "the order was fetched for it, before its pull was due");
  stage.pass(1_000);
  await shop.push("fulfillments/update", "p2", parcel("cancelled"));
  assert.equal((await timelineOf(shop))[0]?.action, "parcel.called_off");
});

test("parcels are kept for half a year, and as long as their orders go on", async () => {
  const shop = await stage.connectedShop([stage.orderOf({ id: 1 })]);
  await shop.run();
  const parcel = (id: number, orderId: number) => ({
    ...{ id, order_id: orderId, status: "success", tracking_company: "SF" },
    ...{ tracking_number: `T${id}`, updated_at: new Date(stage.now()).toISOString() },
    line_items: [{ id: 10, sku: "A", quantity: 1 }],
  });
  await shop.push("fulfillments/create", "keep 1", parcel(901, 1));
  await shop.push("fulfillments/create", "keep 2", parcel(902, 2));
  const left = async () => {
    while (await stage.transact(forgetParcelsThere));
    const rows = await stage.rows<{ number: string }>(
      "select number from channels.parcel_there where channel_id = $1 order by number",
      [shop.channelId],
    );
    return rows.map((row) => row.number);
  };
  stage.pass(179 * 86_400_000);
  assert.deepEqual(await left(), ["901", "902"]);
  stage.pass(2 * 86_400_000);
  assert.deepEqual(await left(), ["901"], "the other's order is not here");
  stage.pass(31 * 86_400_000);
  assert.deepEqual(await left(), ["901"], "its order still goes on");
});
