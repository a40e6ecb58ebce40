// Goal: 微信小店 passes the contract of every connector, its documented payloads read as the golden
// text beside this says, and its published signature fits.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { connectorContract } from "../port/contract-test.ts";
import type { ConnectorFixtures } from "../port/contract-test.ts";
import { fromFields, golden } from "../port/golden.ts";
import { rawValue, readJson } from "../port/index.ts";
import type { Fields } from "../port/index.ts";
import { weixinStore } from "./index.ts";

const folder = process.env["MILLRACE_SHARED"] ?? join(import.meta.dirname, "../../../shared");
const shared = join(folder, "data/channels");
const absent = existsSync(shared) ? false : "the real payloads are not here";
const now = new Date(1_767_240_060_000);

const sample = "weixin-store/examples.json";
const text = absent ? "{}" : readFileSync(join(shared, sample), "utf8");
const examples = readJson(text) as Readonly<Record<string, Fields>>;
const realOrder = rawValue(text, ["ChannelsECOrderGetResponse", "order"]);
const realAftersale = rawValue(text, [
  "ChannelsECAftersaleGetAftersaleOrderResponse",
  "after_sale_order",
]);

/** A small order of our own, written from the field tables, for what no documented payload shows. */
function order(changes: Fields = {}, product: Fields = {}): string {
  return JSON.stringify({
    ...{ order_id: "3705115058471208928", status: 20, create_time: 1_658_505_600 },
    update_time: 1_658_509_200,
    order_detail: {
      product_infos: [
        {
          ...{ product_id: "11", sku_id: "22", sku_cnt: 2, sale_price: 600, title: "杯" },
          ...{ real_price: 1_000, delivery_deadline: 1_658_600_000 },
          ...product,
        },
      ],
      pay_info: { pay_time: 1_658_509_200 },
      price_info: { product_price: 1_200, order_price: 1_100, freight: 100, discounted_price: 200 },
      delivery_info: {
        address_info: { user_name: "陈先生", province_name: "广东", hash_code: "h1" },
        delivery_product_info: [],
      },
      ext_info: { customer_notes: "" },
    },
    ...changes,
  });
}

const signed = (token: string, timestamp: string, nonce: string) => ({
  ...{ timestamp, nonce },
  signature: createHash("sha1").update([token, timestamp, nonce].sort().join("")).digest("hex"),
});

function pushes(): ConnectorFixtures["pushes"] {
  const raw = Buffer.from(JSON.stringify({ Event: "channels_ec_order_pay", CreateTime: 1 }));
  const own = { raw, headers: {}, secrets: ["t"], now };
  const vector = {
    signature: "505a496c3b560210ab6a2de03bbacd46fb5084bb",
    ...{ timestamp: "1767240000", nonce: "123456" },
  };
  return [
    { ...own, name: "published vector", secrets: ["weixintoken"], query: vector, expect: "good" },
    { ...own, name: "own", query: signed("t", "1767240000", "9"), expect: "good" },
    { ...own, name: "old", query: signed("t", "1767230000", "9"), expect: "stale" },
    { ...own, name: "no signature", expect: "missing_header" },
  ];
}

const made = (name: string, changes: Fields = {}, product: Fields = {}) => ({
  ...{ name, raw: order(changes, product), topic: "order" },
});

/** A case of our own, written from the field tables. */
const aftersale = (status: string): string =>
  JSON.stringify({
    ...{ after_sale_order_id: "91", order_id: "3705115058471208928", status, type: "REFUND" },
    ...{ create_time: 1_658_509_200, update_time: 1_658_509_300, reason_text: "拍错" },
    ...{ refund_info: { amount: 900 }, product_info: { product_id: "1", sku_id: "2", count: 1 } },
  });

connectorContract(weixinStore, {
  pushes: pushes(),
  documents: [
    made("small order"),
    made("lines that do not add up", {}, { real_price: 900 }),
    made("before the net price", {}, { real_price: null }),
    ...(absent
      ? []
      : [
          { name: "documented order", raw: realOrder, topic: "order" },
          { name: "documented refund", raw: realAftersale, topic: "aftersale" },
        ]),
    { name: "asked", raw: aftersale("MERCHANT_PROCESSING"), topic: "aftersale" },
  ],
  versions: [made("older"), made("newer", { update_time: 1_658_509_201, status: 30 })],
  longId: { ...made("long id"), externalId: "3705115058471208928" },
  unknownStatus: { ...made("odd", { status: 77 }), status: "77" },
});

