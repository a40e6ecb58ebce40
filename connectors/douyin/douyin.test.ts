// Goal: 抖店 passes the contract of every connector, its documented payload reads as the golden text
// beside this says, and its published signatures fit.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { connectorContract } from "../port/contract-test.ts";
import type { ConnectorFixtures } from "../port/contract-test.ts";
import { fromFields, golden } from "../port/golden.ts";
import type { Fields } from "../port/index.ts";
import { douyin } from "./index.ts";
import { callSignature, orderedJson, pushSignature } from "./signing.ts";

const folder = process.env["MILLRACE_SHARED"] ?? join(import.meta.dirname, "../../../shared");
const shared = join(folder, "data/channels");
const absent = existsSync(shared) ? false : "the real payloads are not here";
const now = new Date(1_767_240_060_000);

const sample = "douyin/example-order-list-item.json";
const real = absent ? "" : readFileSync(join(shared, sample), "utf8");

/** A small order of our own, written from the field tables, for what the documented one does not show. */
function order(changes: Fields = {}, line: Fields = {}): string {
  return JSON.stringify({
    ...{ order_id: "6936476692437472563", order_status: 2, main_status: 2, pay_amount: 2_100 },
    ...{ post_amount: 100, create_time: 1_731_916_551, update_time: 1_731_916_561 },
    ...{ pay_time: 1_731_916_560, exp_ship_time: 1_732_031_999, buyer_words: "快点" },
    ...{ open_address_id: "a1", mask_post_receiver: "张*" },
    post_addr: { province: { name: "福建省", id: "35" }, city: { name: "厦门市", id: "350200" } },
    logistics_info: [],
    sku_order_list: [
      {
        ...{ order_id: "6936476692437472563", main_status: 2, item_num: 2, sku_id: 34 },
        ...{ code: "CUP", product_name: "杯", origin_amount: 1_000, pay_amount: 2_100 },
        post_amount: 100,
        ...line,
      },
    ],
    ...changes,
  });
}

/** An after-sale document, written from the field tables: no real one is published. */
const aftersale = (changes: Fields = {}): string =>
  JSON.stringify({
    aftersale_info: {
      ...{ aftersale_id: "7100", aftersale_type: 0, aftersale_status: 12, refund_amount: 1_050 },
      ...{ apply_time: 1_731_986_645, update_time: 1_731_990_000 },
      ...changes,
    },
    order_info: {
      shop_order_id: "6936476692437472563",
      related_order_info: [
        {
          ...{ sku_order_id: "6936476692437472563", shop_sku_code: "CUP", product_name: "杯" },
          ...{ aftersale_item_num: 1, aftersale_pay_amount: 1_050 },
        },
      ],
    },
    text_part: { reason_text: "不想要了" },
  });

function pushes(): ConnectorFixtures["pushes"] {
  const raw = Buffer.from('[{"tag":"100","msg_id":"1","data":{"p_id":"6936476692437472563"}}]');
  const own = { raw, secrets: ["helloworld"], now };
  const vector = "f1737e3f9ea6e09b75cb04dc2fafea94";
  return [
    {
      ...{ ...own, name: "published vector", expect: "good" as const },
      headers: { "app-id": "DYKEY", "event-sign": vector },
    },
    {
      ...{ ...own, name: "own", secrets: ["s"], expect: "good" as const },
      headers: { "app-id": "K", "event-sign": pushSignature("K", raw, "s") },
    },
    { ...own, name: "no signature", headers: { "app-id": "K" }, expect: "missing_header" },
  ];
}

const made = (name: string, changes: Fields = {}, line: Fields = {}) => ({
  ...{ name, raw: order(changes, line), topic: "order" },
});

