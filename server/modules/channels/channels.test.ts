// Goal: a connection runs by itself: what the platform has is here, what we have is there, once,
// through outages and doubles, and what was missed all the same is found and fetched.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openShopStage } from "./shop-stage.ts";

let stage: Awaited<ReturnType<typeof openShopStage>>;
before(async () => {
  stage = await openShopStage();
});
after(() => stage.close());

type Stage = typeof stage;
const ask = <T>(text: string, body?: object) => stage.ask<T>(text, body);
const rows = <Row>(text: string, values: readonly unknown[] = []) => stage.rows<Row>(text, values);
const connectedShop: Stage["connectedShop"] = (orders) => stage.connectedShop(orders);
const orderOf: Stage["orderOf"] = (shown) => stage.orderOf(shown);
const deliverAll = () => stage.deliverAll();
const minutesAgo = (minutes: number) => stage.minutesAgo(minutes);

const ordersOf = (channelId: number) =>
  rows<{ external_id: string; payment: string; deal: string; promised: number }>(
    `select parent.external_id, parent.payment, parent.deal,
       (select coalesce(sum(held.units), 0)::int from stock.reservation as held
         join orders.line as line on line.cell = held.cell and line.tenant_id = held.tenant_id
           and line.id = held.claim_id where line.order_id = parent.id) as promised
     from orders.order as parent where channel_id = $1 order by external_id`,
    [channelId],
  );

test("what the shop has comes in by itself, byte for byte, once", async () => {
  const shop = await connectedShop([1, 2, 3, 4, 5].map((id) => orderOf({ id })));
  await shop.run();
  assert.equal((await ordersOf(shop.channelId)).length, 5);
  const [kept] = await rows<{ raw: Buffer; origin: string }>(
    "select raw, origin from channels.inbox where channel_id = $1 order by id limit 1",
    [shop.channelId],
  );
  assert.equal(kept?.raw.toString(), JSON.stringify(shop.state.orders[0]));
  assert.equal(kept?.origin, "pull");
  shop.state.orders[1] = orderOf({ id: 2, updated: 2, more: { cancelled_at: minutesAgo(2) } });
  shop.state.orders.push(orderOf({ id: 6, updated: 2, open: 1 }));
  stage.pass(70_000);
  await shop.run();
  const found = await ordersOf(shop.channelId);
  assert.deepEqual(
    found.map((each) => `${each.external_id} ${each.deal} ${each.promised}`),
    [
      "1 confirmed 2",
      "2 cancelled 0",
      "3 confirmed 2",
      "4 confirmed 2",
      "5 confirmed 2",
      "6 confirmed 1",
    ],
  );
  const before = await rows("select 1 from channels.inbox where channel_id = $1", [shop.channelId]);
  stage.pass(70_000);
  await shop.run();
  const again = await rows("select 1 from channels.inbox where channel_id = $1", [shop.channelId]);
  assert.equal(again.length, before.length, "an overlap is no new message");
});

test("pushes and pulls are one stream: old ones change nothing, doubtful ones are asked", async () => {
  const shop = await connectedShop([orderOf({ id: 1, updated: 10 })]);
  await shop.run();
  const push = (order: object, event: string) => shop.push("orders/updated", event, order);
  await push(orderOf({ id: 1, updated: 15, paid: false }), "older");
  assert.equal((await ordersOf(shop.channelId))[0]?.payment, "paid");
  const known = shop.state.orders[0] as ReturnType<typeof orderOf>;
  await push({ ...known, financial_status: "pending" }, "same instant");
  assert.equal((await ordersOf(shop.channelId))[0]?.payment, "paid");
  const wanted = () =>
    rows<{ why: string }>("select why from channels.wanted where channel_id = $1", [
      shop.channelId,
    ]);
  assert.deepEqual(await wanted(), [{ why: "unclear" }]);
  shop.state.orders[0] = { ...known, financial_status: "refunded" };
  stage.pass(31_000);
  await shop.run();
  assert.equal((await ordersOf(shop.channelId))[0]?.payment, "refunded", "the answer decides");
  assert.deepEqual(await wanted(), []);
});

