// Goal: over real HTTP a token ends and is renewed, ids are paged by the platform's key, refunds come
// with their order, and a parcel is told once. Method: a server that speaks the part we use.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { answerContract } from "../port/answer-contract.ts";
import { ChannelFailure } from "../port/index.ts";
import { weixinStore } from "./index.ts";

const closers: (() => void)[] = [];
after(() => closers.forEach((close) => close()));

interface Parcel {
  readonly waybill_id: string;
}

/** What the simulated shop holds, and what goes wrong in it. */
interface Shop {
  readonly orders: Map<string, { status: number; parcels: Parcel[]; refunds: string[] }>;
  readonly stock: Map<string, unknown>;
  readonly trouble: string[];
  readonly cases: Map<string, object>;
  readonly answered: unknown[];
  tokens: number;
  ends: boolean;
  secret: string;
}

type Body = Readonly<Record<string, never>>;

function orderOf(shop: Shop, id: string) {
  const order = shop.orders.get(id);
  if (!order) return { errcode: 10020049, errmsg: "order not exist" };
  // The id is a text in the order API, and long.
  return {
    errcode: 0,
    order: {
      ...{ order_id: id, status: order.status, update_time: 1_700_000_000 },
      order_detail: {
        price_info: { order_price: 900 },
        delivery_info: { delivery_product_info: order.parcels },
      },
      aftersale_detail: {
        aftersale_order_list: order.refunds.map((each) => ({ aftersale_order_id: each })),
      },
    },
  };
}

function listOf(shop: Shop, body: Body) {
  const ids = [...shop.orders.keys()];
  const from = Number(body["next_key"] ?? 0);
  return {
    errcode: 0,
    order_id_list: ids.slice(from, from + 2),
    next_key: String(from + 2),
    has_more: from + 2 < ids.length,
  };
}

function ship(shop: Shop, body: Body) {
  const order = shop.orders.get(body["order_id"] ?? "");
  order?.parcels.push(...(body["delivery_list"] as unknown as Parcel[]));
  return { errcode: 0 };
}

/** Cases of the shop: those that a test keeps, or as their number says. */
function caseOf(shop: Shop, path: string, body: Body) {
  const id = String(body["after_sale_order_id"]);
  const status = id.startsWith("open") ? "MERCHANT_PROCESSING" : "MERCHANT_REFUND_SUCCESS";
  const found = shop.cases.get(id) ?? { after_sale_order_id: id, status };
  if (path.endsWith("rejectreason/get")) {
    const reject_reason = [{ reject_reason_type: 7, reject_reason_type_text: "其他" }];
    return { errcode: 0, reject_reason };
  }
  if (path.endsWith("getaftersaleorder")) return { errcode: 0, after_sale_order: found };
  const isAgreed = path.endsWith("acceptapply");
  if (!isAgreed) assert.equal(body["reject_reason_type"], 7);
  shop.answered.push(body);
  shop.cases.set(id, {
    ...found,
    status: isAgreed ? "PLATFORM_REFUNDING" : "MERCHANT_REJECT_REFUND",
  });
  return { errcode: 0 };
}

function answerOf(
  shop: Shop,
  path: string,
  { query, body }: { query: URLSearchParams; body: Body },
) {
  if (path === "cgi-bin/stable_token") {
    if (body["secret"] !== shop.secret) return { errcode: 40125, errmsg: "invalid appsecret" };
    shop.tokens += 1;
    shop.ends = false;
    return { access_token: `token-${shop.tokens}`, expires_in: 7_200 };
  }
  if (shop.ends || query.get("access_token") !== `token-${shop.tokens}`)
    return { errcode: 42001, errmsg: "access_token expired" };
  if (shop.trouble[0] === "busy") {
    shop.trouble.shift();
    return { errcode: -1, errmsg: "system busy" };
  }
  if (path === "channels/ec/order/list/get") return listOf(shop, body);
  if (path === "channels/ec/order/get") return orderOf(shop, body["order_id"] ?? "");
  if (path === "channels/ec/order/delivery/send") return ship(shop, body);
  if (path.startsWith("channels/ec/aftersale/")) return caseOf(shop, path, body);
  shop.stock.set(`${String(body["product_id"])}/${String(body["sku_id"])}`, body["num"]);
  return { errcode: 0 };
}

