// Goal: 京东 passes the contract of every connector; its minimal sample, which lists no lines, is
// refused by name; its gateway's rules are kept. Method: a gateway that checks signatures.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { answerContract } from "../port/answer-contract.ts";
import { connectorContract } from "../port/contract-test.ts";
import { openGatewayServer } from "../port/gateway-server.ts";
import { fromFields, golden } from "../port/golden.ts";
import { ChannelFailure, PartlyRead, md5Wrapped, rawValue } from "../port/index.ts";
import type { Fields, SignedParams } from "../port/index.ts";
import { jd } from "./index.ts";

const closers: (() => void)[] = [];
after(() => closers.forEach((close) => close()));

const folder = process.env["MILLRACE_SHARED"] ?? join(import.meta.dirname, "../../../shared");
const shared = join(folder, "data/channels");
const absent = existsSync(shared) ? false : "the real payloads are not here";
const sample = "jd/example-pop_order_get-min.json";
const text = absent ? "{}" : readFileSync(join(shared, sample), "utf8");
const path = ["jingdong_pop_order_get_responce", "orderDetailInfo", "orderInfo"];
const real = rawValue(text, path);

/** An order written from the field tables: no whole official answer is published. */
const order = (changes: Fields = {}): string =>
  JSON.stringify({
    ...{ orderId: "3705115058471208928", orderState: "WAIT_SELLER_STOCK_OUT" },
    ...{ orderTotalPrice: "200.00", orderPayment: "175.00", balanceUsed: "10.00" },
    ...{ freightPrice: "5.00", taxFee: "0.00", serviceFee: "0.00", sellerDiscount: "20.00" },
    ...{ orderStartTime: "2026-01-01 10:00:00", modified: "2026-01-01 10:05:00" },
    ...{ paymentConfirmTime: "2026-01-01 10:01:00", orderEndTime: "0001-01-01 00:00:00" },
    consigneeInfo: { fullname: "张三", province: "北京", city: "朝阳区", county: "三环以内" },
    itemInfoList: [{ skuId: "100", skuName: "杯", jdPrice: "100.00", itemTotal: "2" }],
    couponDetailList: [],
    ...changes,
  });

/** A cancellation that waits for the seller, written from field lists: no sample is published. */
const cancellation = (changes: Fields = {}): string =>
  JSON.stringify({
    ...{ id: 23_798_816_970, orderId: 67_834_311, status: 0, applyRefundSum: 17_500 },
    ...{ applyTime: "2026-01-02 09:00:00", checkTime: null, reason: "不想要了", buyerName: "张三" },
    ...changes,
  });

/** A line that was sent back, written from field lists as well. */
const service = (changes: Fields = {}, bill: Fields = {}): string =>
  JSON.stringify({
    ...{ afsRefundId: 5, status: 13, refoundAmount: "87.50", completeTime: "2026-01-06 09:00:00" },
    sameOrderServiceBill: {
      ...{ serviceId: 900_001, orderId: 67_834_311, wareId: 100, wareName: "杯", serviceCount: 1 },
      ...{ afsApplyTime: "2026-01-05 09:00:00", applyReason: "破损" },
      ...bill,
    },
    ...changes,
  });

const made = (name: string, changes: Fields = {}) => ({
  ...{ name, raw: order(changes), topic: "order" },
});

connectorContract(jd, {
  pushes: [],
  documents: [
    made("small order"),
    made("lines that do not add up", { orderPayment: "100.00" }),
    { name: "cancellation", raw: cancellation(), topic: "cancellation" },
    { name: "service", raw: service(), topic: "service" },
    ...(absent ? [] : [{ name: "minimal sample", raw: real, topic: "order" }]),
  ],
  versions: [made("older"), made("newer", { modified: "2026-01-01 10:05:01" })],
  longId: { ...made("long id"), externalId: "3705115058471208928" },
  unknownStatus: { ...made("odd", { orderState: "LOST_AT_SEA" }), status: "LOST_AT_SEA" },
});

