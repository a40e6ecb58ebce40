// Goal: 拼多多 passes the contract of every connector, its documented payload reads as the golden text
// beside this says, and over HTTP its gateway's rules are kept. Method: a gateway that checks signatures.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { answerContract } from "../port/answer-contract.ts";
import { connectorContract } from "../port/contract-test.ts";
import { openGatewayServer } from "../port/gateway-server.ts";
import { fromFields, golden } from "../port/golden.ts";
import { ChannelFailure, md5Wrapped, rawValue } from "../port/index.ts";
import type { Fields, SignedParams } from "../port/index.ts";
import { pinduoduo } from "./index.ts";

const closers: (() => void)[] = [];
after(() => closers.forEach((close) => close()));

const folder = process.env["MILLRACE_SHARED"] ?? join(import.meta.dirname, "../../../shared");
const shared = join(folder, "data/channels");
const absent = existsSync(shared) ? false : "the real payloads are not here";
const sample = "pinduoduo/example-order_information_get.json";
const text = absent ? "{}" : readFileSync(join(shared, sample), "utf8");
const real = rawValue(text, ["order_info_get_response", "order_info"]);

/** A small order of our own, written from the field tables. */
const order = (changes: Fields = {}): string =>
  JSON.stringify({
    ...{ order_sn: "260101-3705115058471208928", confirm_status: 1, order_status: 1 },
    ...{ refund_status: 1, risk_control_status: 0, after_sales_status: 0, is_pre_sale: 0 },
    ...{ created_time: "2026-01-01 10:00:00", updated_at: "2026-01-01 10:05:00" },
    ...{ pay_time: "2026-01-01 10:01:00", last_ship_time: "2026-01-03 10:01:00" },
    ...{ pay_amount: "23.01", goods_amount: 22.02, discount_amount: 2, postage: "3.00" },
    order_change_amount: "0.00",
    ...{ province: "浙江省", city: "杭州市", town: "西湖区", receiver_name_mask: "张*" },
    open_address_id: "oa1",
    item_list: [
      {
        ...{ goods_id: "11", sku_id: 22, goods_name: "杯", goods_spec: "白", goods_count: 2 },
        goods_price: 11.005,
      },
    ],
    ...changes,
  });

const refund = (changes: Fields = {}): string =>
  JSON.stringify({
    ...{ id: 9001, order_sn: "260101-1", after_sales_status: 10, after_sales_type: 3 },
    ...{ created_time: "2026-01-02 09:00:00", refund_amount: "11.01", after_sale_reason: "破损" },
    ...{ goods_id: "11", sku_id: "22", goods_name: "杯", goods_number: "1" },
    updated_time: "2026-01-03 09:00:00",
    ...changes,
  });

const made = (name: string, changes: Fields = {}) => ({
  ...{ name, raw: order(changes), topic: "order" },
});

connectorContract(pinduoduo, {
  pushes: [],
  documents: [
    made("small order"),
    made("lines that do not add up", { pay_amount: "20.00" }),
    { name: "refund", raw: refund(), topic: "aftersale" },
    { name: "asked", raw: refund({ after_sales_status: 2 }), topic: "aftersale" },
    ...(absent ? [] : [{ name: "documented order", raw: real, topic: "order" }]),
  ],
  versions: [made("older"), made("newer", { updated_at: "2026-01-01 10:05:01", order_status: 2 })],
  longId: { ...made("long id"), externalId: "260101-3705115058471208928" },
  unknownStatus: { ...made("odd", { order_status: 77 }), status: "77" },
});

test("the documented payload reads as the golden text says", { skip: absent }, () => {
  const documents = [
    { topic: "order", raw: real, title: sample },
    ...fromFields("order", [order()]),
    ...fromFields("aftersale", [refund(), refund({ after_sales_status: 2 })]),
  ];
  const path = join(import.meta.dirname, "golden.txt");
  golden(pinduoduo, documents, { path, anew: process.env["GOLDEN"] === "write" });
});

test("a call is signed as the published vector is", () => {
  const params = {
    ...{ type: "pdd.order.information.get", client_id: "PDDKEY", access_token: "TOKEN" },
    ...{ timestamp: "1767240000", data_type: "JSON", order_sn: "180831-481803633911509" },
  };
  assert.equal(md5Wrapped(params, "helloworld"), "7F2DED26BCA8B063552786A0D897D72E");
});

