import { createHmac } from "node:crypto";
import { md5Hex } from "../../connectors/port/index.ts";
import { douyin } from "../../connectors/douyin/index.ts";
import { openOf, totalOf } from "./entries.ts";
import type { BookLine, BookOrder } from "./entries.ts";
import { numberedPage } from "./gateway.ts";
import { ok, page } from "./skin.ts";
import type { Asked, Names, Reply, Site, Skin } from "./skin.ts";

// A simulated 抖店: a parent order of sub-orders, one of which bears its parent's id; fen and seconds;
// parcels that know a request by its id.

const first = 6_936_476_692_437_472_000n;
const names: Names = {
  order: (order) => String(first + BigInt(order.lines[0]?.id ?? 0)),
  line: (line) => String(first + BigInt(line.id)),
  code: (code) => `D${code}`,
  refund: (refund) => String(7_000_000_000 + refund.id),
};

const seconds = (at: Date | null) => (at ? Math.floor(at.getTime() / 1_000) : 0);
const isWholeBack = (order: BookOrder) => order.lines.every((line) => line.refunded);
const hasLeft = (order: BookOrder) => order.lines.some((line) => line.shipped > 0);

function statusOf(order: BookOrder): number {
  if (order.cancelledAt) return 4;
  if (!order.paidAt) return 1;
  if (isWholeBack(order)) return 21;
  if (!hasLeft(order)) return 2;
  return order.lines.some((line) => openOf(line) > 0) ? 101 : 3;
}

/** A sub-order's own state: refunded after it left, before it left, or as far as it has come. */
function lineStatusOf(order: BookOrder, line: BookLine): number {
  if (line.refunded) return line.shipped > 0 ? 22 : 21;
  if (line.shipped === 0) return order.cancelledAt ? 4 : order.paidAt ? 2 : 1;
  return openOf(line) > 0 ? 101 : 3;
}

const words = { asked: 6, underway: 7, refused: 27, withdrawn: 28 } as const;

/** What a sub-order says of a case that is not settled. */
function infoOf(order: BookOrder, line: BookLine): object {
  const found = order.cases.find((each) => each.line === line);
  return found ? { after_sale_status: words[found.standing], refund_status: 0 } : {};
}

const documentOf = (order: BookOrder) => ({
  ...{ order_id: names.order(order), order_status: statusOf(order), main_status: statusOf(order) },
  ...{ pay_time: seconds(order.paidAt), create_time: seconds(order.placedAt) },
  ...{ update_time: seconds(order.updatedAt), pay_amount: totalOf(order), post_amount: 0 },
  ...{ buyer_words: order.note, order_phase_list: [] },
  sku_order_list: order.lines.map((line) => ({
    ...{ order_id: names.line(line), parent_order_id: names.order(order), item_num: line.units },
    ...{ code: names.code(line.code), sku_id: 3_410_716 + line.code, product_name: "x" },
    ...{ origin_amount: line.priceMinor, pay_amount: line.units * line.priceMinor, post_amount: 0 },
    main_status: lineStatusOf(order, line),
    after_sale_info: line.refunded
      ? { after_sale_status: 12, after_sale_type: 1, refund_status: 3 }
      : infoOf(order, line),
  })),
  logistics_info: order.parcels.map(({ tracking, units }) => ({
    tracking_no: tracking,
    product_info: [...units]
      .filter(([, count]) => count > 0)
      .map(([id, product_count]) => ({ sku_order_id: String(first + BigInt(id)), product_count })),
  })),
});

const refundsOf = (order: BookOrder) =>
  order.refunds.map((refund) => ({
    aftersale_info: {
      ...{ aftersale_id: names.refund(refund), aftersale_type: 1, aftersale_status: 12 },
      ...{
        apply_time: seconds(refund.at),
        update_time: seconds(refund.at),
        refund_amount: refund.amountMinor,
      },
    },
    order_info: {
      shop_order_id: names.order(order),
      related_order_info: [
        {
          sku_order_id: refund.line ? names.line(refund.line) : "",
          shop_sku_code: names.code(refund.line?.code ?? 0),
          ...{ aftersale_item_num: refund.line?.units ?? 0, product_name: "x" },
          aftersale_pay_amount: refund.amountMinor,
        },
      ],
    },
    text_part: { reason_text: "" },
  }));

/** Cases as the platform shows them; settled ones are refunds of the book. */
const casesOf = (order: BookOrder) =>
  order.cases.map((found) => ({
    aftersale_info: {
      ...{ aftersale_id: names.refund(found), aftersale_type: found.kind === "only" ? 1 : 0 },
      ...{ aftersale_status: words[found.standing], refund_amount: found.amountMinor },
      ...{ apply_time: seconds(found.askedAt), update_time: seconds(found.changedAt) },
    },
    order_info: {
      shop_order_id: names.order(order),
      related_order_info: [
        {
          ...{ sku_order_id: names.line(found.line), product_name: "x" },
          ...{ shop_sku_code: names.code(found.line.code), aftersale_item_num: found.line.units },
          aftersale_pay_amount: found.amountMinor,
        },
      ],
    },
    text_part: { reason_text: "" },
  }));