test("the samples read as the golden text says", { skip: absent }, () => {
  const documents = [
    { topic: "order", raw: real, title: sample },
    ...fromFields("order", [
      order(),
      order({ directParentOrderId: "37", couponDetailList: [{ couponPrice: "20.00" }] }),
    ]),
    ...fromFields(
      "order",
      [
        { provinceId: 1, province: "北京", cityId: 2803, city: "崇文区", county: "全区" },
        { provinceId: 19, province: "广东", cityId: 1601, city: "广州市", county: "天河区" },
        { provinceId: 4, province: "***", cityId: 48203, city: "***", county: "***" },
        { provinceId: 12, province: "江苏", cityId: 999_999, city: "苏州市", county: "" },
      ].map((consigneeInfo) => order({ consigneeInfo })),
    ),
    ...fromFields("cancellation", [
      cancellation(),
      cancellation({ status: 3, checkTime: "2026-01-02 10:00:00" }),
      cancellation({ status: 77 }),
    ]),
    ...fromFields("service", [
      ...[service(), service({ status: 12, completeTime: null }), service({ status: "lost" })],
    ]),
  ];
  const file = join(import.meta.dirname, "golden.txt");
  golden(jd, documents, { path: file, anew: process.env["GOLDEN"] === "write" });
});

test("a call is signed as the published vector is", () => {
  const params = {
    ...{ method: "jingdong.pop.order.get", app_key: "JDKEY", access_token: "TOKEN", v: "2.0" },
    timestamp: "2026-01-01 12:00:00",
    "360buy_param_json": '{"order_id":67834311,"optional_fields":"orderId,orderState"}',
  };
  assert.equal(md5Wrapped(params, "helloworld"), "939134FC1A1369D683BA290A6D7E669E");
});

test("states say the deal, the money and what has left; dates that stand for none are none", () => {
  const cases: [changes: Fields, expect: string][] = [
    [
      { orderState: "NOT_PAY", paymentConfirmTime: "0001-01-01 00:00:00" },
      "awaiting_payment none 0",
    ],
    [{}, "confirmed paid 0"],
    [{ orderState: "LOCKED" }, "on_hold paid 0"],
    [{ orderState: "PAUSE" }, "review paid 0"],
    [{ orderState: "WAIT_GOODS_RECEIVE_CONFIRM" }, "confirmed paid 2"],
    [
      { orderState: "TRADE_CANCELED", paymentConfirmTime: "1970-01-01 00:00:00" },
      "cancelled voided 0",
    ],
  ];
  for (const [changes, expect] of cases) {
    const [message] = jd.normalise(order(changes), "order").messages;
    assert.ok(message?.type === "order");
    const units = message.lines[0]?.shippedUnits ?? 0;
    assert.equal(`${message.deal} ${message.payment} ${units}`, expect);
  }
});

interface Shop {
  readonly orders: Map<string, { modified: string; waybill: string }>;
  memo: string;
  readonly stock: string[];
  readonly cancellations: Fields[];
  readonly replied: string[];
  between: (() => void)[];
  busy: number;
  /** The app was not given the right to read cases. */
  readsNoCases?: boolean;
}

/** What the shop says of the seller's memo of an order; null where it is asked for something else. */
function memoAnswer(shop: Shop, method: string, asked: Readonly<Record<string, string>>) {
  if (method === "jingdong.order.venderRemark.queryByOrderId") {
    const venderRemarkQueryResult = { vender_remark: { flag: 3, remark: shop.memo } };
    return { jingdong_order_venderRemark_queryByOrderId_responce: { venderRemarkQueryResult } };
  }
  if (method === "jingdong.pop.order.modifyVenderRemark") {
    assert.equal(String(asked["flag"]), "3", "the colour of its flag stays");
    shop.memo = asked["remark"] ?? "";
    return { jingdong_pop_order_modifyVenderRemark_responce: { code: "0" } };
  }
  return null;
}

