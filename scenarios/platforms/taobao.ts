import { beijingText, hmacMd5 } from "../../connectors/port/index.ts";
import type { SignedParams } from "../../connectors/port/index.ts";
import { taobao } from "../../connectors/taobao/index.ts";
import { openOf, totalOf } from "./entries.ts";
import type { BookCase, BookLine, BookOrder } from "./entries.ts";
import { msOf, numberedPage, refused, signedParams } from "./gateway.ts";
import { ok, page, yuan } from "./skin.ts";
import type { Names, Reply, Site, Skin } from "./skin.ts";

// A simulated 淘宝: trades of sub-orders that leave and are refunded each for itself.

const names: Names = {
  order: (order) => String(3_705_115_058_471_000_000n + BigInt(order.serial)),
  line: (line) => String(3_705_115_058_472_000_000n + BigInt(line.id)),
  code: (code) => `101/${200 + code}`,
  refund: (refund) => String(800 + refund.id),
};

const text = (at: Date | null) => (at ? beijingText(at) : "");
const isWholeBack = (order: BookOrder) => order.lines.every((line) => line.refunded);

function statusOf(order: BookOrder): string {
  if (order.cancelledAt) return "TRADE_CLOSED_BY_TAOBAO";
  if (!order.paidAt) return "WAIT_BUYER_PAY";
  if (isWholeBack(order)) return "TRADE_CLOSED";
  if (order.parcels.length === 0) return "WAIT_SELLER_SEND_GOODS";
  const isOpen = order.lines.some((line) => openOf(line) > 0);
  return isOpen ? "SELLER_CONSIGNED_PART" : "WAIT_BUYER_CONFIRM_GOODS";
}

function subOrderOf(order: BookOrder, line: BookLine) {
  const [num_iid, sku_id] = names.code(line.code).split("/");
  const parcel = order.parcels.find(({ units }) => (units.get(line.id) ?? 0) > 0);
  const refund = order.refunds.find((each) => each.line === line);
  const found = order.cases.find((each) => each.line === line);
  const hasLeft = line.shipped > 0;
  return {
    ...{ oid: names.line(line), num_iid, sku_id, title: "x", num: line.units },
    ...{ price: yuan(line.priceMinor), divide_order_fee: yuan(line.units * line.priceMinor) },
    payment: yuan(line.units * line.priceMinor),
    status:
      refund && !hasLeft ? "TRADE_CLOSED" : hasLeft ? "WAIT_BUYER_CONFIRM_GOODS" : statusOf(order),
    ...{ consign_time: hasLeft ? text(order.updatedAt) : "", invoice_no: parcel?.tracking ?? "" },
    refund_status: refund ? "SUCCESS" : found ? words[found.standing] : "NO_REFUND",
    ...((refund ?? found) ? { refund_id: names.refund(refund ?? found ?? { id: 0 }) } : {}),
  };
}

const words = {
  ...{ asked: "WAIT_SELLER_AGREE", underway: "WAIT_BUYER_RETURN_GOODS" },
  ...{ refused: "SELLER_REFUSE_BUYER", withdrawn: "CLOSED" },
} as const;

/** A case as the platform shows it; settled ones are refunds of the book. */
function caseOf(order: BookOrder, found: BookCase): Reply {
  const [num_iid, sku = ""] = names.code(found.line.code).split("/");
  const refund = {
    ...{ refund_id: names.refund(found), tid: names.order(order), oid: names.line(found.line) },
    ...{ num_iid, sku: `${sku}|x`, status: words[found.standing], num: found.line.units },
    ...{ title: "x", created: text(found.askedAt), modified: text(found.changedAt), reason: "" },
    ...{ refund_fee: yuan(found.amountMinor), refund_version: String(found.version) },
    has_good_return: found.kind === "return",
  };
  return ok({ refund_get_response: { refund } });
}

/** Our word, taken only on the case in the version that it names. */
function answered({ book }: Site, params: SignedParams): Reply {
  const { method = "", refund_infos = "", refund_id } = params;
  const [agreed, , version] = refund_infos.split("|");
  const id = Number(agreed || refund_id) - 800;
  const found = book.orders.flatMap((order) => order.cases).find((each) => each.id === id);
  const said = version ?? params["refund_version"];
  const fits = found && String(found.version) === said;
  const verdict = method === "taobao.refund.refuse" ? "refuse" : "agree";
  if (!fits || !book.answer(id, verdict)) return refused({ code: 15, sub_code: "isv.changed" });
  return ok({ answered: true });
}

