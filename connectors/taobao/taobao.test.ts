// Goal: 淘宝 passes the contract of every connector, its published fixture reads as the golden text
// beside this says, and its gateway's rules are kept. Method: a gateway that checks signatures.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { answerContract } from "../port/answer-contract.ts";
import { connectorContract } from "../port/contract-test.ts";
import { openGatewayServer } from "../port/gateway-server.ts";
import { fromFields, golden } from "../port/golden.ts";
import { beijingText, ChannelFailure, hmacMd5, md5Wrapped, rawValue } from "../port/index.ts";
import type { Fields, SignedParams } from "../port/index.ts";
import { taobao } from "./index.ts";

const closers: (() => void)[] = [];
after(() => closers.forEach((close) => close()));

const folder = process.env["MILLRACE_SHARED"] ?? join(import.meta.dirname, "../../../shared");
const shared = join(folder, "data/channels");
const absent = existsSync(shared) ? false : "the real payloads are not here";
const sample = "taobao/example-trade_fullinfo_get.json";
const text = absent ? "{}" : readFileSync(join(shared, sample), "utf8");
const real = rawValue(text, ["trade_fullinfo_get_response", "trade"]);

/** A small trade of our own, written from the field tables, whose amounts add up. */
const trade = (changes: Fields = {}, line: Fields = {}): string =>
  JSON.stringify({
    ...{ tid: "3705115058471208928", status: "WAIT_SELLER_SEND_GOODS", payment: "205.00" },
    ...{ post_fee: "5.00", created: "2026-01-01 10:00:00", modified: "2026-01-01 10:05:00" },
    ...{ pay_time: "2026-01-01 10:01:00", receiver_name: "王***", receiver_state: "陕西省" },
    ...{ receiver_city: "西安市", receiver_district: "新城区", oaid: "o1", buyer_message: "快 " },
    orders: {
      order: [
        {
          ...{ oid: "3705115058471208929", status: "WAIT_SELLER_SEND_GOODS", num: 2 },
          ...{ num_iid: 11, sku_id: "22", price: "110.00", payment: "220.00", title: "杯" },
          ...{ divide_order_fee: "200.00", refund_status: "NO_REFUND" },
          ...line,
        },
      ],
    },
    ...changes,
  });

const refund = (changes: Fields = {}): string =>
  JSON.stringify({
    ...{ refund_id: "9001", tid: 1, oid: 2, status: "SUCCESS", created: "2026-01-02 09:00:00" },
    ...{ refund_fee: "100.00", reason: "破损", num: 1, num_iid: 11, sku: "22|颜色:白" },
    ...{ title: "杯", has_good_return: true, modified: "2026-01-03 09:00:00" },
    ...changes,
  });

const made = (name: string, changes: Fields = {}, line: Fields = {}) => ({
  ...{ name, raw: trade(changes, line), topic: "order" },
});

connectorContract(taobao, {
  pushes: [],
  documents: [
    made("small trade"),
    made("lines that do not add up", { payment: "200.00" }),
    { name: "refund", raw: refund(), topic: "aftersale" },
    { name: "asked", raw: refund({ status: "WAIT_SELLER_AGREE" }), topic: "aftersale" },
    ...(absent ? [] : [{ name: "published fixture", raw: real, topic: "order" }]),
  ],
  versions: [made("older"), made("newer", { modified: "2026-01-01 10:05:01" })],
  longId: { ...made("long id"), externalId: "3705115058471208928" },
  unknownStatus: { ...made("odd", { status: "WAIT_FOR_GODOT" }), status: "WAIT_FOR_GODOT" },
});

test("the published fixture reads as the golden text says", { skip: absent }, () => {
  const documents = [
    { topic: "order", raw: real, title: sample },
    ...fromFields("order", [trade()]),
    ...fromFields("aftersale", [
      ...[refund(), refund({ status: "WAIT_SELLER_AGREE" })],
      ...[refund({ status: "CLOSED", dispute_type: "REFUND" }), refund({ status: "NEW_WORD" })],
    ]),
  ];
  const path = join(import.meta.dirname, "golden.txt");
  golden(taobao, documents, { path, anew: process.env["GOLDEN"] === "write" });
});