async function openShop() {
  const shop: Shop = {
    ...{ orders: new Map(), stock: new Map(), trouble: [], cases: new Map(), answered: [] },
    ...{ tokens: 0, ends: false, secret: "s" },
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://here");
    let raw = "";
    request.on("data", (chunk: Buffer) => (raw += chunk.toString()));
    request.on("end", () => {
      const body = JSON.parse(raw || "{}") as Body;
      const answer = answerOf(shop, url.pathname.slice(1), { query: url.searchParams, body });
      if (shop.trouble[0] === "lost" && /send$|apply$/.test(url.pathname)) {
        shop.trouble.shift();
        return void request.socket.destroy();
      }
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => server.close());
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let now = 1_700_000_000_000;
  const means = {
    fetch,
    now: () => now,
    sleep: async (ms: number) => {
      now += ms;
    },
  };
  const settings = { appId: "wx1", appSecret: "s", address };
  return { shop, door: weixinStore.open(settings, means) };
}

const fill = (shop: Shop, ids: readonly string[]) =>
  ids.forEach((id) => shop.orders.set(id, { status: 20, parcels: [], refunds: [] }));

const ids = ["3705115058471208928", "3705115058471208929", "3705115058471208930"];

test("ids are paged by the platform's key, and a pull goes on behind its page", async () => {
  const { shop, door } = await openShop();
  fill(shop, ids);
  const window = { from: "2023-11-14T00:00:00Z", until: "2023-11-15T00:00:00Z", mark: "" };
  const pages = await Array.fromAsync(door.pull(window));
  assert.deepEqual(
    pages.map((page) => page.externalIds),
    [ids.slice(0, 2), ids.slice(2)],
  );
  assert.deepEqual(
    pages.map((page) => page.complete),
    [false, true],
  );
  const [first] = pages;
  assert.ok(first);
  const rest = await Array.fromAsync(door.pull(first.next));
  assert.deepEqual(
    rest.map((page) => page.externalIds),
    [ids.slice(2)],
  );
});

test("a token that ended is renewed, a busy platform is asked again, a wrong secret is said", async () => {
  const { shop, door } = await openShop();
  fill(shop, ids);
  await door.test();
  shop.ends = true;
  shop.trouble.push("busy");
  const docs = await door.fetch([ids[0] ?? "", "1"]);
  assert.deepEqual(
    docs.map((doc) => `${doc.externalId} ${doc.topic}`),
    [`${ids[0]} order`],
  );
  assert.equal(shop.tokens, 2);
  shop.secret = "other";
  shop.ends = true;
  await assert.rejects(door.test(), (error) => error instanceof ChannelFailure && !error.retryable);
});

test("cases come with their order byte for byte, open and settled ones", async () => {
  const { shop, door } = await openShop();
  fill(shop, ids);
  shop.orders.get(ids[1] ?? "")?.refunds.push("open-1", "done-1");
  const docs = await door.fetch([ids[1] ?? ""]);
  assert.deepEqual(
    docs.map((doc) => doc.topic),
    ["order", "aftersale", "aftersale"],
  );
  const settled = '{"after_sale_order_id":"done-1","status":"MERCHANT_REFUND_SUCCESS"}';
  assert.equal(docs[2]?.raw, settled);
});

test("stock is absolute by product and sku, and a code of another shape is named", async () => {
  const { shop, door } = await openShop();
  const acks = await door.pushStock([
    { code: "1/2", units: 9, rev: 1 },
    { code: "1/2", units: 5, rev: 2 },
    { code: "X", units: 1, rev: 1 },
  ]);
  assert.deepEqual(
    acks.map((ack) => (ack.ok ? "ok" : ack.kind)),
    ["superseded", "ok", "unknown_code"],
  );
  assert.deepEqual([...shop.stock], [["1/2", 5]]);
});

test("a parcel is told once even when the answer is lost, and not for an order that is closed", async () => {
  const { shop, door } = await openShop();
  fill(shop, ids);
  const parcel = {
    ...{ orderExternalId: ids[0] ?? "", carrier: "顺丰速运", trackingNumber: "SF1" },
    lines: [{ lineExternalId: "1/2", units: 1 }],
  };
  shop.trouble.push("lost");
  assert.deepEqual(await door.confirmShipment(parcel), { ok: true, already: false });
  assert.deepEqual(await door.confirmShipment(parcel), { ok: true, already: true });
  assert.deepEqual(shop.orders.get(ids[0] ?? "")?.parcels, [
    {
      ...{ delivery_id: "SF", waybill_id: "SF1", deliver_type: 1 },
      product_infos: [{ product_id: "1", sku_id: "2", product_cnt: 1 }],
    },
  ]);
  Object.assign(shop.orders.get(ids[1] ?? "") ?? {}, { status: 250 });
  const gone = await door.confirmShipment({ ...parcel, orderExternalId: ids[1] ?? "" });
  assert.ok(!gone.ok && gone.kind === "not_open");
});

answerContract(weixinStore, async () => {
  const { shop, door } = await openShop();
  const change = (changes: object) =>
    void shop.cases.set("91", { ...shop.cases.get("91"), ...changes });
  change({
    after_sale_order_id: "91",
    ...{ status: "MERCHANT_PROCESSING", type: "REFUND" },
    refund_info: { amount: 900 },
  });
  return {
    door,
    asked: { externalId: "91", orderExternalId: ids[0] ?? "", kind: "only", amountMinor: 900 },
    told: () => shop.answered.length,
    lose: () => void shop.trouble.push("lost"),
    askFor: (amount) => change({ refund_info: { amount } }),
    askForOther: () => change({ type: "RETURN" }),
    withdraw: () => change({ status: "USER_CANCELD" }),
  };
});

test("a return is agreed to with the address that the connection names, or not at all", async () => {
  const { shop, door } = await openShop();
  const answer = {
    ...({ kind: "return", verdict: "agree" } as const),
    ...{ externalId: "open-9", orderExternalId: "1" },
    ...{ why: "好", amountMinor: 0 },
  };
  const refused = await door.answerAftersale?.(answer);
  assert.ok(refused && !refused.ok && refused.kind === "refused");
  assert.equal(shop.answered.length, 0);
});