const answers = new Set([
  ...["taobao.rp.refunds.agree", "taobao.rp.returngoods.agree", "taobao.refund.refuse"],
]);

const documentOf = (order: BookOrder) => ({
  ...{ tid: names.order(order), status: statusOf(order), payment: yuan(totalOf(order)) },
  ...{ post_fee: "0.00", created: text(order.placedAt), modified: text(order.updatedAt) },
  ...{ pay_time: text(order.paidAt), buyer_message: order.note },
  orders: { order: order.lines.map((line) => subOrderOf(order, line)) },
});

function refundOf(site: Site, id: string): Reply {
  for (const order of site.book.orders) {
    const found = order.cases.find((each) => names.refund(each) === id);
    if (found) return caseOf(order, found);
    const refund = order.refunds.find((each) => names.refund(each) === id);
    if (!refund?.line) continue;
    const [num_iid, sku = ""] = names.code(refund.line.code).split("/");
    return ok({
      refund_get_response: {
        refund: {
          ...{ refund_id: id, tid: names.order(order), oid: names.line(refund.line), num_iid },
          ...{ sku: `${sku}|x`, status: "SUCCESS", num: refund.line.units, title: "x" },
          ...{
            created: text(refund.at),
            modified: text(refund.at),
            refund_fee: yuan(refund.amountMinor),
            reason: "",
          },
          ...{ has_good_return: false, dispute_type: "REFUND" },
        },
      },
    });
  }
  return refused({ code: 15, sub_code: "isv.refund-not-exist" });
}

function listed(site: Site, params: SignedParams): Reply {
  const isChanged = params["method"] === "taobao.trades.sold.increment.get";
  const word = isChanged ? "modified" : "created";
  const { rows, count } = numberedPage(site, isChanged ? "updatedAt" : "placedAt", {
    ...{ from: msOf(params[`start_${word}`] ?? ""), until: msOf(params[`end_${word}`] ?? "") },
    ...{ page: Number(params["page_no"]), size: Number(params["page_size"]) },
  });
  const name = `trades_sold_${isChanged ? "increment_" : ""}get_response`;
  return page({ [name]: { trades: { trade: rows.map(documentOf) }, total_results: count } });
}

function sent(site: Site, params: SignedParams, order: BookOrder): Reply {
  const asked = params["sub_tid"]?.split(",");
  const lines = order.lines.filter((each) => !asked || asked.includes(names.line(each)));
  const units = new Map(lines.map((line) => [line.id, openOf(line)]));
  if (![...units.values()].some((count) => count > 0))
    return refused({ code: 15, sub_code: "isv.logistics-offline-service-error:B04" });
  site.book.ship(order, units, params["out_sid"] ?? "");
  return ok({ logistics_offline_send_response: { shipping: { is_success: true } } });
}

export const taobaoSkin: Skin = {
  connector: taobao,
  habits: {
    ...{ parcels: "lines", isEdited: false, refunds: "line" },
    ...{ isSplit: false, isTrashed: false, asks: "line" },
  },
  names,
  voids: "voided",
  settings: (address, appSecret) => ({ appKey: "k", appSecret, sessionKey: "t", address }),
  answer(site, asked) {
    const { params, fits } = signedParams(asked, site.keys, hmacMd5);
    const { method = "" } = params;
    if (!fits) return refused({ code: 25, msg: "Invalid signature" });
    if (params["session"] !== "t") return refused({ code: 27, msg: "Invalid session" });
    if (method.startsWith("taobao.trades.sold")) return listed(site, params);
    if (answers.has(method)) return answered(site, params);
    if (method === "taobao.refund.get") return refundOf(site, params["refund_id"] ?? "");
    if (method === "taobao.skus.quantity.update") {
      const [sku, units] = (params["skuid_quantities"] ?? "").split(":");
      site.stock.set(`${params["num_iid"]}/${sku}`, Number(units));
      return ok({ skus_quantity_update_response: { item: {} } });
    }
    const order = site.book.orders.find((each) => names.order(each) === params["tid"]);
    if (!order) return refused({ code: 15, sub_code: "isv.trade-not-exist" });
    if (method === "taobao.logistics.offline.send") return sent(site, params, order);
    return ok({ trade_fullinfo_get_response: { trade: documentOf(order) } });
  },
  busy: refused({ code: 7, msg: "App Call Limited" }),
  push: null,
};
