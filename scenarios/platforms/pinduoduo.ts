import { beijingText, md5Wrapped } from "../../connectors/port/index.ts";
import type { SignedParams } from "../../connectors/port/index.ts";
import { pinduoduo } from "../../connectors/pinduoduo/index.ts";
import { totalOf } from "./entries.ts";
import type { BookCase, BookOrder } from "./entries.ts";
import { msOf, numberedPage, refused, signedParams } from "./gateway.ts";
import { ok, page } from "./skin.ts";
import type { Names, Reply, Site, Skin } from "./skin.ts";

// A simulated 拼多多: windows of half an hour, pages by number, orders of one line that leave and are
// refunded whole, cases that move without their order.

const names: Names = {
  order: (order) => `260101-${3_705_115_058_471_208_000n + BigInt(order.serial)}`,
  line: (line) => names.code(line.code),
  code: (code) => `101/${200 + code}`,
  refund: (refund) => String(800 + refund.id),
};

const text = (at: Date | null) => (at ? beijingText(at) : "");
const words = { asked: 2, underway: 5, refused: 6, withdrawn: 12 } as const;
const openStates = new Set<BookCase["standing"]>(["asked", "underway"]);

/** What an order says of its refunds: none, one that is under way, or one that is done. */
function refundStatesOf({ refunds, cases }: BookOrder) {
  if (refunds.length > 0) return { refund_status: 4, after_sales_status: 10 };
  const found = cases.at(-1);
  if (!found) return { refund_status: 1, after_sales_status: 0 };
  const refund_status = openStates.has(found.standing) ? 2 : 1;
  return { refund_status, after_sales_status: words[found.standing] };
}

const documentOf = (order: BookOrder) => ({
  ...{ order_sn: names.order(order), created_time: text(order.placedAt) },
  ...{ updated_at: text(order.updatedAt), pay_time: text(order.paidAt) },
  ...{ confirm_status: order.cancelledAt ? 2 : order.paidAt ? 1 : 0 },
  // A group is there once its order is paid.
  confirm_time: text(order.paidAt),
  ...{ order_status: order.parcels.length > 0 ? 2 : 1, risk_control_status: 0 },
  ...refundStatesOf(order),
  ...{ pay_amount: totalOf(order) / 100, postage: 0, discount_amount: 0 },
  ...{ buyer_memo: order.note, tracking_number: order.parcels[0]?.tracking ?? "" },
  item_list: order.lines.map((line) => {
    const [goods_id, sku_id] = names.code(line.code).split("/").map(Number);
    const goods_price = line.priceMinor / 100;
    return { goods_id, sku_id, goods_count: line.units, goods_price, goods_name: "x" };
  }),
});

/** Settled cases are refunds of the book. */
function refundsOf(order: BookOrder): object[] {
  const show = (each: Pick<BookCase, "id" | "amountMinor">, line = order.lines[0]) => {
    const [goods_id, sku_id] = names
      .code(line?.code ?? 0)
      .split("/")
      .map(Number);
    return {
      ...{ id: Number(names.refund(each)), order_sn: names.order(order), goods_id, sku_id },
      ...{ goods_number: line?.units ?? 0, refund_amount: each.amountMinor / 100 },
      ...{ after_sale_reason: "", goods_name: "x" },
    };
  };
  return [
    ...order.refunds.map((refund) => ({
      ...show(refund, refund.line ?? undefined),
      ...{ after_sales_type: 2, after_sales_status: 10 },
      ...{ created_time: text(refund.at), updated_time: text(refund.at) },
    })),
    ...order.cases.map((found) => ({
      ...show(found, found.line),
      after_sales_type: found.kind === "return" ? 3 : 2,
      after_sales_status: words[found.standing],
      ...{ created_time: text(found.askedAt), updated_time: text(found.changedAt) },
    })),
  ];
}

/** Our word on a case: the platform takes only that we agree. */
function answered({ book }: Site, { request = "" }: SignedParams): Reply {
  const { after_sales_id } = JSON.parse(request) as { readonly after_sales_id: string };
  const isTaken = book.answer(Number(after_sales_id) - 800, "agree");
  const result = isTaken ? { succ: true } : { succ: false, message: "not open" };
  return ok({ response: { result } });
}

function listed(site: Site, params: SignedParams): Reply {
  const isChanged = params["type"] === "pdd.order.number.list.increment.get";
  const [from, until] = isChanged
    ? [params["start_updated_at"], params["end_updated_at"]]
    : [params["start_confirm_at"], params["end_confirm_at"]];
  const asked = { from: msOf(from ?? ""), until: msOf(until ?? ""), page: Number(params["page"]) };
  if (isChanged && asked.until - asked.from > 1_800_000)
    return refused({ error_code: 50_001, error_msg: "window" });
  const size = Number(params["page_size"]);
  const { rows, count } = numberedPage(site, isChanged ? "updatedAt" : "paidAt", {
    ...{ ...asked, size },
  });
  if (!isChanged) return page({ order_list_get_response: { order_list: rows.map(documentOf) } });
  const order_sn_list = rows.map((order) => ({ order_sn: names.order(order) }));
  return page({ order_sn_increment_get_response: { order_sn_list, total_count: count } });
}

function written(site: Site, params: SignedParams, order: BookOrder | undefined): Reply {
  if (params["type"] === "pdd.goods.quantity.update") {
    site.stock.set(`${params["goods_id"]}/${params["sku_id"]}`, Number(params["quantity"]));
    return ok({ goods_quantity_update_response: { is_success: true } });
  }
  if (params["type"] === "pdd.logistics.companies.get") {
    const logistics_companies = [{ id: 44, logistics_company: "顺丰快递" }];
    return ok({ logistics_companies_get_response: { logistics_companies } });
  }
  if (!order) return refused({ error_code: 50_011, error_msg: "no such order" });
  if (params["type"] === "pdd.logistics.online.send") {
    if (order.parcels.length > 0) return refused({ error_code: 50_012, error_msg: "sent" });
    site.book.shipWhole(order, params["tracking_number"] ?? "");
    return ok({ logistics_online_send_response: { is_success: true } });
  }
  if (params["type"] === "pdd.refund.list.increment.get")
    return ok({ refund_increment_get_response: { refund_list: refundsOf(order) } });
  return ok({ order_info_get_response: { order_info: documentOf(order) } });
}

export const pinduoduoSkin: Skin = {
  connector: pinduoduo,
  habits: {
    ...{ parcels: "order", isEdited: false, refunds: "order" },
    ...{ isSplit: false, isTrashed: false, asks: "line", linesMax: 1 },
  },
  names,
  voids: "none",
  settings: (address, clientSecret) => ({
    ...{ clientId: "c", clientSecret, accessToken: "t", address },
  }),
  answer(site, asked) {
    const { params, fits } = signedParams(asked, site.keys, md5Wrapped);
    if (!fits) return refused({ error_code: 20_004, error_msg: "sign" });
    if (params["access_token"] !== "t") return refused({ error_code: 10_019, error_msg: "token" });
    if (/list\.(increment\.)?get$/.test(params["type"] ?? "") && !params["order_sn"])
      return listed(site, params);
    if (params["type"] === "pdd.refund.agree") return answered(site, params);
    const order = site.book.orders.find((each) => names.order(each) === params["order_sn"]);
    return written(site, params, order);
  },
  busy: refused({ error_code: 70_031, error_msg: "busy" }),
  push: null,
};
