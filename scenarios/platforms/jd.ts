import { beijingText, md5Wrapped } from "../../connectors/port/index.ts";
import type { Fields } from "../../connectors/port/index.ts";
import { jd } from "../../connectors/jd/index.ts";
import { totalOf } from "./entries.ts";
import type { BookCase, BookOrder } from "./entries.ts";
import { msOf, numberedPage, refused, signedParams } from "./gateway.ts";
import { ok, page, pageOf, yuan } from "./skin.ts";
import type { Names, Reply, Site, Skin } from "./skin.ts";

// A simulated 京东: it parts orders by itself, ends the first and lets its parts live on; buyers ask to
// cancel before anything has left, and what they send back stands in a list of its own.

const names: Names = {
  order: (order) => String(300_000_000_000 + order.serial),
  line: (line) => names.code(line.code),
  code: (code) => String(100_200 + code),
  refund: ({ id, isWhole = false }) => `${isWhole ? "cancel" : "service"}-${id}`,
};

const text = (at: Date | null) => (at ? beijingText(at) : "0001-01-01 00:00:00");

function statusOf(order: BookOrder): string {
  if (order.cancelledAt) return "TRADE_CANCELED";
  if (!order.paidAt) return "NOT_PAY";
  if (order.cases.some(({ standing }) => standing === "asked" || standing === "underway"))
    return "LOCKED";
  return order.parcels.length > 0 ? "WAIT_GOODS_RECEIVE_CONFIRM" : "WAIT_SELLER_STOCK_OUT";
}

const documentOf = (order: BookOrder) => ({
  ...{ orderId: names.order(order), orderState: statusOf(order), modified: text(order.updatedAt) },
  ...{ orderTotalPrice: yuan(totalOf(order)), orderSellerPrice: yuan(totalOf(order)) },
  ...{ orderPayment: yuan(totalOf(order)), freightPrice: "0.00", sellerDiscount: "0.00" },
  ...{ orderStartTime: text(order.placedAt), orderEndTime: "0001-01-01 00:00:00" },
  ...{ paymentConfirmTime: text(order.paidAt), orderRemark: order.note, returnOrder: "0" },
  directParentOrderId: order.parent ? names.order(order.parent) : "0",
  waybill: order.parcels.map(({ tracking }) => tracking).join(","),
  itemInfoList: order.lines.map((line) => ({
    ...{ skuId: names.code(line.code), itemTotal: String(line.units), skuName: "x" },
    jdPrice: yuan(line.priceMinor),
  })),
});

function listed(site: Site, said: Fields): Reply {
  const by = said["dateType"] === "0" ? "updatedAt" : "placedAt";
  const { rows, count } = numberedPage(site, by, {
    ...{ from: msOf(String(said["start_date"])), until: msOf(String(said["end_date"])) },
    ...{ page: Number(said["page"]), size: Number(said["page_size"]) },
  });
  const found = { orderTotal: count, orderInfoList: rows.map(documentOf) };
  return page({ jingdong_pop_order_search_responce: { searchorderinfo_result: found } });
}

const words = { asked: 0, underway: 1, refused: 2, withdrawn: 11 } as const;

/** Cancellations that buyers ask for, by order or by when they were asked for or looked at. */
function cancellationsOf({ book }: Site, said: Fields): object[] {
  const isIn = (at: Date | null, name: string) =>
    at !== null &&
    said[`${name}TimeStart`] !== undefined &&
    at.getTime() >= msOf(String(said[`${name}TimeStart`])) &&
    at.getTime() <= msOf(String(said[`${name}TimeEnd`]));
  const found = book.orders.flatMap((order) => {
    const cases = order.cases.map((each) => ({
      ...{ id: each.id, amountMinor: each.amountMinor, status: words[each.standing] },
      ...{ askedAt: each.askedAt, lookedAt: lookedAt(each) },
    }));
    const settled = order.refunds
      .filter(({ isWhole }) => isWhole)
      .map(({ id, amountMinor, at }) => ({
        id,
        amountMinor,
        status: 3,
        askedAt: at,
        lookedAt: at,
      }));
    return [...cases, ...settled]
      .filter((each) =>
        said["orderId"] === undefined
          ? isIn(each.askedAt, "apply") || isIn(each.lookedAt, "check")
          : names.order(order) === said["orderId"],
      )
      .map((each) => ({
        ...{ id: each.id, orderId: names.order(order), status: each.status, reason: "" },
        ...{ applyRefundSum: each.amountMinor, applyTime: text(each.askedAt) },
        checkTime: each.lookedAt && text(each.lookedAt),
      }));
  });
  return pageOf(found, Number(said["pageIndex"]), Number(said["pageSize"]));
}

