import { list, maskName, part, text, doubtsOf } from "../port/index.ts";
import type { CanonicalLine, CanonicalOrder, Fields, Reader } from "../port/index.ts";

type Deal = CanonicalOrder["deal"];

/** Order states (WxOrderStatus). 190 is also an order that the seller cancelled as oversold. */
const deals: ReadonlyMap<string, Deal> = new Map([
  ["10", "awaiting_payment"],
  ["20", "confirmed"],
  ["21", "confirmed"],
  ["30", "confirmed"],
  ["100", "confirmed"],
  ["190", "cancelled"],
  ["200", "closed"],
  ["250", "cancelled"],
]);
/** The buyer has confirmed the receipt, or its time is over. */
const finished = "100";
/** All that was to leave has left, whatever its parcels say: goods without a parcel have none. */
const whollyShipped = new Set(["30", "100"]);
const currency = "CNY";

const keyOf = (product: Fields) => `${text(product, "product_id")}/${text(product, "sku_id")}`;

/** Units in parcels by what was sold. */
function parcelUnits(delivery: Fields, reader: Reader): Map<string, number> {
  const units = new Map<string, number>();
  for (const parcel of list(delivery, "delivery_product_info")) {
    for (const product of list(parcel, "product_infos")) {
      const key = keyOf(product);
      units.set(key, (units.get(key) ?? 0) + reader.whole(product, "product_cnt"));
    }
  }
  return units;
}

interface Within {
  readonly reader: Reader;
  readonly status: string;
  readonly parcels: Map<string, number>;
  /** Goods without a parcel have none: nothing is known of what left how. */
  readonly areParcelsTold: boolean;
}

/** What was paid for a line where it says so, else its price by its units, before the order's discount. */
function amountOf(product: Fields, units: number, reader: Reader): number {
  if (text(product, "real_price") !== "") return reader.fen(product, "real_price");
  return reader.fen(product, "sale_price") * units;
}

function saleLine(product: Fields, occurrence: number, within: Within): CanonicalLine {
  const { reader, status, parcels, areParcelsTold } = within;
  const key = keyOf(product);
  const units = reader.whole(product, "sku_cnt");
  const settled = text(product, "finish_aftersale_sku_cnt") || "0";
  const done = reader.whole({ finish_aftersale_sku_cnt: settled }, "finish_aftersale_sku_cnt");
  const inParcels = Math.min(units, parcels.get(key) ?? 0);
  parcels.set(key, (parcels.get(key) ?? 0) - inParcels);
  const isWhole = whollyShipped.has(status);
  // Refunded before it left: taken off the line. Refunded after it left: a return, told apart. Of an
  // order that has left whole, parcels say which of the two it was.
  const cancelledUnits = isWhole && !areParcelsTold ? 0 : Math.min(done, units - inParcels);
  const isGift = ["1", "true"].includes(text(product, "is_free_gift"));
  return {
    externalId: occurrence === 0 ? key : `${key}#${occurrence + 1}`,
    kind: isGift ? "gift" : "sale",
    // The platform's own identity: stock is set and refunds are told by it, not by the seller's code.
    code: key,
    name: text(product, "title"),
    units,
    unitPrice: (reader.fen(product, "sale_price") / 100).toFixed(2),
    amountMinor: amountOf(product, units, reader),
    shippedUnits: isWhole ? units - cancelledUnits : inParcels,
    cancelledUnits,
  };
}

function saleLines(detail: Fields, within: Within): CanonicalLine[] {
  const seen = new Map<string, number>();
  return list(detail, "product_infos").map((product) => {
    within.reader.required(product, "sku_id");
    const key = keyOf(product);
    const occurrence = seen.get(key) ?? 0;
    seen.set(key, occurrence + 1);
    return saleLine(product, occurrence, within);
  });
}

