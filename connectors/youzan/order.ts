import { list, maskName, orderParts, parseYuan, part, text, texts } from "../port/index.ts";
import type { CanonicalLine, CanonicalOrder, Fields, Reader } from "../port/index.ts";
import { isSettled } from "./aftersale.ts";

type Deal = CanonicalOrder["deal"];

export const zone = "Asia/Shanghai";
const currency = "CNY";

const deals: ReadonlyMap<string, Deal> = new Map([
  ["WAIT_BUYER_PAY", "awaiting_payment"],
  ["TRADE_PAID", "review"],
  ["WAIT_CONFIRM", "review"],
  ["WAIT_SELLER_SEND_GOODS", "confirmed"],
  ["WAIT_BUYER_CONFIRM_GOODS", "confirmed"],
  ["TRADE_SUCCESS", "confirmed"],
  ["TRADE_CLOSED", "cancelled"],
]);
const shippedStates = new Set(["WAIT_BUYER_CONFIRM_GOODS", "TRADE_SUCCESS"]);
/** 1 and 11 are on their way, in part and in full; 2 and 12 are done. */
const refundStates = new Set(["", "0", "1", "2", "11", "12"]);

const isTrue = (fields: Fields, name: string) => text(fields, name) === "true";

/** Lines named in parcels: a parcel names its lines, not how many of each. */
function linesInParcels(trade: Fields): Set<string> {
  const oids = list(trade, "delivery_order").flatMap((parcel) =>
    list(parcel, "oids").map((each) => text(each, "oid")),
  );
  return new Set(oids);
}

/**
 * The numbers of the lines that a refund names, where it gave back all that was paid for them: a part of
 * the money alone leaves them to be sent.
 */
export function linesBack(trade: Fields, refund: Fields): readonly string[] {
  const named = new Set(texts(refund, "oids"));
  const lines = list(part(trade, "full_order_info"), "orders").filter((line) =>
    named.has(text(line, "oid")),
  );
  const minor = (fields: Fields, name: string) => parseYuan(text(fields, name)) ?? Number.NaN;
  const paid = lines.reduce((sum, line) => sum + minor(line, "payment"), 0);
  const isWhole = minor(refund, "refund_fee") >= paid;
  return isWhole ? lines.map((line) => text(line, "oid")) : [];
}

interface Within {
  readonly reader: Reader;
  readonly inParcels: ReadonlySet<string>;
  readonly isShipped: boolean;
  readonly isRefunded: boolean;
  /** Lines whose money is back, by their numbers. */
  readonly back: ReadonlySet<string>;
}

function saleLine(line: Fields, within: Within): CanonicalLine {
  const { reader, inParcels, isShipped, back } = within;
  const externalId = reader.required(line, "oid");
  const isRefunded = within.isRefunded || back.has(externalId);
  const units = reader.whole(line, "num");
  const hasLeft = isShipped || inParcels.has(externalId);
  const key = `${text(line, "item_id")}/${text(line, "sku_id") || "0"}`;
  return {
    externalId,
    // A boolean written as a text, beside real ones elsewhere in the same document.
    kind: isTrue(line, "is_present") ? "gift" : "sale",
    // The platform's own identity: stock is set by it, not by the seller's code.
    code: key,
    name: [text(line, "title"), text(line, "sku_properties_name")].filter(Boolean).join(" "),
    units,
    unitPrice: text(line, "price") || "0",
    amountMinor: reader.money(line, "payment", currency),
    shippedUnits: hasLeft ? units : 0,
    cancelledUnits: isRefunded && !hasLeft ? units : 0,
  };
}

function dealOf(info: Fields): Deal {
  const deal = deals.get(text(info, "status")) ?? "review";
  const refund = text(info, "refund_state");
  if (refund === "12" && deal !== "awaiting_payment") return "closed";
  return ["1", "11"].includes(refund) && deal === "confirmed" ? "on_hold" : deal;
}

function paymentOf(info: Fields, isPaid: boolean): CanonicalOrder["payment"] {
  if (!isPaid) return text(info, "status") === "TRADE_CLOSED" ? "voided" : "none";
  const refund = text(info, "refund_state");
  if (refund === "12") return "refunded";
  return refund === "2" ? "partially_refunded" : "paid";
}

function addressOf(full: Fields) {
  const address = part(full, "address_info");
  const names = ["delivery_province", "delivery_city", "delivery_district"] as const;
  const [province, city, district] = names.map((name) => text(address, name));
  return {
    region: "",
    mergeKey: text(part(full, "buyer_info"), "yz_open_id"),
    buyerMask: maskName(text(address, "receiver_name")),
    shipTo: { province, city, district },
  };
}

/** The canonical order of `youzan.trade.get`. */
export function orderOf(trade: Fields, reader: Reader): CanonicalOrder {
  const full = part(trade, "full_order_info");
  const info = part(full, "order_info");
  const pay = part(full, "pay_info");
  const lines = list(full, "orders");
  if (lines.length === 0) reader.refuse("orders", "", "required");
  const status = text(info, "status");
  const refund = text(info, "refund_state");
  const isStatusKnown = deals.has(status) && refundStates.has(refund);
  const settled = list(trade, "refund_order").filter(isSettled);
  const within: Within = {
    reader,
    inParcels: linesInParcels(trade),
    isShipped: shippedStates.has(status),
    isRefunded: refund === "12" || status === "TRADE_CLOSED",
    back: new Set(settled.flatMap((each) => linesBack(trade, each))),
  };
  const totalMinor = reader.money(pay, "payment", currency);
  const isPaid = reader.local(info, "pay_time", zone) !== null && status !== "WAIT_BUYER_PAY";
  const externalId = reader.required(info, "tid");
  const placedAt = reader.local(info, "created", zone);
  const updatedAt = reader.local(info, "update_time", zone);
  const parent = part(info, "order_extra");
  return {
    type: "order",
    externalId,
    number: externalId,
    kind: isTrue(part(info, "order_tags"), "is_preorder") ? "presale" : "sale",
    deal: isStatusKnown ? dealOf(info) : "review",
    ...(status === "TRADE_SUCCESS" && { isDelivered: true }),
    payment: paymentOf(info, isPaid),
    channelStatus: refund === "" || refund === "0" ? status : `${status}/${refund}`,
    ...(isTrue(parent, "is_sub_order") && text(parent, "parent_order_no") !== ""
      ? { parentExternalId: text(parent, "parent_order_no") }
      : {}),
    sourceZone: zone,
    shippedBy: "lines",
    ...addressOf(full),
    ...orderParts({
      sales: lines.map((line) => saleLine(line, within)),
      // The lines' own payments have their share of it already where they add up without.
      shippingMinor: postageOf(full, reader, totalMinor),
      ...{ totalMinor, status, isStatusKnown },
    }),
    currency,
    totalMinor,
    paidMinor: isPaid ? totalMinor : 0,
    placedAt: reader.must(info, "created", placedAt),
    sourceUpdatedAt: reader.must(info, "update_time", updatedAt),
    sourceVersion: text(info, "update_time"),
    note: text(part(full, "remark_info"), "buyer_message"),
  };
}

/**
 * Postage as a line of its own. The platform states both that payment holds the postage and that
 * the lines' payments add up to it: where they do, the postage is in them.
 */
function postageOf(full: Fields, reader: Reader, totalMinor: number): number {
  const paid = list(full, "orders").reduce(
    (sum, line) => sum + reader.money(line, "payment", currency),
    0,
  );
  return paid === totalMinor ? 0 : reader.money(part(full, "pay_info"), "post_fee", currency);
}
