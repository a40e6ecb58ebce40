import { list, maskName, orderParts, part, text } from "../port/index.ts";
import type { CanonicalLine, CanonicalOrder, Fields, Reader } from "../port/index.ts";

type Deal = CanonicalOrder["deal"];

export const zone = "Asia/Shanghai";
const currency = "CNY";

const deals: ReadonlyMap<string, Deal> = new Map([
  ["TRADE_NO_CREATE_PAY", "awaiting_payment"],
  ["WAIT_BUYER_PAY", "awaiting_payment"],
  ["PAY_PENDING", "awaiting_payment"],
  ["WAIT_PRE_AUTH_CONFIRM", "awaiting_payment"],
  ["PAID_FORBID_CONSIGN", "review"],
  ["WAIT_SELLER_SEND_GOODS", "confirmed"],
  ["SELLER_CONSIGNED_PART", "confirmed"],
  ["WAIT_BUYER_CONFIRM_GOODS", "confirmed"],
  ["TRADE_BUYER_SIGNED", "confirmed"],
  ["TRADE_FINISHED", "confirmed"],
  ["TRADE_CLOSED", "closed"],
  ["TRADE_CLOSED_BY_TAOBAO", "cancelled"],
]);
const shippedStates = new Set([
  ...["WAIT_BUYER_CONFIRM_GOODS", "TRADE_BUYER_SIGNED", "TRADE_FINISHED"],
]);
const signedStates = new Set(["TRADE_BUYER_SIGNED", "TRADE_FINISHED"]);
/** Paid and all of it refunded, or never paid: nothing of such a trade or sub-order is sent any more. */
const closedStates = new Set(["TRADE_CLOSED", "TRADE_CLOSED_BY_TAOBAO"]);
const settledRefund = "SUCCESS";
/** No refund is asked for, or none any more. */
const quietRefunds = new Set(["", "NO_REFUND", "CLOSED", settledRefund]);
const knownRefunds = new Set([
  ...quietRefunds,
  ...["WAIT_SELLER_AGREE", "WAIT_BUYER_RETURN_GOODS", "WAIT_SELLER_CONFIRM_GOODS"],
  "SELLER_REFUSE_BUYER",
]);

/** The sub-orders of a trade: a list within an object of its own. */
export const subOrders = (trade: Fields): Fields[] => list(part(trade, "orders"), "order");

function saleLine(order: Fields, reader: Reader): CanonicalLine {
  const units = reader.whole(order, "num");
  const isShipped = shippedStates.has(text(order, "status")) || text(order, "consign_time") !== "";
  // A part of the money alone leaves the line to be sent.
  const isClosed = closedStates.has(text(order, "status"));
  // What was paid for the line once the trade's own discounts are shared out.
  const paid = text(order, "divide_order_fee") === "" ? "payment" : "divide_order_fee";
  const amountMinor = reader.money(order, paid, currency);
  return {
    externalId: reader.required(order, "oid"),
    kind: text(order, "is_free_gift") === "true" ? "gift" : "sale",
    // The platform's own identity: stock is set by it, not by the seller's code.
    code: `${text(order, "num_iid")}/${text(order, "sku_id") || "0"}`,
    name: [text(order, "title"), text(order, "sku_properties_name")].filter(Boolean).join(" "),
    units,
    unitPrice: text(order, "price") || "0",
    amountMinor,
    shippedUnits: isShipped ? units : 0,
    cancelledUnits: isClosed && !isShipped ? units : 0,
  };
}

function dealOf(trade: Fields): Deal {
  const status = text(trade, "status");
  if (text(trade, "step_trade_status") === "FRONT_PAID_FINAL_NOPAID") return "deposit_paid";
  const deal = deals.get(status) ?? "review";
  const isAsked = subOrders(trade).some((order) => !quietRefunds.has(text(order, "refund_status")));
  return isAsked && deal === "confirmed" ? "on_hold" : deal;
}

function paymentOf(trade: Fields, isPaid: boolean): CanonicalOrder["payment"] {
  const status = text(trade, "status");
  if (text(trade, "step_trade_status") === "FRONT_PAID_FINAL_NOPAID") return "partial";
  if (!isPaid) return status === "TRADE_CLOSED_BY_TAOBAO" ? "voided" : "none";
  const refunded = subOrders(trade).filter(
    (order) => text(order, "refund_status") === settledRefund,
  );
  const isWhole = subOrders(trade).every((order) => closedStates.has(text(order, "status")));
  if (status === "TRADE_CLOSED" || (refunded.length > 0 && isWhole)) return "refunded";
  return refunded.length > 0 ? "partially_refunded" : "paid";
}

function addressOf(trade: Fields) {
  const names = ["receiver_state", "receiver_city", "receiver_district"] as const;
  const [province, city, district] = names.map((name) => text(trade, name));
  return {
    region: "",
    // One buyer at one address, in cipher: what the platform lets be merged.
    mergeKey: text(trade, "oaid"),
    buyerMask: maskName(text(trade, "receiver_name")),
    shipTo: { province, city, district, town: text(trade, "receiver_town") },
  };
}

/** Of a deposit, what is stated; else all or nothing. */
const paidOf = (trade: Fields, reader: Reader, whole: number): number =>
  text(trade, "step_trade_status") === "FRONT_PAID_FINAL_NOPAID"
    ? reader.money(trade, "step_paid_fee", currency)
    : whole;

/** The canonical order of `taobao.trade.fullinfo.get`. */
export function orderOf(trade: Fields, reader: Reader): CanonicalOrder {
  const status = text(trade, "status");
  const orders = subOrders(trade);
  if (orders.length === 0) reader.refuse("orders", "", "required");
  const refunds = orders.map((order) => text(order, "refund_status"));
  const odd = refunds.find((refund) => !knownRefunds.has(refund));
  const totalMinor = reader.money(trade, "payment", currency);
  const isPaid = reader.local(trade, "pay_time", zone) !== null;
  const externalId = reader.required(trade, "tid");
  const placedAt = reader.local(trade, "created", zone);
  const updatedAt = reader.local(trade, "modified", zone);
  return {
    type: "order",
    externalId,
    number: externalId,
    kind: text(trade, "step_trade_status") === "" ? "sale" : "presale",
    deal: odd === undefined ? dealOf(trade) : "review",
    ...(signedStates.has(status) && { isDelivered: true }),
    payment: paymentOf(trade, isPaid),
    channelStatus: odd === undefined ? status : `${status}/${odd}`,
    sourceZone: zone,
    shippedBy: "lines",
    ...addressOf(trade),
    ...orderParts({
      sales: orders.map((order) => saleLine(order, reader)),
      shippingMinor: reader.money(trade, "post_fee", currency),
      ...{ totalMinor, status: odd ?? status },
      isStatusKnown: deals.has(status) && odd === undefined,
    }),
    currency,
    totalMinor,
    paidMinor: paidOf(trade, reader, isPaid ? totalMinor : 0),
    placedAt: reader.must(trade, "created", placedAt),
    sourceUpdatedAt: reader.must(trade, "modified", updatedAt),
    sourceVersion: text(trade, "modified"),
    note: text(trade, "buyer_message").trim(),
  };
}
