import { list, maskName, orderParts, part, text } from "../port/index.ts";
import type { CanonicalLine, CanonicalOrder, Fields, Reader } from "../port/index.ts";

type Deal = CanonicalOrder["deal"];

const currency = "CNY";
export const zone = "Asia/Shanghai";

/** Of the shipping: waits, has left, was signed for. */
const signed = "3";

/** Three words make the state: deal, shipping, refund; a fourth says that the platform reviews it. */
export function statusOf(order: Fields): string {
  const names = ["confirm_status", "order_status", "refund_status", "risk_control_status"];
  return names.map((name) => text(order, name) || "-").join("/");
}

/** The deal that three fields say together; null when one of them says what no table knows. */
function dealOf(order: Fields): Deal | null {
  const confirmed = text(order, "confirm_status");
  const refund = text(order, "refund_status");
  if (!["", "0", "1", "2"].includes(confirmed)) return null;
  if (!["1", "2", "3", "4"].includes(refund)) return null;
  if (!["1", "2", "3"].includes(text(order, "order_status"))) return null;
  if (confirmed === "2") return "cancelled";
  if (refund === "4") return "closed";
  // Older answers know no such field: a time of the deal says that there is one.
  const isDone = confirmed === "1" || (confirmed === "" && text(order, "confirm_time") !== "");
  if (!isDone) return text(order, "pay_time") === "" ? "awaiting_payment" : "open";
  if (text(order, "risk_control_status") === "1") return "review";
  return refund === "1" ? "confirmed" : "on_hold";
}

interface Within {
  readonly reader: Reader;
  readonly isShipped: boolean;
  readonly isRefunded: boolean;
}

function goodsLine(
  goods: Fields,
  kind: "sale" | "gift",
  { reader, isShipped, isRefunded }: Within,
): CanonicalLine {
  const key = `${text(goods, "goods_id")}/${text(goods, "sku_id")}`;
  reader.required(goods, "goods_id");
  const units = reader.whole(goods, "goods_count");
  const unitPrice = text(goods, "goods_price") || "0";
  const price = kind === "gift" ? "0" : unitPrice;
  return {
    externalId: kind === "gift" ? `gift/${key}` : key,
    kind,
    // The platform's own identity: stock is set by it, not by the seller's code.
    code: key,
    name: [text(goods, "goods_name"), text(goods, "goods_spec")].filter(Boolean).join(" "),
    units,
    unitPrice,
    amountMinor: reader.amount({ price }, units, currency),
    shippedUnits: isShipped ? units : 0,
    cancelledUnits: isRefunded && !isShipped ? units : 0,
  };
}

function addressOf(order: Fields) {
  const [province, city, district] = ["province", "city", "town"].map((name) => text(order, name));
  return {
    // Ids of regions are the platform's own: the names say where it is.
    region: "",
    // Names are cipher while the order is to be shipped and empty afterwards: this number stands for the
    // address, the same for orders of one day that may leave in one parcel.
    mergeKey: text(order, "open_address_id"),
    buyerMask: maskName(text(order, "receiver_name_mask")),
    shipTo: { province, city, district },
  };
}

function payments(order: Fields, { reader }: Within, totalMinor: number) {
  const isPaid = text(order, "pay_time") !== "" || text(order, "pay_no") !== "";
  const refund = text(order, "refund_status");
  const payment: CanonicalOrder["payment"] = !isPaid
    ? "none"
    : refund === "4"
      ? "refunded"
      : text(part(order, "step_order_info"), "step_trade_status") === "1"
        ? "partial"
        : "paid";
  const deposit = reader.money(part(order, "step_order_info"), "advanced_paid_fee", currency);
  const shipBy = reader.local(order, "last_ship_time", zone);
  return {
    payment,
    paidMinor: payment === "partial" ? deposit : isPaid ? totalMinor : 0,
    ...(shipBy ? { promise: { shipBy } } : {}),
  };
}

/** The canonical order of `pdd.order.information.get`. */
export function orderOf(order: Fields, reader: Reader): CanonicalOrder {
  const isShipped = ["2", "3"].includes(text(order, "order_status"));
  const within = { reader, isShipped, isRefunded: text(order, "refund_status") === "4" };
  const goods = list(order, "item_list");
  if (goods.length === 0) reader.refuse("item_list", "", "required");
  const money = (name: string) => reader.money(order, name, currency);
  const fees = list(order, "service_fee_detail").map((fee) =>
    reader.money(fee, "service_fee", currency),
  );
  const totalMinor = money("pay_amount");
  const deal = dealOf(order);
  const status = statusOf(order);
  const externalId = reader.required(order, "order_sn");
  const placedAt = reader.local(order, "created_time", zone);
  const updatedAt = reader.local(order, "updated_at", zone);
  return {
    type: "order",
    externalId,
    number: externalId,
    kind: text(order, "is_pre_sale") === "1" ? "presale" : "sale",
    deal: deal ?? "review",
    ...(text(order, "order_status") === signed && { isDelivered: true }),
    channelStatus: status,
    sourceZone: zone,
    shippedBy: "order",
    ...payments(order, within, totalMinor),
    ...addressOf(order),
    ...orderParts({
      sales: [
        ...goods.map((each) => goodsLine(each, "sale", within)),
        ...list(order, "gift_list").map((each) => goodsLine(each, "gift", within)),
      ],
      shippingMinor: money("postage"),
      feeMinor: fees.reduce((sum, fee) => sum + fee, 0),
      discountMinor: money("discount_amount") + money("order_change_amount"),
      ...{ totalMinor, status, isStatusKnown: deal !== null },
    }),
    currency,
    totalMinor,
    placedAt: reader.must(order, "created_time", placedAt),
    sourceUpdatedAt: reader.must(order, "updated_at", updatedAt),
    sourceVersion: text(order, "updated_at"),
    note: text(order, "buyer_memo"),
  };
}
