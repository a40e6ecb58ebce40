import { list, maskName, part, text, doubtsOf } from "../port/index.ts";
import type { CanonicalLine, CanonicalOrder, Fields, Reader } from "../port/index.ts";

type Deal = CanonicalOrder["deal"];

/** Main states of an order: 21, 22 and 39 are refunded before, after shipping, after receipt. */
const deals: ReadonlyMap<string, Deal> = new Map([
  ["1", "awaiting_payment"],
  ["103", "deposit_paid"],
  ["105", "review"],
  ["2", "confirmed"],
  ["101", "confirmed"],
  ["3", "confirmed"],
  ["5", "confirmed"],
  ["4", "cancelled"],
  ["21", "closed"],
  ["22", "closed"],
  ["39", "closed"],
]);
/** The buyer has confirmed the receipt, or its time is over. */
const finished = "5";
/** States of a sub-order of which all the money is back: before it left, after it, after receipt. */
const whollyBack = new Set(["21", "22", "39"]);
/** States in which a sub-order that did not leave is not sent any more. */
const closedStates = new Set(["4", "21"]);
const whollyShipped = new Set(["3", "5", "22", "39"]);
/** After-sale states in which the buyer has asked and nothing is decided: 6 asked, 7 returning. */
const asking = new Set(["6", "7"]);
const currency = "CNY";

/** The order's own main state; a list item that was cut shows the plain one. */
export const statusOf = (order: Fields): string =>
  text(order, "main_status") || text(order, "order_status");

const isRefunded = (line: Fields): boolean =>
  text(part(line, "after_sale_info"), "refund_status") === "3";

/** Units in parcels by line. */
function parcelUnits(order: Fields, reader: Reader): Map<string, number> {
  const units = new Map<string, number>();
  for (const parcel of list(order, "logistics_info")) {
    for (const product of list(parcel, "product_info")) {
      const id = text(product, "sku_order_id");
      units.set(id, (units.get(id) ?? 0) + reader.whole(product, "product_count"));
    }
  }
  return units;
}

const codeOf = (line: Fields): string =>
  ["code", "out_sku_id", "sku_id"]
    .map((name) => text(line, name))
    .find((code) => code !== "" && code !== "0") ?? "";

function saleLine(line: Fields, reader: Reader, parcels: Map<string, number>): CanonicalLine {
  const externalId = reader.required(line, "order_id");
  const units = reader.whole(line, "item_num");
  const isWhole = whollyShipped.has(statusOf(line));
  const shippedUnits = isWhole ? units : Math.min(units, parcels.get(externalId) ?? 0);
  // The line's share of what was paid, less its share of the postage, which is a line of its own.
  const amountMinor = reader.fen(line, "pay_amount") - reader.fen(line, "post_amount");
  return {
    externalId,
    kind: text(line, "given_product_type") === "FREE" ? "gift" : "sale",
    code: codeOf(line) || reader.required(line, "sku_id"),
    name: text(line, "product_name"),
    units,
    unitPrice: (reader.fen(line, "origin_amount") / 100).toFixed(2),
    amountMinor,
    shippedUnits,
    // All refunded before it left: taken off. A part of the money alone leaves it to be sent.
    cancelledUnits: closedStates.has(statusOf(line)) ? units - shippedUnits : 0,
  };
}

function postage(order: Fields, reader: Reader): CanonicalLine[] {
  const amountMinor = reader.fen(order, "post_amount");
  if (amountMinor === 0) return [];
  return [
    {
      ...{ externalId: "postage", kind: "shipping", code: "postage", name: "postage", units: 1 },
      ...{ unitPrice: (amountMinor / 100).toFixed(2), amountMinor },
    },
  ];
}

function paymentOf(order: Fields, lines: readonly Fields[], isPaid: boolean) {
  const status = statusOf(order);
  if (!isPaid) return status === "4" ? "voided" : "none";
  if (status === "103") return "partial";
  const isWhole = lines.every((line) => whollyBack.has(statusOf(line)));
  if (whollyBack.has(status) || (lines.length > 0 && isWhole)) return "refunded";
  return lines.some(isRefunded) ? "partially_refunded" : "paid";
}

function dealOf(order: Fields, lines: readonly Fields[]): Deal {
  const deal = deals.get(statusOf(order)) ?? "review";
  const isAsked = lines.some((line) =>
    asking.has(text(part(line, "after_sale_info"), "after_sale_status")),
  );
  return isAsked && deal === "confirmed" ? "on_hold" : deal;
}

function addressOf(order: Fields, lines: readonly Fields[]) {
  const address = [part(order, "post_addr"), part(lines[0] ?? {}, "post_addr")].find(
    (each) => Object.keys(each).length > 0,
  );
  const names = ["province", "city", "town", "street"] as const;
  const [province, city, district, street] = names.map((name) =>
    text(part(address ?? {}, name), "name"),
  );
  const ids = names.map((name) => text(part(address ?? {}, name), "id"));
  return {
    // The deepest id there is: each begins as the national code of its county.
    region: ids.findLast((id) => id !== "") ?? "",
    // Names and numbers are cipher; the platform's own key says whose orders may go together.
    mergeKey: text(order, "open_address_id"),
    buyerMask: maskName(text(order, "mask_post_receiver")),
    shipTo: { province, city, district, street },
  };
}

/** The canonical order of `order.orderDetail`, or of an element of `order.searchList`. */
export function orderOf(order: Fields, reader: Reader): CanonicalOrder {
  const status = statusOf(order);
  const subOrders = list(order, "sku_order_list");
  if (subOrders.length === 0) reader.refuse("sku_order_list", "", "required");
  const parcels = parcelUnits(order, reader);
  const lines = [
    ...subOrders.map((line) => saleLine(line, reader, parcels)),
    ...postage(order, reader),
  ];
  const totalMinor = reader.fen(order, "pay_amount");
  const sum = lines.reduce((total, line) => total + line.amountMinor, 0);
  const isPaid = reader.seconds(order, "pay_time") !== null;
  const shipBy = reader.seconds(order, "exp_ship_time");
  const externalId = reader.required(order, "order_id");
  const placedAt = reader.seconds(order, "create_time");
  const updatedAt = reader.seconds(order, "update_time");
  return {
    type: "order",
    externalId,
    number: externalId,
    kind: list(order, "order_phase_list").length > 0 || status === "103" ? "presale" : "sale",
    deal: dealOf(order, subOrders),
    ...(status === finished && { isDelivered: true }),
    payment: paymentOf(order, subOrders, isPaid),
    channelStatus: status,
    ...(shipBy ? { promise: { shipBy } } : {}),
    sourceZone: "Asia/Shanghai",
    ...addressOf(order, subOrders),
    currency,
    totalMinor,
    // A deposit is paid, and how much of it stands in phases that are not read: none is booked.
    paidMinor: isPaid && status !== "103" ? totalMinor : 0,
    placedAt: reader.must(order, "create_time", placedAt),
    sourceUpdatedAt: reader.must(order, "update_time", updatedAt),
    sourceVersion: text(order, "update_time"),
    note: text(order, "buyer_words"),
    lines,
    holds: doubtsOf({ status, isStatusKnown: deals.has(status), sum, totalMinor }),
  };
}
