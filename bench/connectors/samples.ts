import { readFileSync } from "node:fs";
import { douyin } from "../../connectors/douyin/index.ts";
import { medusa } from "../../connectors/medusa/index.ts";
import { pinduoduo } from "../../connectors/pinduoduo/index.ts";
import { shopify } from "../../connectors/shopify/index.ts";
import { taobao } from "../../connectors/taobao/index.ts";
import { vendure } from "../../connectors/vendure/index.ts";
import { weixinStore } from "../../connectors/weixin-store/index.ts";
import { woocommerce } from "../../connectors/woocommerce/index.ts";
import { youzan } from "../../connectors/youzan/index.ts";
import { join } from "node:path";
import { rawElements, rawValue } from "../../connectors/port/index.ts";
import type { WebhookConnector } from "../../connectors/port/index.ts";

/** Where the published payloads lie. */
export const folder = join(
  process.env["MILLRACE_SHARED"] ?? join(import.meta.dirname, "../../../shared"),
  "data/channels",
);

interface Sample {
  readonly connector: WebhookConnector;
  readonly topic: string;
  readonly documents: readonly string[];
}

/** The platforms' own documents, as they are published or were recorded. */
export function samples(): Sample[] {
  const read = (file: string) => readFileSync(join(folder, file), "utf8");
  const weixin = rawValue(read("weixin-store/examples.json"), [
    "ChannelsECOrderGetResponse",
    "order",
  ]);
  const pdd = read("pinduoduo/example-order_information_get.json");
  const tao = read("taobao/example-trade_fullinfo_get.json");
  // Each call of the documentation is a request with its response: orders are in the latter.
  const calls = rawElements(read("shopify/rest-2026-07-order.json"), []);
  const shop = calls.flatMap((call) => rawElements(call, ["response", "orders"]));
  const woo = JSON.parse(read("woocommerce/rest-v3-orders.json")) as unknown;
  const wooOrders: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if ("line_items" in value && "date_modified_gmt" in value)
      wooOrders.push(JSON.stringify(value));
    for (const each of Object.values(value)) collect(each);
  };
  collect(woo);
  const recorded = (name: string) =>
    readFileSync(join(import.meta.dirname, "../../connectors", name, "recorded.ndjson"), "utf8")
      .trimEnd()
      .split("\n");
  return [
    {
      connector: taobao,
      topic: "order",
      documents: [rawValue(tao, ["trade_fullinfo_get_response", "trade"])],
    },
    {
      connector: pinduoduo,
      topic: "order",
      documents: [rawValue(pdd, ["order_info_get_response", "order_info"])],
    },
    { connector: douyin, topic: "order", documents: [read("douyin/example-order-list-item.json")] },
    { connector: weixinStore, topic: "order", documents: [weixin] },
    { connector: youzan, topic: "order", documents: [read("youzan/example-trade_get.json")] },
    { connector: shopify, topic: "orders/updated", documents: shop },
    { connector: woocommerce, topic: "order.updated", documents: wooOrders },
    { connector: medusa, topic: "order", documents: recorded("medusa") },
    { connector: vendure, topic: "order", documents: recorded("vendure") },
  ];
}
