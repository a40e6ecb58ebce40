// Goal: every platform's own word that goods have arrived says so in the canonical order, and no word
// before it does. Method: the orders as the platforms spell them, with nothing but their state.
import assert from "node:assert/strict";
import { test } from "node:test";
import { orderOf as douyin } from "./douyin/order.ts";
import { orderOf as jd } from "./jd/order.ts";
import { orderOf as open } from "./open/document.ts";
import { orderOf as pinduoduo } from "./pinduoduo/order.ts";
import { Reader } from "./port/index.ts";
import type { CanonicalOrder, Fields } from "./port/index.ts";
import { orderOf as taobao } from "./taobao/order.ts";
import { orderOf as vendure } from "./vendure/order.ts";
import { orderOf as weixin } from "./weixin-store/order.ts";
import { orderOf as youzan } from "./youzan/order.ts";

type Read = (fields: Fields, reader: Reader) => CanonicalOrder;

interface Row {
  readonly platform: string;
  readonly read: Read;
  readonly of: (state: string) => Fields;
  /** States before the arrival, then those that say it. */
  readonly before: readonly string[];
  readonly arrived: readonly string[];
}

const paid = { confirm_status: "1", refund_status: "1" };

const rows: readonly Row[] = [
  {
    ...{ platform: "taobao", read: taobao, of: (status) => ({ status }) },
    before: ["WAIT_SELLER_SEND_GOODS", "WAIT_BUYER_CONFIRM_GOODS", "TRADE_CLOSED"],
    arrived: ["TRADE_BUYER_SIGNED", "TRADE_FINISHED"],
  },
  {
    ...{ platform: "jd", read: jd, of: (orderState) => ({ orderState }) },
    before: ["WAIT_SELLER_STOCK_OUT", "WAIT_GOODS_RECEIVE_CONFIRM", "TRADE_CANCELED"],
    arrived: ["RECEIPTS_CONFIRM", "FINISHED_L"],
  },
  {
    ...{ platform: "pinduoduo", read: pinduoduo },
    of: (order_status) => ({ ...paid, order_status }),
    ...{ before: ["1", "2"], arrived: ["3"] },
  },
  {
    ...{ platform: "douyin", read: douyin, of: (main_status) => ({ main_status }) },
    ...{ before: ["2", "3", "39"], arrived: ["5"] },
  },
  {
    ...{ platform: "youzan", read: youzan },
    of: (status) => ({ full_order_info: { order_info: { status } } }),
    before: ["WAIT_BUYER_CONFIRM_GOODS", "TRADE_CLOSED"],
    arrived: ["TRADE_SUCCESS"],
  },
  {
    ...{ platform: "weixin", read: weixin, of: (status) => ({ status }) },
    ...{ before: ["20", "30", "200"], arrived: ["100"] },
  },
  {
    ...{ platform: "vendure", read: vendure, of: (state) => ({ state }) },
    ...{ before: ["Shipped", "PartiallyDelivered"], arrived: ["Delivered"] },
  },
  {
    ...{ platform: "open", read: open, of: (delivered) => ({ delivered }) },
    ...{ before: ["", "false"], arrived: ["true"] },
  },
];

for (const { platform, read, of, before, arrived } of rows)
  test(`${platform} says when goods have arrived`, () => {
    const says = (state: string) => read(of(state), new Reader()).isDelivered === true;
    assert.deepEqual(before.filter(says), []);
    assert.deepEqual(
      arrived.filter((state) => !says(state)),
      [],
    );
  });