test("stock is told as it changes, the newest alone, and a parcel once", async () => {
  const shop = await connectedShop([orderOf({ id: 1 })]);
  await shop.run();
  const shown = () => shop.state.levels[0]?.available;
  const [change] = [{ itemId: shop.itemId, placeId: shop.placeId, units: 10 }];
  for (let times = 0; times < 3; times += 1)
    await ask("POST /api/stock/changes", { kind: "receipt", why: "more", changes: [change] });
  await deliverAll();
  await shop.run();
  await shop.run();
  assert.equal(shown(), 128, "a hundred and three receipts of ten, two promised");
  const sets = shop.state.requests.filter((each) => each === "POST inventory_levels/set.json");
  assert.ok(sets.length <= 3, `${sets.length} calls for five changes`);
  const { rows: listed } = await ask<{ rows: { id: number }[] }>(
    `GET /api/orders?channelId=${shop.channelId}`,
  );
  const id = listed[0]?.id;
  const order = await ask<{ lines: { id: number }[] }>(`GET /api/orders/${id}`);
  const lines = [{ lineId: order.lines[0]?.id, units: 2 }];
  const at = { placeId: shop.placeId, lines };
  await ask(`POST /api/orders/${id}/pick`, at);
  await ask(`POST /api/orders/${id}/ship`, { ...at, carrier: "SF", tracking: "SF1" });
  shop.state.fulfillmentOrders.push({
    ...{ id: 1, status: "open", assigned_location_id: 5 },
    line_items: [{ id: 2, line_item_id: 10, fulfillable_quantity: 2 }],
  });
  shop.state.troubles.set("POST fulfillments.json", ["hang_up_after"]);
  await deliverAll();
  await shop.run();
  await shop.run();
  assert.equal(shop.state.fulfillments.length, 1);
  const page = await ask<{ parcels: unknown[]; connection: { stock: { waiting: number } } }>(
    `GET /api/connections/${shop.channelId}`,
  );
  assert.deepEqual(page.parcels, [], "nothing waits");
});

test("after a pull that failed only less stock is told, and a channel that is busy is left alone", async () => {
  const shop = await connectedShop();
  const shown = () => shop.state.levels[0]?.available;
  const change = async (units: number) => {
    const changes = [{ itemId: shop.itemId, placeId: shop.placeId, units }];
    await ask("POST /api/stock/changes", { kind: "adjustment", why: "counted", changes });
    await deliverAll();
    stage.pass(70_000);
    await shop.run();
  };
  await change(20);
  assert.equal(shown(), 120);
  shop.state.troubles.set("GET orders.json", [{ status: 404 }, { status: 404 }]);
  await change(50);
  assert.equal(shown(), 120, "what was sold since is not known");
  await change(-90);
  assert.equal(shown(), 80);
  const busy = Array.from({ length: 9 }, () => ({ status: 429, retryAfter: "0.01" }));
  shop.state.troubles.set("GET orders.json", busy);
  await change(-10);
  assert.match(shop.state.requests.at(-1) ?? "", /orders\.json$/, "nothing is asked after it");
  shop.state.troubles.clear();
  await change(20);
  assert.equal(shown(), 90);
});

test("a channel that is saved again keeps its address, and what was not said", async () => {
  const shop = await connectedShop();
  const { rows: before } = await ask<{ rows: Record<string, unknown>[] }>("GET /api/channels");
  const known = before.find((each) => each["id"] === shop.channelId);
  await ask("POST /api/channels", { ...{ code: known?.["code"], kind: "shopify" }, name: "改名" });
  const page = await ask<{ webhookPath: string }>(`GET /api/connections/${shop.channelId}`);
  assert.equal(page.webhookPath, shop.webhookPath);
  const { rows: after } = await ask<{ rows: Record<string, unknown>[] }>("GET /api/channels");
  const renamed = after.find((each) => each["id"] === shop.channelId);
  assert.deepEqual(renamed, { ...known, name: "改名" });
});

