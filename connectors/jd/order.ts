import { divisionOfJd } from "../../kernel/divisions/index.ts";
import { list, maskName, orderParts, part, text } from "../port/index.ts";
import type { CanonicalLine, CanonicalOrder, Fields, Reader } from "../port/index.ts";

type Deal = CanonicalOrder["deal"];

export const zone = "Asia/Shanghai";
const currency = "CNY";

/** States as the platform spells them. LOCKED: a cancellation or refund is reviewed, do not ship. */
const deals: ReadonlyMap<string, Deal> = new Map([
  ["NOT_PAY", "awaiting_payment"],
  ["WAIT_SELLER_STOCK_OUT", "confirmed"],
  ["WAIT_SELLER_DELIVERY", "confirmed"],
  ["WAIT_SEND_CODE", "confirmed"],
  ["SEND_TO_DISTRIBUTION_CENER", "confirmed"],
  ["DISTRIBUTION_CENTER_RECEIVED", "confirmed"],
  ["WAIT_GOODS_RECEIVE_CONFIRM", "confirmed"],
  ["RECEIPTS_CONFIRM", "confirmed"],
  ["FINISHED_L", "confirmed"],
  ["PAUSE", "review"],
  ["POP_ORDER_PAUSE", "review"],
  ["LOCKED", "on_hold"],
  ["TRADE_CANCELED", "cancelled"],
]);
const shippedStates = new Set([
  ...["SEND_TO_DISTRIBUTION_CENER", "DISTRIBUTION_CENTER_RECEIVED", "WAIT_GOODS_RECEIVE_CONFIRM"],
  ...["RECEIPTS_CONFIRM", "FINISHED_L"],
]);
/** Whether an order in such a state has left. */
export const hasLeft = (state: string): boolean => shippedStates.has(state);
const finishedStates = new Set(["RECEIPTS_CONFIRM", "FINISHED_L"]);

/** Waybills of one field: carriers apart by `|`, the numbers of one carrier by `,`. */
export const waybillsOf = (order: Fields): string[] =>
  text(order, "waybill")
    .split(/[|,]/)
    .map((each) => each.trim())
    .filter((each) => each !== "");

function saleLines(order: Fields, reader: Reader): CanonicalLine[] {
  const isShipped = shippedStates.has(text(order, "orderState"));
  const seen = new Map<string, number>();
  return list(order, "itemInfoList").map((line) => {
    const code = reader.required(line, "skuId");
    const occurrence = (seen.get(code) ?? 0) + 1;
    seen.set(code, occurrence);
    const units = reader.whole(line, "itemTotal");
    const unitPrice = text(line, "jdPrice") || "0";
    return {
      externalId: occurrence === 1 ? code : `${code}#${occurrence}`,
      kind: unitPrice === "0" || unitPrice === "0.00" ? "gift" : "sale",
      code,
      name: text(line, "skuName"),
      units,
      unitPrice,
      amountMinor: reader.amount({ price: unitPrice }, units, currency),
      shippedUnits: isShipped ? units : 0,
      cancelledUnits: 0,
    };
  });
}

/** What is taken off for the buyer: each coupon as stated, or the seller's discount where none is. */
function discountOf(order: Fields, reader: Reader): number {
  const coupons = list(order, "couponDetailList");
  if (coupons.length === 0) return reader.money(order, "sellerDiscount", currency);
  return coupons.reduce((sum, coupon) => sum + reader.money(coupon, "couponPrice", currency), 0);
}

function addressOf(order: Fields) {
  const consignee = part(order, "consigneeInfo");
  const [province, city, district, town] = ["province", "city", "county", "town"].map((name) =>
    text(consignee, name),
  );
  return {
    // The platform's own numbers first; the names say what is finer, or what they do not know.
    region: divisionOfJd(text(consignee, "cityId")) || divisionOfJd(text(consignee, "provinceId")),
    mergeKey: text(order, "openId") || text(order, "xid_buyer"),
    buyerMask: maskName(text(consignee, "fullname")),
    shipTo: { province, city, district, town },
  };
}

/** The canonical order of `jingdong.pop.order.get`. */
export function orderOf(order: Fields, reader: Reader): CanonicalOrder {
  const status = text(order, "orderState");
  const sales = saleLines(order, reader);
  if (sales.length === 0) reader.refuse("itemInfoList", "", "required");
  const money = (name: string) => reader.money(order, name, currency);
  // What was paid from a balance was paid.
  const totalMinor = money("orderPayment") + money("balanceUsed");
  const isPaid = reader.local(order, "paymentConfirmTime", zone) !== null;
  const externalId = reader.required(order, "orderId");
  const parent = text(order, "directParentOrderId");
  const placedAt = reader.local(order, "orderStartTime", zone);
  const updatedAt = reader.local(order, "modified", zone);
  return {
    type: "order",
    externalId,
    number: externalId,
    kind: text(order, "returnOrder") === "2" ? "exchange" : "sale",
    deal: deals.get(status) ?? "review",
    ...(finishedStates.has(status) && { isDelivered: true }),
    payment: isPaid ? "paid" : status === "TRADE_CANCELED" ? "voided" : "none",
    channelStatus: status,
    ...(parent !== "" && parent !== "0" ? { parentExternalId: parent } : {}),
    sourceZone: zone,
    shippedBy: "order",
    ...addressOf(order),
    ...orderParts({
      sales,
      shippingMinor: money("freightPrice"),
      feeMinor: money("taxFee") + money("serviceFee"),
      discountMinor: discountOf(order, reader),
      ...{ totalMinor, status, isStatusKnown: deals.has(status) },
    }),
    currency,
    totalMinor,
    paidMinor: isPaid ? totalMinor : 0,
    placedAt: reader.must(order, "orderStartTime", placedAt),
    sourceUpdatedAt: reader.must(order, "modified", updatedAt),
    sourceVersion: text(order, "modified"),
    note: text(order, "orderRemark"),
  };
}