function answerOf(shop: Shop, params: SignedParams): object {
  const { sign, ...rest } = params;
  const refuse = (code: string) => ({ error_response: { code, zh_desc: "no" } });
  if (sign !== md5Wrapped(rest, "s")) return refuse("12");
  if (params["access_token"] !== "t") return refuse("19");
  if (shop.busy > 0) {
    shop.busy -= 1;
    return refuse("7");
  }
  const asked = JSON.parse(params["360buy_param_json"] ?? "{}") as Record<string, string>;
  if (params["method"] === "jingdong.pop.order.search") {
    const [from = "", until = ""] = [asked["start_date"], asked["end_date"]];
    const found = [...shop.orders].filter(
      ([, each]) => each.modified >= from && each.modified <= until,
    );
    const [page, size] = [Number(asked["page"]), Number(asked["page_size"])];
    const rows = found.slice((page - 1) * size, page * size);
    shop.between.shift()?.();
    const orderInfoList = rows.map(([orderId, { modified }]) => ({ orderId, modified }));
    const searchorderinfo_result = { orderTotal: found.length, orderInfoList };
    return { jingdong_pop_order_search_responce: { searchorderinfo_result } };
  }
  if (params["method"] === "jingdong.pop.order.get") {
    const found = shop.orders.get(asked["order_id"] ?? "");
    if (!found) return refuse("51");
    const orderState = found.waybill ? "WAIT_GOODS_RECEIVE_CONFIRM" : "WAIT_SELLER_STOCK_OUT";
    const orderInfo = { orderId: asked["order_id"], orderState, waybill: found.waybill };
    return { jingdong_pop_order_get_responce: { orderDetailInfo: { orderInfo } } };
  }
  if (shop.readsNoCases && params["method"]?.includes("refundapply")) return refuse("61");
  if (params["method"] === "jingdong.pop.afs.soa.refundapply.queryPageList") {
    const result = shop.cancellations.filter(
      (each) => !asked["orderId"] || String(each["orderId"]) === asked["orderId"],
    );
    return { jingdong_pop_afs_soa_refundapply_queryPageList_responce: { queryResult: { result } } };
  }
  if (params["method"] === "jingdong.asc.serviceAndRefund.view")
    return { jingdong_asc_serviceAndRefund_view_responce: { pageResult: { data: [] } } };
  if (params["method"] === "jingdong.pop.afs.soa.refundapply.replyRefund") {
    const found = shop.cancellations.find((each) => String(each["id"]) === asked["id"]);
    shop.replied.push(`${asked["status"]} ${asked["outWareStatus"]} ${asked["rejectType"] ?? "-"}`);
    Object.assign(found ?? {}, { status: Number(asked["status"]) });
    return {
      jingdong_pop_afs_soa_refundapply_replyRefund_responce: { replyResult: { success: true } },
    };
  }
  if (params["method"] === "jingdong.get.vender.all.delivery.company") {
    const deliveryCompanies = [{ id: 463, name: "圆通快递" }];
    return { jingdong_get_vender_all_delivery_company_responce: { deliveryCompanies } };
  }
  if (params["method"] === "jingdong.pop.order.shipment") {
    assert.equal(String(asked["logiCoprId"]), "463");
    Object.assign(shop.orders.get(asked["orderId"] ?? "") ?? {}, { waybill: asked["logiNo"] });
    return { jingdong_pop_order_shipment_responce: { code: "0" } };
  }
  const memo = memoAnswer(shop, params["method"] ?? "", asked);
  if (memo) return memo;
  shop.stock.push(`${asked["skuId"]} ${asked["stockNum"]}`);
  return { jingdong_stock_write_updateSkuStock_responce: { code: "0" } };
}

async function openShop() {
  const shop: Shop = {
    ...{ orders: new Map(), stock: [], cancellations: [], replied: [], between: [], busy: 0 },
    memo: "VIP",
  };
  const server = await openGatewayServer((params) => answerOf(shop, params));
  closers.push(server.close);
  const open = (accessToken: string) =>
    jd.open({ appKey: "a", appSecret: "s", accessToken, address: server.address }, server.means);
  return { shop, server, door: open("t"), ended: open("old") };
}

test("pages are read from the last to the first while orders leave the list", async () => {
  const { shop, door } = await openShop();
  for (let at = 0; at < 250; at += 1)
    shop.orders.set(`o-${at}`, { modified: "2026-01-01 08:10:00", waybill: "" });
  shop.between.push(
    () => undefined,
    () => Object.assign(shop.orders.get("o-0") ?? {}, { modified: "2027-01-01 00:00:00" }),
  );
  const window = { from: "2026-01-01T00:00:00Z", until: "2026-01-01T01:00:00Z", mark: "" };
  const pages = await Array.fromAsync(door.pull(window));
  const seen = new Set(pages.flatMap((page) => page.externalIds));
  for (let at = 1; at < 250; at += 1) assert.ok(seen.has(`o-${at}`), `order ${at} was skipped`);
});

test("an ended token is said, a busy gateway is asked again", async () => {
  const { shop, door, ended } = await openShop();
  await assert.rejects(
    ended.test(),
    (error) => error instanceof ChannelFailure && !error.retryable,
  );
  shop.busy = 2;
  await door.test();
  await assert.rejects(door.fetch(["nobody"]), /order.get: 51 no/, "in its words");
});

