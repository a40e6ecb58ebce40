// Goal: over real HTTP, with the platform's troubles, nothing is lost, nothing is done twice, and
// nothing is asked faster than the platform allows.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { ChannelFailure, nextWindow } from "../port/index.ts";
import type { ChannelDoor, Cursor, PulledPage } from "../port/index.ts";
import type { Fields } from "./fields.ts";
import { list, text } from "./fields.ts";
import { payload, realOrders } from "./fixtures.ts";
import { shopify } from "./index.ts";
import { startShop } from "./shop-server.ts";
import type { ShopState, Trouble } from "./shop-server.ts";

const [real] = realOrders();
const skip = real ? false : "the real payloads are not here";
const place = "655441491";
const closers: (() => Promise<unknown>)[] = [];
after(async () => {
  for (const close of closers) await close();
});

/** The real order again, as another one that changed at another minute. */
const orderAt = (id: number, minute: number): Fields => ({
  ...real,
  id,
  updated_at: new Date(Date.UTC(2026, 10, 1, 0, minute)).toISOString(),
});

const listed = (file: string, at: number, name: string) =>
  structuredClone(list((payload(file)[at]?.response ?? {}) as Fields, name));

async function shop(troubles: Readonly<Record<string, Trouble[]>> = {}, used = place) {
  const state: ShopState = {
    orders: [7, 3, 5, 1, 6, 2, 4].map((id) => orderAt(id, id)),
    levels: listed("rest-2026-07-inventory_level.json", 0, "inventory_levels") as never,
    items: listed("rest-2026-07-inventory_item.json", 0, "inventory_items"),
    fulfillmentOrders: listed("rest-2026-07-fulfillment_order.json", 0, "fulfillment_orders"),
    ...{ fulfillments: [], queued: [] },
    troubles: new Map(Object.entries(troubles)),
    requests: [],
  };
  const server = await startShop(state);
  closers.push(server.close);
  let now = 0;
  const slept: number[] = [];
  const open = (accessToken = server.token): ChannelDoor =>
    shopify.open(
      { address: server.address, accessToken, placeExternalId: used },
      {
        fetch,
        now: () => now,
        sleep: async (ms) => {
          slept.push(ms);
          now += ms;
        },
      },
    );
  return { state, slept, open, door: open() };
}

const window: Cursor = {
  from: "2026-11-01T00:00:00.000Z",
  until: "2026-11-01T00:06:00.000Z",
  mark: "",
};
const idsOf = (pages: readonly PulledPage[]) =>
  pages.map((page) => page.docs.map((doc) => doc.externalId).join(" "));

test(
  "a pull gives each order of its window once, oldest change first, and resumes",
  { skip },
  async () => {
    const { door } = await shop();
    const pages = await Array.fromAsync(door.pull(window));
    assert.deepEqual(idsOf(pages), ["1 2 3", "4 5 6", ""], "and those with returns, behind them");
    assert.deepEqual(
      pages.map((page) => page.complete),
      [false, false, true],
    );
    const [first] = pages;
    assert.ok(first);
    assert.deepEqual(idsOf(await Array.fromAsync(door.pull(first.next))), ["4 5 6", ""]);
    const [doc] = first.docs;
    assert.ok(doc);
    const { messages } = shopify.normalise(doc.raw, doc.topic);
    assert.equal(messages[0]?.externalId, "1");
  },
);

test("a busy, failing and hanging shop is asked again, as it says", { skip }, async () => {
  const { door, slept, state } = await shop({
    "GET orders.json": [
      { status: 429, retryAfter: "2.5" },
      { status: 503 },
      "hang_up_before",
      { status: 502 },
    ],
  });
  assert.deepEqual(idsOf(await Array.fromAsync(door.pull(window))), ["1 2 3", "4 5 6", ""]);
  assert.deepEqual(slept, [2_500, 2_000, 4_000, 8_000]);
  assert.equal(state.requests.length, 7);
});