test("calls are signed as the published vectors are", () => {
  const params = {
    ...{ method: "taobao.trade.fullinfo.get", app_key: "12345678", session: "test" },
    ...{ timestamp: "2026-01-01 12:00:00", format: "json", v: "2.0" },
    ...{ fields: "tid,status,payment,orders", tid: "500001084" },
  };
  const md5 = md5Wrapped({ ...params, sign_method: "md5" }, "helloworld");
  assert.equal(md5, "06E20E5901C2C5536583B4004DF20712");
  const hmac = hmacMd5({ ...params, sign_method: "hmac" }, "helloworld");
  assert.equal(hmac, "479E7E88FCF67BEFE0A23C775E4A0233");
  assert.equal(beijingText(new Date("2026-01-01T04:00:00Z")), "2026-01-01 12:00:00");
});

test("states say the deal, the money and what has left", () => {
  const shipped = { status: "WAIT_BUYER_CONFIRM_GOODS" };
  const closed = { status: "TRADE_CLOSED" };
  const cases: [changes: Fields, line: Fields, expect: string][] = [
    [{ status: "WAIT_BUYER_PAY", pay_time: "" }, {}, "awaiting_payment none 0/0"],
    [{ step_trade_status: "FRONT_PAID_FINAL_NOPAID" }, {}, "deposit_paid partial 0/0"],
    [{ status: "PAID_FORBID_CONSIGN" }, {}, "review paid 0/0"],
    [{}, {}, "confirmed paid 0/0"],
    [{}, { refund_status: "WAIT_SELLER_AGREE" }, "on_hold paid 0/0"],
    [{}, { refund_status: "NEW_WORD" }, "review paid 0/0"],
    [shipped, shipped, "confirmed paid 2/0"],
    [{ status: "TRADE_CLOSED" }, { ...closed, refund_status: "SUCCESS" }, "closed refunded 0/2"],
    // A part of the money went back, and the goods are still to be sent.
    [{}, { refund_status: "SUCCESS" }, "confirmed partially_refunded 0/0"],
    [{ status: "TRADE_CLOSED_BY_TAOBAO", pay_time: "" }, {}, "cancelled voided 0/0"],
  ];
  for (const [changes, line, expect] of cases) {
    const [message] = taobao.normalise(trade(changes, line), "order").messages;
    assert.ok(message?.type === "order");
    const [first] = message.lines;
    const units = `${first?.shippedUnits ?? 0}/${first?.cancelledUnits ?? 0}`;
    assert.equal(`${message.deal} ${message.payment} ${units}`, expect);
  }
});

interface Shop {
  readonly trades: Map<string, { modified: string; readonly orders: Fields[]; memo?: string }>;
  readonly stock: string[];
  readonly sent: SignedParams[];
  between: (() => void)[];
  busy: number;
}

const isAll = (orders: readonly Fields[], status: string) =>
  orders.every((order) => order["status"] === status);

function tradeOf(shop: Shop, tid: string): object | null {
  const found = shop.trades.get(tid);
  if (!found) return null;
  const waiting = "WAIT_SELLER_SEND_GOODS";
  const status = isAll(found.orders, waiting)
    ? waiting
    : isAll(found.orders, "WAIT_BUYER_CONFIRM_GOODS")
      ? "WAIT_BUYER_CONFIRM_GOODS"
      : "SELLER_CONSIGNED_PART";
  const memo = { seller_memo: found.memo, seller_flag: 2 };
  return { tid, status, orders: { order: found.orders }, ...memo };
}

