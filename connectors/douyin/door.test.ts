// Goal: over real HTTP every call is signed as the platform checks it, no order is skipped while the
// list moves, and a parcel goes out once. Method: a server that checks signatures and moves its list.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { answerContract } from "../port/answer-contract.ts";
import { ChannelFailure } from "../port/index.ts";
import { douyin } from "./index.ts";
import { callSignature } from "./signing.ts";

const closers: (() => void)[] = [];
after(() => closers.forEach((close) => close()));

interface Order {
  readonly order_id: string;
  update_time: number;
  readonly create_time: number;
  readonly pay_amount: number;
  readonly logistics_info: { tracking_no: string }[];
  readonly sku_order_list: readonly object[];
}

/** What the simulated shop holds, and what goes wrong in it. */
interface Shop {
  readonly orders: Order[];
  readonly stock: Map<string, unknown>;
  readonly requests: Set<string>;
  readonly trouble: string[];
  readonly cases: { readonly aftersale_info: object }[];
  readonly answered: unknown[];
  /** What happens after a page of a list was served. */
  readonly between: (() => void)[];
  tokens: number;
}

const worked = (data: object) => ({ code: 10000, data });
const failed = (code: number, sub_code: string) => ({ code, sub_code, data: {} });

type Params = Readonly<Record<string, never>>;

function listOf(shop: Shop, params: Params): object {
  const by = String(params["order_by"]) as "update_time" | "create_time";
  const from = Number(params[`${by}_start`]);
  const until = Number(params[`${by}_end`]);
  const found = shop.orders
    .filter((each) => each[by] >= from && each[by] <= until)
    .sort((a, b) => a[by] - b[by]);
  const [page, size] = [Number(params["page"]), Number(params["size"])];
  const shop_order_list = structuredClone(found.slice(page * size, (page + 1) * size));
  if (size > 1) shop.between.shift()?.();
  return worked({ shop_order_list, total: found.length, page, size });
}

function send(shop: Shop, params: Params): object {
  const request = String(params["request_id"]);
  const order = shop.orders.find((each) => each.order_id === params["order_id"]);
  const packs = params["pack_list"] as unknown as { logistics_code: string }[];
  if (!shop.requests.has(request))
    order?.logistics_info.push({ tracking_no: packs[0]?.logistics_code ?? "" });
  shop.requests.add(request);
  return worked({});
}

/** Our word on a case, as the platform takes it. */
function operate(shop: Shop, params: Params): object {
  const [item] = params["items"] as unknown as Record<string, unknown>[];
  const isAgreed = Number(params["type"]) === 201;
  assert.equal(item?.["reject_reason_code"], isAgreed ? undefined : 2);
  shop.answered.push(item);
  for (const { aftersale_info } of shop.cases)
    Object.assign(aftersale_info, { aftersale_status: isAgreed ? 12 : 27 });
  return worked({ items: [{ status_code: 0 }] });
}

function answerOf(shop: Shop, query: URLSearchParams): object {
  const [method, paramJson] = [query.get("method") ?? "", query.get("param_json") ?? ""];
  const timestamp = Number(query.get("timestamp"));
  const asked = { appKey: "K", method, timestamp, paramJson };
  if (query.get("sign") !== callSignature(asked, "s")) return failed(40003, "isv.sign-invalid");
  if (method === "token.create") {
    shop.tokens += 1;
    return worked({ access_token: `token-${shop.tokens}`, expires_in: 604_800 });
  }
  if (query.get("access_token") !== `token-${shop.tokens}`)
    return failed(30001, "isv.access-token-expired");
  if (shop.trouble[0] === "busy") {
    shop.trouble.shift();
    return failed(50001, "isp.service-busy");
  }
  const params = JSON.parse(paramJson) as Params;
  if (method === "order.searchList") return listOf(shop, params);
  if (method === "order.logisticsAddMultiPack") return send(shop, params);
  if (method === "order.orderDetail") {
    const order = shop.orders.find((each) => each.order_id === params["shop_order_id"]);
    return order ? worked({ shop_order_detail: order }) : failed(50002, "order not exist");
  }
  if (method === "afterSale.List") {
    const item = (id: string, aftersale_status: number) => ({
      aftersale_info: { aftersale_id: id, aftersale_status },
    });
    const items = shop.cases.length > 0 ? shop.cases : [item("1", 6), item("2", 12)];
    return worked({ items, has_more: false });
  }
  if (method === "afterSale.rejectReasonCodeList") {
    const items = [
      { reject_reason_code: 1, reason: "其他", evidence_need: "Y" },
      { reject_reason_code: 2, reason: "协商一致", evidence_need: "N" },
    ];
    return worked({ items });
  }
  if (method === "afterSale.operate") return operate(shop, params);
  if (String(params["code"]) === "GONE") return failed(50002, "sku not exist");
  shop.stock.set(String(params["code"]), params["stock_num"]);
  return worked({});
}