/** Our word on a case: 201 agrees, 202 refuses. */
function answered({ book }: Site, said: Said): Reply {
  const [item] = said["items"] as { readonly aftersale_id: string }[];
  const id = Number(item?.aftersale_id) - 7_000_000_000;
  const isTaken = book.answer(id, said["type"] === 201 ? "agree" : "refuse");
  const own = isTaken ? { status_code: 0 } : { status_code: 1, status_msg: "not open" };
  return worked({ items: [own] });
}

const worked = (data: unknown): Reply => ok({ code: 10_000, msg: "success", data });
const failed = (code: number, sub_msg: string): Reply => ok({ code, msg: "", sub_msg });

type Said = Readonly<Record<string, unknown>>;

function listed(site: Site, said: Said): Reply {
  const isChanged = "update_time_start" in said;
  const word = isChanged ? "update" : "create";
  const { rows, count } = numberedPage(site, isChanged ? "updatedAt" : "placedAt", {
    from: Number(said[`${word}_time_start`]) * 1_000,
    until: Number(said[`${word}_time_end`]) * 1_000,
    // Pages are counted from 0.
    ...{ page: Number(said["page"]) + 1, size: Number(said["size"]) },
  });
  return page(worked({ total: count, shop_order_list: rows.map(documentOf) }).body);
}

interface Pack {
  readonly logistics_code: string;
  readonly shipped_order_info: readonly { shipped_order_id: string; shipped_num: number }[];
}

function sent(site: Site, said: Said, order: BookOrder): Reply {
  const [pack] = said["pack_list"] as Pack[];
  // Known by its request's id: told again it is answered and not sent again.
  if (order.parcels.some(({ tracking }) => tracking === pack?.logistics_code)) return worked({});
  const units = new Map<number, number>();
  for (const { shipped_order_id, shipped_num } of pack?.shipped_order_info ?? []) {
    const line = order.lines.find((each) => names.line(each) === shipped_order_id);
    if (!line || openOf(line) < shipped_num) return failed(40_004, "count");
    units.set(line.id, shipped_num);
  }
  site.book.ship(order, units, pack?.logistics_code ?? "");
  return worked({});
}

function fits({ keys }: Site, { query }: Asked): boolean {
  const value = (name: string) => query.get(name) ?? "";
  const pairs = ["app_key", "method", "param_json", "timestamp"]
    .map((name) => `${name}${value(name)}`)
    .join("");
  const signed = (key: string) =>
    createHmac("sha256", key).update(`${key}${pairs}v2${key}`).digest("hex");
  return keys.some((key) => value("sign") === signed(key));
}

export const douyinSkin: Skin = {
  connector: douyin,
  habits: {
    ...{ parcels: "units", isEdited: false, refunds: "line" },
    ...{ isSplit: false, isTrashed: false, asks: "line" },
  },
  names,
  voids: "voided",
  settings: (address, appSecret) => ({ appKey: "k", appSecret, shopId: "1", address }),
  answer(site, asked) {
    if (!fits(site, asked)) return failed(30_001, "sign");
    const said = JSON.parse(asked.query.get("param_json") ?? "{}") as Said;
    const method = asked.query.get("method");
    // A token of twenty minutes: it ends and is renewed within the storm.
    if (method === "token.create")
      return worked({ access_token: `t${site.now() + 1_200_000}`, expires_in: 1_200 });
    const until = Number((asked.query.get("access_token") ?? "").slice(1));
    if (!(until > site.now())) return failed(30_002, "access_token expired");
    if (method === "order.searchList") return listed(site, said);
    if (method === "sku.syncStock") {
      site.stock.set(String(said["code"]), Number(said["stock_num"]));
      return worked({});
    }
    if (method === "afterSale.operate") return answered(site, said);
    if (method === "afterSale.rejectReasonCodeList") {
      const other = { reject_reason_code: "9", reason: "其他", evidence_need: "N" };
      return worked({ items: [other] });
    }
    const id = String(said["shop_order_id"] ?? said["order_id"]);
    const order = site.book.orders.find((each) => names.order(each) === id);
    if (!order) return failed(50_002, "no such order");
    if (method === "afterSale.List")
      return worked({ items: [...refundsOf(order), ...casesOf(order)], has_more: false });
    if (method === "order.logisticsAddMultiPack") return sent(site, said, order);
    return worked({ shop_order_detail: documentOf(order) });
  },
  busy: failed(50_001, "busy"),
  push({ order, isNew }, { secret, serial }) {
    const data = JSON.stringify({ p_id: names.order(order), shop_id: 1 });
    const raw = Buffer.from(
      JSON.stringify([{ tag: isNew ? "100" : "101", msg_id: `m${serial}`, data }]),
    );
    const sign = md5Hex(Buffer.concat([Buffer.from("k"), raw, Buffer.from(secret)]));
    return { raw, headers: { "app-id": "k", "event-sign": sign } };
  },
};