test("three fields say the deal, the money and what has left", () => {
  const cases: [changes: Fields, expect: string][] = [
    [{ confirm_status: 0, pay_time: "" }, "awaiting_payment none 0/0"],
    [{ confirm_status: 0 }, "open paid 0/0"],
    [{}, "confirmed paid 0/0"],
    [{ risk_control_status: 1 }, "review paid 0/0"],
    [{ refund_status: 2 }, "on_hold paid 0/0"],
    [{ order_status: 2 }, "confirmed paid 2/0"],
    [{ refund_status: 4 }, "closed refunded 0/2"],
    [{ refund_status: 4, order_status: 3 }, "closed refunded 2/0"],
    [{ confirm_status: 2, pay_time: "" }, "cancelled none 0/0"],
  ];
  for (const [changes, expect] of cases) {
    const [message] = pinduoduo.normalise(order(changes), "order").messages;
    assert.ok(message?.type === "order");
    const [line] = message.lines;
    const units = `${line?.shippedUnits ?? 0}/${line?.cancelledUnits ?? 0}`;
    assert.equal(`${message.deal} ${message.payment} ${units}`, expect);
  }
});

interface Shop {
  readonly orders: Map<string, { updated: number; tracking_number: string; extra?: object[] }>;
  readonly stock: Map<string, string>;
  between: (() => void)[];
  busy: number;
}

function answerOf(shop: Shop, params: SignedParams): object {
  const { sign, ...rest } = params;
  const refuse = (error_code: number) => ({ error_response: { error_code, error_msg: "no" } });
  if (sign !== md5Wrapped(rest, "s")) return refuse(20_004);
  if (params["access_token"] !== "t") return refuse(10_019);
  if (shop.busy > 0) {
    shop.busy -= 1;
    return refuse(70_031);
  }
  const id = params["order_sn"] ?? "";
  if (params["type"] === "pdd.order.number.list.increment.get") {
    const [from, until] = [Number(params["start_updated_at"]), Number(params["end_updated_at"])];
    const found = [...shop.orders].filter(
      ([, each]) => each.updated >= from && each.updated <= until,
    );
    const [page, size] = [Number(params["page"]), Number(params["page_size"])];
    const rows = found.slice((page - 1) * size, page * size);
    shop.between.shift()?.();
    const order_sn_list = rows.map(([order_sn]) => ({ order_sn }));
    return { order_sn_increment_get_response: { order_sn_list, total_count: found.length } };
  }
  if (params["type"] === "pdd.order.information.get") {
    const found = shop.orders.get(id);
    if (!found) return refuse(50_011);
    const { tracking_number } = found;
    const order_status = tracking_number ? 2 : 1;
    const extra_delivery_list = found.extra ?? [];
    const known = { order_sn: id, order_status, refund_status: 1 };
    const order_info = { ...known, tracking_number, extra_delivery_list };
    return { order_info_get_response: { order_info } };
  }
  if (params["type"] === "pdd.logistics.companies.get") {
    const logistics_companies = [{ id: 44, logistics_company: "顺丰快递" }];
    return { logistics_companies_get_response: { logistics_companies } };
  }
  if (params["type"] === "pdd.logistics.online.send") {
    assert.equal(params["logistics_id"], "44");
    Object.assign(shop.orders.get(id) ?? {}, { tracking_number: params["tracking_number"] });
    return { logistics_online_send_response: { is_success: true } };
  }
  if (params["type"] === "pdd.order.upload.extra.logistics") {
    assert.equal(params["extra_track_type"], "1");
    const found = shop.orders.get(id);
    const told = JSON.parse(params["extra_track_list"] ?? "[]") as object[];
    if (found) found.extra = [...(found.extra ?? []), ...told];
    return { upload_extra_logistics_response: { success: true } };
  }
  shop.stock.set(`${params["goods_id"]}/${params["sku_id"]}`, params["quantity"] ?? "");
  return { goods_quantity_update_response: { is_success: true } };
}

async function openShop() {
  const shop: Shop = { orders: new Map(), stock: new Map(), between: [], busy: 0 };
  const server = await openGatewayServer((params) => answerOf(shop, params), "type");
  closers.push(server.close);
  const open = (accessToken: string) =>
    pinduoduo.open(
      { clientId: "c", clientSecret: "s", accessToken, address: server.address },
      server.means,
    );
  return { shop, server, door: open("t"), ended: open("old") };
}

test("pages are read from the last to the first while orders leave the list", async () => {
  const { shop, door } = await openShop();
  const from = Date.parse("2026-01-01T00:00:00Z") / 1_000;
  for (let at = 0; at < 250; at += 1)
    shop.orders.set(`n-${at}`, { updated: from + at, tracking_number: "" });
  const leaves = () => {
    for (const id of ["n-0", "n-1"]) Object.assign(shop.orders.get(id) ?? {}, { updated: 0 });
  };
  shop.between.push(() => undefined, leaves);
  const window = { from: "2026-01-01T00:00:00Z", until: "2026-01-01T00:30:00Z", mark: "" };
  const pages = await Array.fromAsync(door.pull(window));
  const seen = new Set(pages.flatMap((page) => page.externalIds));
  for (let at = 2; at < 250; at += 1) assert.ok(seen.has(`n-${at}`), `order ${at} was skipped`);
  assert.equal(pages.at(-1)?.complete, true);
});