/** When somebody looked at a case last; null for one that nobody has touched. */
const lookedAt = ({ version, changedAt }: BookCase) => (version === 1 ? null : changedAt);

/** Our word on a cancellation: 1 agrees, 2 refuses. */
function answered({ book }: Site, said: Fields): Reply {
  const isTaken = book.answer(Number(said["id"]), said["status"] === "1" ? "agree" : "refuse");
  const replyResult = { success: isTaken, errorMsg: isTaken ? "" : "not open" };
  return ok({ jingdong_pop_afs_soa_refundapply_replyRefund_responce: { replyResult } });
}

/** Lines that were sent back: a list of their own, by order or by when it was asked for. */
function servicesOf({ book }: Site, said: Fields): object[] {
  const isAsked = (order: BookOrder, at: Date) =>
    said["orderId"] === undefined
      ? said["applyTimeBegin"] !== undefined &&
        at.getTime() >= msOf(String(said["applyTimeBegin"])) &&
        at.getTime() <= msOf(String(said["applyTimeEnd"]))
      : names.order(order) === said["orderId"];
  const found = book.orders.flatMap((order) =>
    order.refunds
      .filter((refund) => !refund.isWhole && isAsked(order, refund.at))
      .map(({ id, at, amountMinor, line }) => ({
        ...{ afsRefundId: id, status: 13, refoundAmount: yuan(amountMinor) },
        completeTime: text(at),
        sameOrderServiceBill: {
          ...{ serviceId: id, orderId: names.order(order), serviceCount: line?.units ?? 0 },
          ...{ wareId: names.code(line?.code ?? 0), afsApplyTime: text(at), applyReason: "" },
        },
      })),
  );
  return pageOf(found, Number(said["pageNumber"]), Number(said["pageSize"]));
}

export const jdSkin: Skin = {
  connector: jd,
  habits: {
    ...{ parcels: "order", isEdited: false, refunds: "sent" },
    ...{ isSplit: true, isTrashed: false, asks: "order" },
  },
  names,
  voids: "voided",
  settings: (address, appSecret) => ({ appKey: "k", appSecret, accessToken: "t", address }),
  answer(site, asked) {
    const { params, fits } = signedParams(asked, site.keys, md5Wrapped);
    if (!fits) return refused({ code: "12", zh_desc: "sign" });
    if (params["access_token"] !== "t") return refused({ code: "19", zh_desc: "token" });
    const said = JSON.parse(params["360buy_param_json"] ?? "{}") as Fields;
    const { method } = params;
    if (method === "jingdong.pop.order.search") return listed(site, said);
    if (method === "jingdong.stock.write.updateSkuStock") {
      site.stock.set(String(said["skuId"]), Number(said["stockNum"]));
      return ok({ jingdong_stock_write_updateSkuStock_responce: { code: "0" } });
    }
    if (method === "jingdong.get.vender.all.delivery.company") {
      const deliveryCompanies = [{ id: 467, name: "顺丰快递" }];
      return ok({ jingdong_get_vender_all_delivery_company_responce: { deliveryCompanies } });
    }
    if (method === "jingdong.pop.afs.soa.refundapply.queryPageList")
      return page({
        jingdong_pop_afs_soa_refundapply_queryPageList_responce: {
          queryResult: { result: cancellationsOf(site, said) },
        },
      });
    if (method === "jingdong.pop.afs.soa.refundapply.replyRefund") return answered(site, said);
    if (method === "jingdong.asc.serviceAndRefund.view")
      return page({
        jingdong_asc_serviceAndRefund_view_responce: {
          pageResult: { data: servicesOf(site, said) },
        },
      });
    const id = String(said["order_id"] ?? said["orderId"]);
    const order = site.book.orders.find((each) => names.order(each) === id);
    if (!order) return refused({ code: "10100", zh_desc: "no such order" });
    if (method === "jingdong.pop.order.shipment") {
      if (order.parcels.length > 0) return refused({ code: "10400001", zh_desc: "sent" });
      site.book.shipWhole(order, String(said["logiNo"]));
      return ok({ jingdong_pop_order_shipment_responce: { code: "0" } });
    }
    return ok({
      jingdong_pop_order_get_responce: { orderDetailInfo: { orderInfo: documentOf(order) } },
    });
  },
  busy: refused({ code: "67", zh_desc: "busy" }),
  push: null,
};
