// What reading the platforms' documents costs: canonical orders per second of one core, beside
// JSON.parse of the same bytes, which no reader can beat; and what the inbox takes.
import { existsSync, readFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { douyin } from "../../connectors/douyin/index.ts";
import { pinduoduo } from "../../connectors/pinduoduo/index.ts";
import { rawElements, rawValue } from "../../connectors/port/index.ts";
import type { WebhookConnector } from "../../connectors/port/index.ts";
import { shopify } from "../../connectors/shopify/index.ts";
import { taobao } from "../../connectors/taobao/index.ts";
import { weixinStore } from "../../connectors/weixin-store/index.ts";
import { woocommerce } from "../../connectors/woocommerce/index.ts";
import { youzan } from "../../connectors/youzan/index.ts";
import { storm } from "../../scenarios/platforms/storms.ts";
import { skins } from "../../scenarios/platforms/skins.ts";
import { median } from "../raw-limit.ts";
import { measureBacklog } from "./backlog.ts";
import { measurePushes } from "./pushes.ts";

const folder = join(
  process.env["MILLRACE_SHARED"] ?? join(import.meta.dirname, "../../../shared"),
  "data/channels",
);

interface Sample {
  readonly connector: WebhookConnector;
  readonly topic: string;
  readonly documents: readonly string[];
}

/** The platforms' own documents, as they are published. */
function samples(): Sample[] {
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
  ];
}

/** Documents per second of CPU, the middle of five rounds. */
function rate(documents: readonly string[], count: number, work: (raw: string) => unknown): number {
  const rounds = Array.from({ length: 5 }, () => {
    const from = process.cpuUsage();
    for (let at = 0; at < count; at += 1) work(documents[at % documents.length] ?? "");
    const { user, system } = process.cpuUsage(from);
    return count / ((user + system) / 1_000_000);
  });
  return median(rounds);
}

/** Prints orders per second of one core for each platform; `--quick` reads a tenth. */
export async function run({ quick = false } = {}): Promise<void> {
  if (!existsSync(folder)) throw new Error(`the published payloads are not here: ${folder}`);
  const count = quick ? 2_000 : 20_000;
  const load = loadavg()[0]?.toFixed(1);
  console.log(`connectors · ${cpus()[0]?.model ?? ""} · node ${process.version} · load ${load}`);
  const rates: number[] = [];
  for (const { connector, topic, documents } of samples()) {
    const read = documents.filter((raw) => connector.normalise(raw, topic).messages.length > 0);
    if (read.length === 0) throw new Error(`${connector.kind} reads none of its documents`);
    rate(read, count, (raw) => connector.normalise(raw, topic));
    const orders = rate(read, count, (raw) => connector.normalise(raw, topic));
    const parsed = rate(read, count, (raw) => JSON.parse(raw));
    const bytes = Math.round(read.reduce((sum, raw) => sum + raw.length, 0) / read.length);
    rates.push(orders);
    console.log(
      `${connector.kind.padEnd(14)} ${orders.toFixed(0).padStart(8)} orders/s ` +
        `${bytes.toString().padStart(6)} bytes each, ${(orders / parsed).toFixed(2)} of JSON.parse`,
    );
  }
  const backlog = await measureBacklog(quick ? 5_000 : 50_000);
  console.log(
    `${backlog.messages} messages of a backlog: kept in ${backlog.kept.toFixed(1)} s, all promised ` +
      `after ${backlog.seconds.toFixed(1)} s, ${backlog.cpuMs.toFixed(2)} ms of CPU an order; ` +
      `${backlog.mismatches} mismatches, ${backlog.broken} laws broken`,
  );
  const pushes = await measurePushes(500, quick ? 8 : 24);
  console.log(
    `500 pushes a second: answered after ${pushes.median.toFixed(1)} ms, ` +
      `99 of 100 within ${pushes.p99.toFixed(1)} ms; ${pushes.refused} refused`,
  );
  const storms = await storm(skins, { seed: 20_261_111, rounds: quick ? 12 : 60, pageSize: 4 });
  for (const { line, mismatches } of storms) console.log([line, ...mismatches].join("\n  "));
  const figures = {
    normalise_per_s: Math.round(Math.min(...rates)),
    [`backlog_${quick ? 5 : 50}k_s`]: Math.round(backlog.seconds * 10) / 10,
    webhook_p99_ms: Math.round(pushes.p99 * 10) / 10,
    state_mismatches: storms.reduce(
      (sum, { mismatches }) => sum + mismatches.length,
      backlog.mismatches + backlog.broken + pushes.refused,
    ),
  };
  console.log(JSON.stringify({ bench: "connectors", figures }));
}