test("a shop that stays away or refuses us is a failure with its status", { skip }, async () => {
  const down = await shop({
    "GET orders.json": Array.from({ length: 9 }, () => ({ status: 503 })),
  });
  const failed = (door: ChannelDoor, status: number, retryable: boolean) =>
    assert.rejects(Array.fromAsync(door.pull(window)), (error) => {
      assert.ok(error instanceof ChannelFailure);
      assert.deepEqual([error.status, error.retryable], [status, retryable]);
      assert.ok(!error.message.includes("shpat"), "the token must not reach a log");
      return true;
    });
  await failed(down.door, 503, true);
  assert.equal(down.state.requests.length, 5);
  await failed(down.open("wrong"), 401, false);
});

test("requests go no faster than the bucket leaks", { skip }, async () => {
  const { door, slept } = await shop();
  for (let times = 0; times < 45; times += 1) await door.test();
  // 40 at once, then one each half second.
  assert.deepEqual(slept, [500, 500, 500, 500, 500]);
});

test("orders are fetched by id, and one that is gone is left out", { skip }, async () => {
  const { door } = await shop();
  const docs = await door.fetch(["5", "99", "2"]);
  assert.deepEqual(docs.map((doc) => doc.externalId).sort(), ["2", "5"]);
});

test(
  "stock is absolute, the newest revision wins, a repeat changes nothing",
  { skip },
  async () => {
    const { door, state } = await shop({ "POST inventory_levels/set.json": [{ status: 503 }] });
    const of = (id: number) =>
      state.levels.find(
        (each) => each.inventory_item_id === id && String(each.location_id) === place,
      );
    const acks = await door.pushStock([
      { code: "IPOD2008PINK", units: 8, rev: 1 },
      { code: "IPOD2008PINK", units: 5, rev: 2 },
      { code: "IPOD2008GREEN", units: 0, rev: 1 },
      { code: "NOBODY", units: 1, rev: 1 },
    ]);
    assert.deepEqual(
      acks.map((ack) => (ack.ok ? "ok" : ack.kind)),
      ["superseded", "ok", "ok", "unknown_code"],
    );
    assert.deepEqual([of(808950810)?.available, of(39072856)?.available], [5, 0]);
    const [late] = await door.pushStock([{ code: "IPOD2008PINK", units: 8, rev: 1 }]);
    assert.deepEqual([late?.ok, of(808950810)?.available], [false, 5]);
  },
);

const parcel = (units = 1) => ({
  orderExternalId: "1",
  carrier: "SF Express",
  trackingNumber: "SF1",
  lines: [{ lineExternalId: "518995019", units }],
});
const posts = (state: ShopState) => state.requests.filter((each) => each.startsWith("POST")).length;

test("a parcel is told once, however often we say it", { skip }, async () => {
  const { door, state } = await shop();
  assert.deepEqual(await door.confirmShipment(parcel()), { ok: true, already: false });
  assert.deepEqual(await door.confirmShipment(parcel()), { ok: true, already: true });
  assert.equal(state.fulfillments.length, 1);
  assert.deepEqual(state.fulfillments[0]?.["tracking_numbers"], ["SF1"]);
});

test("an answer that is lost is read back before anything is repeated", { skip }, async () => {
  const lost = await shop({ "POST fulfillments.json": ["hang_up_after"] });
  assert.equal((await lost.door.confirmShipment(parcel())).ok, true);
  assert.equal(lost.state.fulfillments.length, 1);
  assert.equal(posts(lost.state), 1);
  const never = await shop({ "POST fulfillments.json": ["hang_up_before", { status: 500 }] });
  assert.equal((await never.door.confirmShipment(parcel())).ok, true);
  assert.equal(never.state.fulfillments.length, 1);
  assert.equal(posts(never.state), 3);
});

test(
  "units at two places are two fulfilments, and the half that was told is not told again",
  { skip },
  async () => {
    const { door, state } = await shop({ "POST fulfillments.json": [] });
    const [first] = state.fulfillmentOrders;
    const [line] = first ? list(first, "line_items") : [];
    state.fulfillmentOrders.push({
      ...first,
      id: 2,
      assigned_location_id: 9,
      line_items: [{ ...line, id: 3, fulfillable_quantity: 2 }],
    });
    state.troubles.set("POST fulfillments.json", []);
    assert.equal((await door.confirmShipment(parcel(2))).ok, true);
    assert.equal(state.fulfillments.length, 2);
    state.fulfillments.pop();
    assert.deepEqual(await door.confirmShipment(parcel(2)), { ok: true, already: false });
    const units = state.fulfillments.flatMap((each) => list(each, "line_items"));
    assert.deepEqual(
      units.map((each) => text(each, "quantity")),
      ["1", "1"],
    );
  },
);