connectorContract(douyin, {
  pushes: pushes(),
  documents: [
    made("small order"),
    made("lines that do not add up", { pay_amount: 2_000 }),
    { name: "refund", raw: aftersale(), topic: "aftersale" },
    { name: "asked", raw: aftersale({ aftersale_status: 6 }), topic: "aftersale" },
    ...(absent ? [] : [{ name: "documented list item", raw: real, topic: "order" }]),
  ],
  versions: [made("older"), made("newer", { update_time: 1_731_916_562, main_status: 3 })],
  longId: { ...made("long id"), externalId: "6936476692437472563" },
  unknownStatus: { ...made("odd", { main_status: 777 }), status: "777" },
});

test("the documented payload reads as the golden text says", { skip: absent }, () => {
  const documents = [
    { topic: "order", raw: real, title: sample },
    ...fromFields("order", [order()]),
    ...fromFields("aftersale", [
      aftersale(),
      aftersale({ aftersale_status: 6, aftersale_type: 1 }),
      aftersale({ aftersale_status: 99 }),
    ]),
  ];
  const path = join(import.meta.dirname, "golden.txt");
  golden(douyin, documents, { path, anew: process.env["GOLDEN"] === "write" });
});

test("a call is signed as the published vector is", () => {
  const asked = {
    ...{ appKey: "DYKEY", method: "order.orderDetail", timestamp: 1_767_240_000 },
    paramJson: orderedJson({ shop_order_id: "6936476692437472563" }),
  };
  assert.equal(
    callSignature(asked, "helloworld"),
    "3fadb823a245e9bf8677ec06cb8388902601ae8cc1bcd619f2982de50d3e697a",
  );
  assert.equal(orderedJson({ b: [{ d: 1, c: null }], a: undefined }), '{"b":[{"c":null,"d":1}]}');
});

test("a push names its orders once each, whatever shape its data has", () => {
  const raw = JSON.stringify([
    { tag: "100", msg_id: "1", data: { p_id: "11" } },
    { tag: "101", msg_id: "2", data: '{"p_id":"12"}' },
    { tag: "101", msg_id: "3", data: { p_id: "11" } },
    { tag: "900", msg_id: "4", data: { other: 1 } },
  ]);
  assert.deepEqual(douyin.hint(raw, "tags 100").externalIds, ["11", "12"]);
  assert.deepEqual(douyin.hint("{", "").externalIds, []);
});

test("states say the deal, the money and what has left", () => {
  const sale = (after_sale_status: number, refund_status: number) => ({
    after_sale_info: { after_sale_status, refund_status, after_sale_type: 2 },
  });
  const cases: [changes: Fields, line: Fields, expect: string][] = [
    [{ main_status: 1, pay_time: 0 }, {}, "awaiting_payment none 0/0"],
    [{ main_status: 103 }, {}, "deposit_paid partial 0/0"],
    [{ main_status: 105 }, {}, "review paid 0/0"],
    [{ main_status: 2 }, {}, "confirmed paid 0/0"],
    [{ main_status: 2 }, sale(6, 1), "on_hold paid 0/0"],
    [{ main_status: 3 }, { main_status: 3 }, "confirmed paid 2/0"],
    [{ main_status: 4, pay_time: 0 }, {}, "cancelled voided 0/0"],
    [{ main_status: 21 }, { main_status: 21, ...sale(12, 3) }, "closed refunded 0/2"],
    // A part of the money went back, and the goods are still to be sent.
    [{ main_status: 2 }, { main_status: 2, ...sale(12, 3) }, "confirmed partially_refunded 0/0"],
    [{ main_status: 22 }, { main_status: 22, ...sale(12, 3) }, "closed refunded 2/0"],
  ];
  for (const [changes, line, expect] of cases) {
    const [message] = douyin.normalise(order(changes, line), "order").messages;
    assert.ok(message?.type === "order");
    const [first] = message.lines;
    const units = `${first?.shippedUnits ?? 0}/${first?.cancelledUnits ?? 0}`;
    assert.equal(`${message.deal} ${message.payment} ${units}`, expect);
  }
});