function otherLines(detail: Fields, reader: Reader): CanonicalLine[] {
  const price = part(detail, "price_info");
  const products = list(detail, "product_infos");
  const isNet = products.every((product) => text(product, "real_price") !== "");
  const freight = reader.fen(price, "freight");
  // Lines that say what was paid carry their share of the discount already.
  const discount = isNet ? 0 : reader.fen(price, "discounted_price");
  const other = (kind: "shipping" | "discount", amountMinor: number): CanonicalLine[] =>
    amountMinor === 0
      ? []
      : [
          {
            ...{ externalId: kind, kind, code: kind, name: kind, units: 1, amountMinor },
            unitPrice: (amountMinor / 100).toFixed(2),
          },
        ];
  return [...other("shipping", freight), ...other("discount", -discount)];
}

function paymentOf(order: Fields, isPaid: boolean): CanonicalOrder["payment"] {
  const status = text(order, "status");
  if (!isPaid) return status === "190" || status === "250" ? "voided" : "none";
  if (["190", "200", "250"].includes(status)) return "refunded";
  const products = list(part(order, "order_detail"), "product_infos");
  const some = products.some((each) => Number(text(each, "finish_aftersale_sku_cnt")) > 0);
  return some ? "partially_refunded" : "paid";
}

/** The latest instant by which the platform wants the lines to leave; null when it wants none. */
function shipByOf(detail: Fields, reader: Reader): Date | null {
  const limits = list(detail, "product_infos").flatMap(
    (product) => reader.seconds(product, "delivery_deadline") ?? [],
  );
  return limits.length === 0 ? null : new Date(Math.min(...limits.map((each) => each.getTime())));
}

function dealOf(order: Fields): Deal {
  const deal = deals.get(text(order, "status")) ?? "review";
  const products = list(part(order, "order_detail"), "product_infos");
  const asked = products.some((each) => Number(text(each, "on_aftersale_sku_cnt")) > 0);
  // A refund that is asked for and not decided: what has not left must not leave now.
  return asked && deal === "confirmed" ? "on_hold" : deal;
}

function addressOf(delivery: Fields) {
  const address = part(delivery, "address_info");
  const names = ["province_name", "city_name", "county_name"] as const;
  const [province, city, district] = names.map((name) => text(address, name));
  return {
    region: "",
    // Same hash, same address of one buyer in this shop: such orders may leave together.
    mergeKey: text(address, "hash_code"),
    buyerMask: maskName(text(address, "user_name")),
    shipTo: { province, city, district },
  };
}

/** The canonical order of `channels/ec/order/get`. */
export function orderOf(order: Fields, reader: Reader): CanonicalOrder {
  const detail = part(order, "order_detail");
  const delivery = part(detail, "delivery_info");
  const status = text(order, "status");
  const parcels = parcelUnits(delivery, reader);
  const within = { reader, status, parcels, areParcelsTold: parcels.size > 0 };
  const lines = [...saleLines(detail, within), ...otherLines(detail, reader)];
  if (list(detail, "product_infos").length === 0) reader.refuse("product_infos", "", "required");
  const totalMinor = reader.fen(part(detail, "price_info"), "order_price");
  const sum = lines.reduce((total, line) => total + line.amountMinor, 0);
  const isPaid = reader.seconds(part(detail, "pay_info"), "pay_time") !== null;
  const externalId = reader.required(order, "order_id");
  const shipBy = shipByOf(detail, reader);
  const placedAt = reader.seconds(order, "create_time");
  const updatedAt = reader.seconds(order, "update_time");
  return {
    type: "order",
    externalId,
    number: externalId,
    kind: "sale",
    deal: dealOf(order),
    ...(status === finished && { isDelivered: true }),
    payment: paymentOf(order, isPaid),
    channelStatus: status,
    ...(shipBy ? { promise: { shipBy } } : {}),
    sourceZone: "Asia/Shanghai",
    ...addressOf(delivery),
    currency,
    totalMinor,
    paidMinor: isPaid ? totalMinor : 0,
    placedAt: reader.must(order, "create_time", placedAt),
    sourceUpdatedAt: reader.must(order, "update_time", updatedAt),
    sourceVersion: text(order, "update_time"),
    note: text(part(detail, "ext_info"), "customer_notes"),
    lines,
    holds: doubtsOf({ status, isStatusKnown: deals.has(status), sum, totalMinor }),
  };
}