test("a parcel that the shop cannot take is refused with its reason", { skip }, async () => {
  const { door, state } = await shop();
  const kind = async (asked: Parameters<ChannelDoor["confirmShipment"]>[0]) => {
    const ack = await door.confirmShipment(asked);
    return ack.ok ? "ok" : `${ack.kind}: ${ack.detail}`;
  };
  assert.equal(await kind(parcel(2)), "not_open: 1 of line 518995019");
  assert.match(await kind({ ...parcel(), orderExternalId: "404" }), /^not_open/);
  state.fulfillmentOrders.splice(0, 1, { ...state.fulfillmentOrders[0], status: "on_hold" });
  assert.equal(await kind(parcel()), "on_hold: 1 of line 518995019");
  assert.equal(posts(state), 0);
});

test("an address without TLS is not called", () => {
  const settings = { address: "http://shop.example", accessToken: "t", placeExternalId: "1" };
  const means = { fetch, now: () => 0, sleep: async () => undefined };
  assert.throws(() => shopify.open(settings, means), /not a secure address/);
});

test("windows follow one another with overlap, behind now, within what is kept", () => {
  const now = new Date("2026-11-24T12:00:00Z");
  const limits = { ...shopify.limits, windowMaxMs: 1_800_000, lagMs: 60_000 };
  const since = new Date("2026-11-24T10:00:00Z");
  const first = nextWindow(limits, { last: null, since, now });
  assert.deepEqual(first, {
    from: "2026-11-24T10:00:00.000Z",
    until: "2026-11-24T10:30:00.000Z",
    mark: "",
  });
  const second = nextWindow(limits, { last: first, now });
  assert.equal(second?.from, "2026-11-24T10:28:00.000Z");
  const last = { from: "", until: "2026-11-24T11:58:30.000Z", mark: "" };
  assert.equal(nextWindow(limits, { last, now })?.until, "2026-11-24T11:59:00.000Z");
  assert.equal(nextWindow(limits, { last: { ...last, until: "2026-11-24T11:59:00Z" }, now }), null);
  const old = nextWindow(limits, { last: null, now });
  assert.equal(old?.from, "2026-09-25T12:00:00.000Z");
});

test(
  "a queued cancellation is sent once, also when the look after it fails",
  { skip },
  async () => {
    const { state, door } = await shop();
    const order = state.orders.find((each) => text(each, "id") === "7");
    assert.ok(order && door.cancelOrder);
    const lines = list(order, "line_items").map((line) => {
      Object.assign(line, { fulfillment_status: null });
      return { lineExternalId: text(line, "id"), units: Number(text(line, "quantity")) };
    });
    Object.assign(order, { fulfillments: [], fulfillment_status: null });
    const asked = { orderExternalId: "7", isWhole: true, lines, by: "us", why: "缺货" } as const;
    const kind = async (isQueued: boolean) => {
      const ack = await door.cancelOrder?.({ ...asked, isQueued });
      return ack?.ok ? `told, already: ${ack.already}` : ack?.kind;
    };
    // The first look is answered, and none of those after the cancellation.
    const away = Array.from({ length: 20 }, () => ({ status: 500 }));
    const looks = { shift: () => (state.queued.length > 0 ? away.shift() : undefined) };
    state.troubles.set("GET orders.json", looks as never);
    assert.equal(await kind(false), "on_hold");
    assert.deepEqual(state.queued, ["7"]);
    state.troubles.clear();
    assert.equal(await kind(true), "on_hold", "it is only looked at");
    assert.deepEqual(state.queued, ["7"]);
    Object.assign(order, { cancelled_at: "2026-11-02T00:00:00Z" });
    assert.equal(await kind(true), "told, already: false");
    Object.assign(order, { cancelled_at: null });
    state.troubles.set("POST graphql.json", ["hang_up_after"]);
    assert.equal(await kind(false), "on_hold", "nobody knows whether it was taken");
    assert.deepEqual(state.queued, ["7", "7"], "and it is not sent again at once");
  },
);