function ship(shop: Shop, params: SignedParams): object {
  shop.sent.push(params);
  const orders = shop.trades.get(params["tid"] ?? "")?.orders ?? [];
  const only = params["sub_tid"]?.split(",");
  for (const order of orders) {
    if (only && !only.includes(String(order["oid"]))) continue;
    const told = { status: "WAIT_BUYER_CONFIRM_GOODS", invoice_no: params["out_sid"] };
    Object.assign(order, told);
  }
  return { logistics_offline_send_response: { shipping: { is_success: true } } };
}

function answerOf(shop: Shop, params: SignedParams): object {
  const { sign, ...rest } = params;
  const refuse = (code: number, sub_code = "") => ({ error_response: { code, sub_code } });
  if (sign !== hmacMd5(rest, "s")) return refuse(25);
  if (params["session"] !== "k") return refuse(27);
  if (shop.busy > 0) {
    shop.busy -= 1;
    return refuse(7);
  }
  const method = params["method"] ?? "";
  if (method === "taobao.trades.sold.increment.get") {
    const [from = "", until = ""] = [params["start_modified"], params["end_modified"]];
    const found = [...shop.trades].filter(
      ([, each]) => each.modified >= from && each.modified <= until,
    );
    const [page, size] = [Number(params["page_no"]), Number(params["page_size"])];
    const trade = found.slice((page - 1) * size, page * size).map(([tid]) => ({ tid }));
    shop.between.shift()?.();
    return {
      trades_sold_increment_get_response: { total_results: found.length, trades: { trade } },
    };
  }
  if (method === "taobao.trade.fullinfo.get") {
    const found = tradeOf(shop, params["tid"] ?? "");
    return found ? { trade_fullinfo_get_response: { trade: found } } : refuse(15, "isv.not-exist");
  }
  if (method === "taobao.logistics.offline.send") return ship(shop, params);
  if (method === "taobao.trade.memo.update") {
    const found = shop.trades.get(params["tid"] ?? "");
    assert.equal(params["flag"], "2", "the colour of its flag stays");
    if (found) found.memo = params["memo"] ?? "";
    return { trade_memo_update_response: { trade: {} } };
  }
  shop.stock.push(`${params["num_iid"]} ${params["skuid_quantities"] ?? params["quantity"] ?? ""}`);
  return { skus_quantity_update_response: { item: {} } };
}

async function openShop() {
  const shop: Shop = { trades: new Map(), stock: [], sent: [], between: [], busy: 0 };
  const server = await openGatewayServer((params) => answerOf(shop, params));
  closers.push(server.close);
  const open = (sessionKey: string) =>
    taobao.open({ appKey: "a", appSecret: "s", sessionKey, address: server.address }, server.means);
  return { shop, server, door: open("k"), ended: open("old") };
}

test("pages are read from the last to the first while trades leave the list", async () => {
  const { shop, door } = await openShop();
  const second = (at: number) => beijingText(new Date(Date.UTC(2026, 0, 1, 0, 0, at)));
  for (let at = 0; at < 120; at += 1)
    shop.trades.set(`t-${at}`, { modified: second(at), orders: [] });
  shop.between.push(
    () => undefined,
    () => Object.assign(shop.trades.get("t-0") ?? {}, { modified: "2027-01-01 00:00:00" }),
  );
  const window = { from: "2026-01-01T00:00:00Z", until: "2026-01-01T00:30:00Z", mark: "" };
  const pages = await Array.fromAsync(door.pull(window));
  const seen = new Set(pages.flatMap((page) => page.externalIds));
  for (let at = 1; at < 120; at += 1) assert.ok(seen.has(`t-${at}`), `trade ${at} was skipped`);
});

test("an ended session is said, a busy gateway is asked again", async () => {
  const { shop, door, ended } = await openShop();
  await assert.rejects(
    ended.test(),
    (error) => error instanceof ChannelFailure && !error.retryable,
  );
  shop.busy = 2;
  await door.test();
  assert.deepEqual(await door.fetch(["nobody"]), []);
});