async function openShop() {
  const shop: Shop = {
    ...{ orders: [], stock: new Map(), requests: new Set(), trouble: [], between: [], tokens: 0 },
    ...{ cases: [], answered: [] },
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://here");
    request.resume().on("end", () => {
      const answer = answerOf(shop, url.searchParams);
      if (shop.trouble[0] === "lost" && /MultiPack$|operate$/.test(url.pathname)) {
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
  let now = 1_700_010_000_000;
  const means = {
    fetch,
    now: () => now,
    sleep: async (ms: number) => {
      now += ms;
    },
  };
  const open = (appSecret: string) =>
    douyin.open({ appKey: "K", appSecret, shopId: "7", address }, means);
  return { shop, door: open("s"), wrong: open("other") };
}

const idOf = (at: number) => `69364766924374${String(72_000 + at)}`;

function fill(shop: Shop, count: number): void {
  for (let at = 0; at < count; at += 1)
    shop.orders.push({
      ...{ order_id: idOf(at), update_time: 1_700_000_000 + at, create_time: 1_700_000_000 + at },
      ...{ pay_amount: 100 + at, logistics_info: [], sku_order_list: [] },
    });
}

const window = { from: "2023-11-14T22:13:20Z", until: "2023-11-14T23:13:20Z", mark: "" };

test("orders that change while the list is read make none disappear", async () => {
  const { shop, door } = await openShop();
  fill(shop, 250);
  shop.between.push(() => {
    for (const at of [0, 1, 2])
      Object.assign(shop.orders[at] ?? {}, { update_time: 1_800_000_000 });
  });
  const pages = await Array.fromAsync(door.pull(window));
  const seen = new Set(pages.flatMap((page) => page.docs.map((doc) => doc.externalId)));
  for (let at = 3; at < 250; at += 1) assert.ok(seen.has(idOf(at)), `order ${at} was skipped`);
  assert.deepEqual(
    pages.map((page) => page.complete),
    [false, false, true],
  );
  const [first] = pages;
  assert.ok(first);
  assert.equal((await Array.fromAsync(door.pull(first.next))).length, 2);
});

test("a wrong secret is refused, an ended token renewed, a busy platform asked again", async () => {
  const { shop, door, wrong } = await openShop();
  fill(shop, 1);
  await assert.rejects(
    wrong.test(),
    (error) => error instanceof ChannelFailure && !error.retryable,
  );
  await door.test();
  shop.tokens += 1;
  shop.trouble.push("busy");
  const docs = await door.fetch([idOf(0), "1"]);
  assert.deepEqual(
    docs.map((doc) => `${doc.externalId} ${doc.topic}`),
    [`${idOf(0)} order`],
  );
});

test("cases come with their order, and a day is surveyed whole", async () => {
  const { shop, door } = await openShop();
  fill(shop, 2);
  const [first] = shop.orders;
  assert.ok(first);
  Object.assign(first, { sku_order_list: [{ after_sale_info: { after_sale_status: 12 } }] });
  const at = new Date(first.update_time * 1_000).toISOString();
  const pages = await Array.fromAsync(door.pull({ from: at, until: at, mark: "" }));
  assert.deepEqual(
    pages.flatMap((page) => page.externalIds),
    [first.order_id],
    "a list says nothing of the document of a refund: its order is fetched with it",
  );
  const docs = await door.fetch([first.order_id]);
  assert.deepEqual(
    docs.map((doc) => doc.topic),
    ["order", "aftersale", "aftersale"],
  );
  assert.match(docs[2]?.raw ?? "", /"aftersale_id":"2"/);
  const span = { from: new Date(window.from), until: new Date(window.until) };
  const found = (await Array.fromAsync(door.survey(span))).flat();
  assert.deepEqual(
    found.map((each) => each.totalMinor),
    [100, 101],
  );
});

test("stock is absolute by the seller's code, and an unknown one is named", async () => {
  const { shop, door } = await openShop();
  const acks = await door.pushStock([
    { code: "A", units: 9, rev: 1 },
    { code: "A", units: 5, rev: 2 },
    { code: "GONE", units: 1, rev: 1 },
  ]);
  assert.deepEqual(
    acks.map((ack) => (ack.ok ? "ok" : ack.kind)),
    ["superseded", "ok", "unknown_code"],
  );
  assert.deepEqual([...shop.stock], [["A", 5]]);
});

test("a parcel goes out once even when the answer is lost", async () => {
  const { shop, door } = await openShop();
  fill(shop, 1);
  const parcel = {
    ...{ orderExternalId: idOf(0), carrier: "中通", trackingNumber: "ZT1" },
    lines: [{ lineExternalId: idOf(0), units: 1 }],
  };
  shop.trouble.push("lost");
  assert.deepEqual(await door.confirmShipment(parcel), { ok: true, already: false });
  assert.deepEqual(await door.confirmShipment(parcel), { ok: true, already: true });
  assert.deepEqual(shop.orders[0]?.logistics_info, [{ tracking_no: "ZT1" }]);
  const gone = await door.confirmShipment({ ...parcel, orderExternalId: "1" });
  assert.ok(!gone.ok && gone.kind === "not_open");
});

answerContract(douyin, async () => {
  const { shop, door } = await openShop();
  const aftersale_info = { aftersale_id: "7100", aftersale_status: 6, refund_amount: 1_050 };
  Object.assign(aftersale_info, { aftersale_type: 1 });
  shop.cases.push({ aftersale_info });
  return {
    door,
    asked: {
      ...{ externalId: "7100", orderExternalId: idOf(0), amountMinor: 1_050 },
      kind: "only" as const,
    },
    told: () => shop.answered.length,
    lose: () => void shop.trouble.push("lost"),
    askFor: (refund_amount) => Object.assign(aftersale_info, { refund_amount }),
    askForOther: () => Object.assign(aftersale_info, { aftersale_type: 0 }),
    withdraw: () => Object.assign(aftersale_info, { aftersale_status: 28 }),
  };
});