test("a day has the orders placed in it, also those confirmed after midnight", async () => {
  const confirmed = [
    ["late", "2026-01-01 23:58:00", "2026-01-02 00:03:00"],
    ["next", "2026-01-02 09:00:00", "2026-01-02 09:01:00"],
    ["before", "2025-12-31 23:59:00", "2026-01-01 00:01:00"],
    ["noon", "2026-01-01 12:00:00", "2026-01-01 12:01:00"],
    ["presale", "2026-01-01 13:00:00", "2026-01-05 09:00:00"],
  ] as const;
  const server = await openGatewayServer((params) => {
    const [from, until] = [Number(params["start_confirm_at"]), Number(params["end_confirm_at"])];
    assert.ok(until - from < 86_400, "the list is asked for a day at most");
    const order_list = confirmed
      .filter(([, , at]) => {
        const second = Date.parse(`${at.replace(" ", "T")}+08:00`) / 1_000;
        return second >= from && second <= until;
      })
      .map(([order_sn, created_time, updated_at]) => ({ order_sn, created_time, updated_at }));
    return { order_list_get_response: { order_list } };
  }, "type");
  closers.push(server.close);
  const settings = { clientId: "c", clientSecret: "s", accessToken: "t", address: server.address };
  const from = new Date("2026-01-01T00:00:00+08:00");
  const span = { from, until: new Date("2026-01-02T00:00:00+08:00") };
  const means = { ...server.means, now: () => Date.parse("2026-01-20T00:00:00Z") };
  const days = await Array.fromAsync(pinduoduo.open(settings, means).survey(span));
  assert.deepEqual(
    days.flat().map((each) => each.externalId),
    ["noon", "late", "presale"],
  );
});

test("an ended token is said, a busy gateway is asked again", async () => {
  const { shop, door, ended } = await openShop();
  await assert.rejects(
    ended.test(),
    (error) => error instanceof ChannelFailure && !error.retryable,
  );
  shop.busy = 2;
  await door.test();
  await assert.rejects(door.fetch(["nobody"]), /information.get: 50011 no/, "in its words");
});

test("stock is absolute; a parcel goes out once even when the answer is lost", async () => {
  const { shop, server, door } = await openShop();
  const acks = await door.pushStock([
    { code: "11/22", units: 5, rev: 2 },
    { code: "X", units: 1, rev: 1 },
  ]);
  assert.deepEqual(
    acks.map((ack) => (ack.ok ? "ok" : ack.kind)),
    ["ok", "unknown_code"],
  );
  assert.deepEqual([...shop.stock], [["11/22", "5"]]);
  shop.orders.set("n-1", { updated: 0, tracking_number: "" });
  const parcel = {
    ...{ orderExternalId: "n-1", carrier: "顺丰", trackingNumber: "SF1" },
    lines: [{ lineExternalId: "11/22", units: 1 }],
  };
  server.lost.push("pdd.logistics.online.send");
  assert.equal((await door.confirmShipment(parcel)).ok, true);
  assert.deepEqual(await door.confirmShipment(parcel), { ok: true, already: true });
  server.lost.push("pdd.order.upload.extra.logistics");
  const later = { ...parcel, trackingNumber: "SF2" };
  assert.deepEqual(await door.confirmShipment(later), { ok: true, already: false });
  assert.deepEqual(await door.confirmShipment(later), { ok: true, already: true });
  assert.deepEqual(shop.orders.get("n-1")?.extra, [{ shipping_id: 44, tracking_number: "SF2" }]);
  const unknown = await door.confirmShipment({ ...parcel, trackingNumber: "Y", carrier: "某某" });
  assert.ok(!unknown.ok);
});

answerContract(pinduoduo, async () => {
  const found: Fields = {
    ...{
      id: 9001,
      order_sn: "260101-1",
      after_sales_status: 2,
      after_sales_type: 2,
      refund_amount: 11.01,
    },
  };
  const told: unknown[] = [];
  const server = await openGatewayServer((params) => {
    if (params["type"] !== "pdd.refund.agree")
      return { refund_increment_get_response: { refund_list: [found] } };
    const request = JSON.parse(params["request"] ?? "") as Fields;
    assert.deepEqual([request["after_sales_id"], request["order_sn"]], ["9001", "260101-1"]);
    told.push(request);
    Object.assign(found, { after_sales_status: 4 });
    return { response: { result: { after_sales_id: 9001, succ: true } } };
  }, "type");
  closers.push(server.close);
  const settings = { clientId: "c", clientSecret: "s", accessToken: "t", address: server.address };
  return {
    door: pinduoduo.open(settings, server.means),
    asked: { externalId: "9001", orderExternalId: "260101-1", kind: "only", amountMinor: 1_101 },
    told: () => told.length,
    lose: () => void server.lost.push("pdd.refund.agree"),
    askFor: (minor) => Object.assign(found, { refund_amount: minor / 100 }),
    askForOther: () => Object.assign(found, { after_sales_type: 3 }),
    withdraw: () => Object.assign(found, { after_sales_status: 11 }),
  };
});