test("stock is absolute; a parcel goes out once even when the answer is lost", async () => {
  const { shop, server, door } = await openShop();
  const acks = await door.pushStock([
    { code: "100", units: 5, rev: 1 },
    { code: "X", units: 1, rev: 1 },
  ]);
  assert.deepEqual(
    acks.map((ack) => (ack.ok ? "ok" : ack.kind)),
    ["ok", "unknown_code"],
  );
  assert.deepEqual(shop.stock, ["100 5"]);
  shop.orders.set("o-1", { modified: "", waybill: "" });
  const parcel = {
    ...{ orderExternalId: "o-1", carrier: "圆通", trackingNumber: "YT1" },
    lines: [{ lineExternalId: "100", units: 1 }],
  };
  server.lost.push("jingdong.pop.order.shipment");
  assert.equal((await door.confirmShipment(parcel)).ok, true);
  assert.deepEqual(await door.confirmShipment(parcel), { ok: true, already: true });
  // The platform takes one parcel an order: a later one stands in the seller's memo, once.
  const later = { ...parcel, trackingNumber: "YT2" };
  server.lost.push("jingdong.pop.order.modifyVenderRemark");
  const noted = { ok: true, noted: "seller_memo" };
  assert.deepEqual(await door.confirmShipment(later), { ...noted, already: false });
  assert.deepEqual(await door.confirmShipment(later), { ...noted, already: true });
  assert.equal(shop.memo, "VIP\n圆通 YT2");
  shop.memo = "x".repeat(495);
  const full = await door.confirmShipment({ ...parcel, trackingNumber: "YT3" });
  assert.ok(!full.ok && full.kind === "refused", "said at once, not tried again");
});

test("an order comes with its cases, and one whose case moved is found though it did not change", async () => {
  const { shop, door } = await openShop();
  shop.orders.set("67834311", { modified: "2025-01-01 08:10:00", waybill: "" });
  shop.cancellations.push(JSON.parse(cancellation()) as Fields);
  const window = { from: "2026-01-01T00:00:00Z", until: "2026-01-01T01:00:00Z", mark: "" };
  const pages = await Array.fromAsync(door.pull(window));
  assert.deepEqual(
    pages.flatMap((page) => page.externalIds),
    ["67834311"],
  );
  const docs = await door.fetch(["67834311"]);
  assert.deepEqual(
    docs.map((doc) => doc.topic),
    ["order", "cancellation"],
  );
});

test("an app that may not read cases gets its orders all the same, and is told", async () => {
  const { shop, door } = await openShop();
  shop.orders.set("1", { modified: "2026-01-01 08:10:00", waybill: "" });
  shop.readsNoCases = true;
  const window = { from: "2026-01-01T00:00:00Z", until: "2026-01-01T01:00:00Z", mark: "" };
  const [page] = await Array.fromAsync(door.pull(window));
  assert.deepEqual(page?.externalIds, ["1"]);
  assert.match(page?.unread?.message ?? "", /queryPageList: 61 no/);
  await assert.rejects(
    door.fetch(["1"]),
    (error) => error instanceof PartlyRead && error.docs.map((doc) => doc.topic).join() === "order",
  );
});

answerContract(jd, async () => {
  const { shop, server, door } = await openShop();
  shop.orders.set("67834311", { modified: "2026-01-01 08:10:00", waybill: "" });
  const found = JSON.parse(cancellation()) as Fields;
  shop.cancellations.push(found);
  return {
    door,
    asked: {
      ...{ externalId: "cancel-23798816970", orderExternalId: "67834311", amountMinor: 17_500 },
      kind: "cancellation" as const,
    },
    told: () => shop.replied.length,
    lose: () => void server.lost.push("jingdong.pop.afs.soa.refundapply.replyRefund"),
    askFor: (minor) => Object.assign(found, { applyRefundSum: minor }),
    withdraw: () => Object.assign(found, { status: 11 }),
  };
});

test("a refusal says whether the goods have left", async () => {
  const { shop, door } = await openShop();
  for (const [id, waybill] of [
    ["1", ""],
    ["2", "JD1"],
  ] as const) {
    shop.orders.set(id, { modified: "", waybill });
    shop.cancellations.push(JSON.parse(cancellation({ id: Number(id), orderId: id })) as Fields);
    await door.answerAftersale?.({
      ...{ externalId: `cancel-${id}`, orderExternalId: id, amountMinor: 17_500, why: "已发" },
      ...({ kind: "cancellation", verdict: "refuse" } as const),
    });
  }
  assert.deepEqual(shop.replied, ["2 2 5", "2 1 1"]);
});