test("an outage is seen, waited out and made good", async () => {
  const shop = await connectedShop([orderOf({ id: 1 })]);
  const refused = Array.from({ length: 9 }, () => ({ status: 401 }));
  shop.state.troubles.set("GET inventory_levels.json", [...refused]);
  await shop.run();
  const health = async () => {
    const page = await ask<{ connection: Record<string, unknown> }>(
      `GET /api/connections/${shop.channelId}`,
    );
    return page.connection;
  };
  const bad = await health();
  assert.deepEqual([bad["state"], bad["failures"]], ["waiting", 1]);
  assert.match(String(bad["lastError"]), /401/);
  assert.ok(!JSON.stringify(bad).includes("shpat"), "no secret on a screen");
  const asked = shop.state.requests.length;
  await shop.run();
  assert.equal(shop.state.requests.length, asked, "nothing is asked before its time");
  shop.state.troubles.clear();
  await ask(`POST /api/connections/${shop.channelId}/revive`);
  await shop.run();
  assert.equal((await health())["state"], "running");
  assert.equal((await ordersOf(shop.channelId)).length, 1);
});

test("what was missed all the same is found by the comparison, fetched and then closed", async () => {
  const shop = await connectedShop([orderOf({ id: 1, created: 30, updated: 10 })]);
  await shop.run();
  // Changed before anything was asked for: no pull will ever show it.
  shop.state.orders.push(orderOf({ id: 2, created: 90, updated: 90 }));
  const day = new Date(minutesAgo(90)).toISOString().slice(0, 10);
  const compare = () =>
    ask<{ gaps: number }>(`POST /api/connections/${shop.channelId}/reconcile`, { day });
  assert.ok((await compare()).gaps >= 1);
  await shop.run();
  await compare();
  const report = await ask<{ gaps: { externalId: string; kind: string; closedAt: unknown }[] }>(
    `GET /api/connections/${shop.channelId}/gaps`,
  );
  const gap = report.gaps.find((each) => each.externalId === "2");
  assert.equal(gap?.kind, "missing");
  assert.ok(gap?.closedAt, "closed by the second run");
  assert.ok((await ordersOf(shop.channelId)).some((each) => each.external_id === "2"));
});

test("a span that can never be read is refused with the field and the rule", async () => {
  const shop = await connectedShop();
  const path = `POST /api/connections/${shop.channelId}/replay`;
  const said = (from: number, until: number) =>
    stage.refusal(path, { from: minutesAgo(from), until: minutesAgo(until) });
  assert.match(await said(30, 60), /^422 replay_empty until：/);
  assert.match(await said(-60, -120), /^422 replay_empty until：/, "all of it is still to come");
  const day = 1_440;
  assert.match(await said(90 * day, 0), /^422 replay_too_old from：.*最近 60 天/);
  await stage.transact((tx) =>
    tx.rows("update channels.connection set active = false where channel_id = $1", [
      shop.channelId,
    ]),
  );
  assert.match(await said(60, 30), /^422 replay_off/);
  const page = await ask<{ replays: unknown }>(`GET /api/connections/${shop.channelId}`);
  assert.deepEqual(page.replays, []);
});

test("a span is read again on demand, and each night the last days are compared", async () => {
  const shop = await connectedShop([orderOf({ id: 1, created: 50, updated: 40 })]);
  await shop.run();
  // Changed in silence: the platform shows no new time of change, so that no pull would see it.
  const [quiet] = shop.state.orders;
  shop.state.orders[0] = { ...quiet, financial_status: "refunded" };
  stage.pass(70_000);
  await shop.run();
  assert.equal((await ordersOf(shop.channelId))[0]?.payment, "paid");
  const span = { from: minutesAgo(60), until: minutesAgo(30) };
  await ask(`POST /api/connections/${shop.channelId}/replay`, span);
  await shop.run();
  assert.equal((await ordersOf(shop.channelId))[0]?.payment, "refunded");
  const page = await ask<{ replays: unknown }>(`GET /api/connections/${shop.channelId}`);
  assert.deepEqual(page.replays, [], "over");
  const now = stage.now();
  stage.pass(86_400_000 - (now % 86_400_000) + 4 * 3_600_000);
  await shop.run();
  const { days } = await ask<{ days: { day: string; theirs: number; ours: number }[] }>(
    `GET /api/connections/${shop.channelId}/gaps`,
  );
  const yesterday = new Date(now).toISOString().slice(0, 10);
  const compared = days.find((each) => each.day === yesterday);
  assert.ok(compared && compared.theirs === compared.ours, JSON.stringify(days));
});