test("stock is absolute, with and without a sku", async () => {
  const { shop, door } = await openShop();
  const acks = await door.pushStock([
    { code: "11/22", units: 5, rev: 1 },
    { code: "11/0", units: 7, rev: 1 },
    { code: "X", units: 1, rev: 1 },
  ]);
  assert.deepEqual(
    acks.map((ack) => (ack.ok ? "ok" : ack.kind)),
    ["ok", "ok", "unknown_code"],
  );
  assert.deepEqual(shop.stock, ["11 22:5", "11 7"]);
});

test("a part leaves as a split, the rest as it is, each once even when the answer is lost", async () => {
  const { shop, server, door } = await openShop();
  const orders = ["1", "2"].map((oid) => ({ oid, status: "WAIT_SELLER_SEND_GOODS" }));
  shop.trades.set("t", { modified: "", orders });
  const parcel = (oid: string, trackingNumber: string) => ({
    ...{ orderExternalId: "t", carrier: "圆通", trackingNumber },
    lines: [{ lineExternalId: oid, units: 1 }],
  });
  server.lost.push("taobao.logistics.offline.send");
  assert.deepEqual(await door.confirmShipment(parcel("1", "YT1")), { ok: true, already: false });
  assert.deepEqual(await door.confirmShipment(parcel("1", "YT1")), { ok: true, already: true });
  assert.deepEqual(await door.confirmShipment(parcel("2", "YT2")), { ok: true, already: false });
  assert.deepEqual(
    shop.sent.map(
      (each) => `${each["out_sid"]} ${each["company_code"]} ${each["sub_tid"] ?? "all"}`,
    ),
    ["YT1 YTO 1", "YT2 YTO all"],
  );
  // The platform takes one parcel a sub-order: a later one stands in the seller's memo, once.
  const noted = { ok: true, noted: "seller_memo" };
  server.lost.push("taobao.trade.memo.update");
  assert.deepEqual(await door.confirmShipment(parcel("2", "YT3")), { ...noted, already: false });
  assert.deepEqual(await door.confirmShipment(parcel("2", "YT3")), { ...noted, already: true });
  assert.equal(shop.trades.get("t")?.memo, "圆通 YT3");
  const closed = { oid: "9", status: "TRADE_CLOSED" };
  shop.trades.set("c", { modified: "", orders: [closed] });
  const late = await door.confirmShipment({ ...parcel("9", "YT4"), orderExternalId: "c" });
  assert.ok(!late.ok && late.kind === "not_open");
});

answerContract(taobao, async () => {
  const refund: Fields = {
    ...{ refund_id: "9001", tid: "1", oid: "2", status: "WAIT_SELLER_AGREE", refund_fee: "100.00" },
    ...{ refund_phase: "onsale", refund_version: "1767240000123" },
  };
  const told: SignedParams[] = [];
  const server = await openGatewayServer((params) => {
    if (params["method"] === "taobao.refund.get") return { refund_get_response: { refund } };
    const isAgreed = params["method"] === "taobao.rp.refunds.agree";
    const named = isAgreed ? params["refund_infos"]?.split("|")[2] : params["refund_version"];
    assert.equal(named, refund["refund_version"], "the case is named in the version it is in");
    told.push(params);
    Object.assign(refund, { status: isAgreed ? "SUCCESS" : "SELLER_REFUSE_BUYER" });
    return isAgreed
      ? { rp_refunds_agree_response: { msg_code: "OP_SUCC", succ: true } }
      : { refund_refuse_response: { is_success: true } };
  });
  closers.push(server.close);
  const settings = { appKey: "a", appSecret: "s", sessionKey: "k", address: server.address };
  return {
    door: taobao.open(settings, server.means),
    asked: { externalId: "9001", orderExternalId: "1", kind: "only", amountMinor: 10_000 },
    told: () => told.length,
    lose: () => void server.lost.push("taobao.rp.refunds.agree", "taobao.refund.refuse"),
    askFor: (minor) => Object.assign(refund, { refund_fee: (minor / 100).toFixed(2) }),
    askForOther: () => Object.assign(refund, { has_good_return: true }),
    withdraw: () => Object.assign(refund, { status: "CLOSED" }),
  };
});