test("the documented payloads read as the golden text says", { skip: absent }, () => {
  const documents = [
    { topic: "order", raw: realOrder, title: `${sample} ChannelsECOrderGetResponse` },
    {
      topic: "aftersale",
      raw: realAftersale,
      title: `${sample} ChannelsECAftersaleGetAftersaleOrderResponse`,
    },
    ...fromFields("order", [order(), order({ status: 190 })]),
    ...fromFields("aftersale", [
      ...[aftersale("MERCHANT_PROCESSING"), aftersale("USER_CANCELD"), aftersale("NEW_WORD")],
    ]),
  ];
  const path = join(import.meta.dirname, "golden.txt");
  golden(weixinStore, documents, { path, anew: process.env["GOLDEN"] === "write" });
});

test("an event names its order, whether the id is a text or a number", { skip: absent }, () => {
  const named = Object.entries(examples)
    .filter(([name]) => name.endsWith("Event"))
    .map(([name, body]) => {
      // As it came: the id beyond 2^53 must not be read and written again.
      const raw = rawValue(text, [name]);
      const topic = String(body["Event"]);
      return `${topic} ${weixinStore.hint(raw, topic).externalIds.join()}`;
    });
  assert.deepEqual(named.sort(), [
    "channels_ec_aftersale_update 12345",
    "channels_ec_order_cancel 3705115058471208928",
    "channels_ec_order_confirm 3705115058471208928",
    "channels_ec_order_deliver 3705115058471208928",
    "channels_ec_order_ext_info_update 3705115058471208928",
    "channels_ec_order_new 3705115058471208928",
    "channels_ec_order_pay 3705115058471208928",
    "channels_ec_order_settle 3705115058471208928",
  ]);
});

test("states say the deal, the money and what has left", () => {
  const cases: [changes: Fields, product: Fields, expect: string][] = [
    [{ status: 10 }, {}, "awaiting_payment paid 0/0"],
    [{ status: 20 }, {}, "confirmed paid 0/0"],
    [{ status: 20 }, { on_aftersale_sku_cnt: 1 }, "on_hold paid 0/0"],
    [{ status: 20 }, { finish_aftersale_sku_cnt: 1 }, "confirmed partially_refunded 0/1"],
    [{ status: 30 }, {}, "confirmed paid 2/0"],
    [{ status: 100 }, { finish_aftersale_sku_cnt: 1 }, "confirmed partially_refunded 2/0"],
    [{ status: 190 }, {}, "cancelled refunded 0/0"],
    [{ status: 200 }, { finish_aftersale_sku_cnt: 2 }, "closed refunded 0/2"],
  ];
  for (const [changes, product, expect] of cases) {
    const [message] = weixinStore.normalise(order(changes, product), "order").messages;
    assert.ok(message?.type === "order");
    const [line] = message.lines;
    const units = `${line?.shippedUnits ?? 0}/${line?.cancelledUnits ?? 0}`;
    assert.equal(`${message.deal} ${message.payment} ${units}`, expect);
  }
});

test("a platform that asks whose address it is gets its word back, signed or not at all", () => {
  const query = { ...signed("t", "1", "2"), echostr: "word" };
  assert.equal(weixinStore.handshake?.({ query, secrets: ["other", "t"] }), "word");
  assert.equal(weixinStore.handshake?.({ query, secrets: ["other"] }), null);
});

test("of an order that has left whole, what was refunded and is in no parcel never left", () => {
  const whole = JSON.parse(order({ status: 30 }, { finish_aftersale_sku_cnt: 2 })) as {
    order_detail: { product_infos: Fields[]; delivery_info: Fields };
  };
  const other = { ...whole.order_detail.product_infos[0], sku_id: "33" };
  whole.order_detail.product_infos.push({ ...other, finish_aftersale_sku_cnt: 0 });
  const parcel = {
    waybill_id: "SF1",
    product_infos: [{ product_id: "11", sku_id: "33", product_cnt: 2 }],
  };
  Object.assign(whole.order_detail.delivery_info, { delivery_product_info: [parcel] });
  const [message] = weixinStore.normalise(JSON.stringify(whole), "order").messages;
  assert.ok(message?.type === "order");
  assert.deepEqual(
    message.lines
      .filter((line) => line.kind === "sale")
      .map((line) => `${line.code} ${line.shippedUnits}/${line.cancelledUnits}`),
    ["11/22 0/2", "11/33 2/0"],
  );
});
