import { latestTime, list, maskName, movePoint, part, text, doubtsOf } from "../port/index.ts";
import type { CanonicalAftersale, CanonicalLine, CanonicalOrder } from "../port/index.ts";
import type { Fields, Reader } from "../port/index.ts";
import { parseMinor } from "../../kernel/index.ts";

/** The last entry of an order's history: its states leave no other trace in time. */
export const historyFields =
  "history(options: { take: 1, sort: { createdAt: DESC } }) { items { createdAt } }";

/** All that is asked of an order; of the buyer only what is shown. */
export const orderFields = `id code type state orderPlacedAt createdAt updatedAt currencyCode
  shippingWithTax totalWithTax customer { firstName }
  shippingAddress { fullName city province countryCode }
  lines { id updatedAt quantity orderPlacedQuantity unitPriceWithTax proratedLinePriceWithTax
    productVariant { id sku name } }
  surcharges { id description priceWithTax }
  payments { id state amount createdAt updatedAt
    refunds { id state total reason createdAt updatedAt lines { orderLineId quantity } } }
  fulfillments { id state method trackingCode createdAt updatedAt lines { orderLineId quantity } }
  ${historyFields}`;

type Deal = CanonicalOrder["deal"];

/** The states of the shop's own order process; a shop may define others, which are looked at. */
const deals: ReadonlyMap<string, Deal> = new Map([
  ["Draft", "open"],
  ["AddingItems", "open"],
  ["ArrangingPayment", "awaiting_payment"],
  ["ArrangingAdditionalPayment", "on_hold"],
  ["PaymentAuthorized", "confirmed"],
  ["PaymentSettled", "confirmed"],
  ["PartiallyShipped", "confirmed"],
  ["Shipped", "confirmed"],
  ["PartiallyDelivered", "confirmed"],
  ["Delivered", "confirmed"],
  ["Modifying", "on_hold"],
  ["Cancelled", "cancelled"],
]);
const gone = new Set(["Shipped", "Delivered"]);
const wholePattern = /^-?\d+$/;

/** Whole minor units of an amount in hundredths, as the shop keeps money of every currency. */
export function hundredths(amount: string, currency: string): number | null {
  if (!wholePattern.test(amount)) return null;
  const sign = amount.startsWith("-") ? "-" : "";
  const minor = parseMinor(sign + movePoint(amount.replace("-", ""), 100), currency);
  return minor.ok ? minor.value : null;
}

function money(reader: Reader, fields: Fields, at: { name: string; currency: string }): number {
  const value = text(fields, at.name) || "0";
  const minor = hundredths(value, at.currency);
  if (minor === null) reader.refuse(at.name, value, "not_whole_minor_units");
  return minor ?? 0;
}

/** Units by line of the parcels that have left. */
function shippedUnits(order: Fields, reader: Reader): Map<string, number> {
  const shipped = new Map<string, number>();
  for (const parcel of list(order, "fulfillments")) {
    if (!gone.has(text(parcel, "state"))) continue;
    for (const line of list(parcel, "lines")) {
      const id = text(line, "orderLineId");
      shipped.set(id, (shipped.get(id) ?? 0) + reader.whole(line, "quantity"));
    }
  }
  return shipped;
}

function itemLines(order: Fields, currency: string, reader: Reader): CanonicalLine[] {
  const shipped = shippedUnits(order, reader);
  return list(order, "lines").map((line) => {
    const variant = part(line, "productVariant");
    const externalId = reader.required(line, "id");
    const left = reader.whole(line, "quantity");
    // What is cancelled leaves the quantity; what was placed stays beside it.
    const units = Math.max(left, reader.whole(line, "orderPlacedQuantity"));
    return {
      externalId,
      kind: "sale",
      code: text(variant, "sku") || reader.required(variant, "id"),
      name: text(variant, "name"),
      units,
      unitPrice: priceOf(line, currency, reader),
      amountMinor: money(reader, line, { name: "proratedLinePriceWithTax", currency }),
      shippedUnits: Math.min(left, shipped.get(externalId) ?? 0),
      cancelledUnits: units - left,
    };
  });
}

function priceOf(line: Fields, currency: string, reader: Reader): string {
  money(reader, line, { name: "unitPriceWithTax", currency });
  const price = text(line, "unitPriceWithTax");
  return /^\d+$/.test(price) ? movePoint(price, 100) : "0";
}

function otherLines(order: Fields, currency: string, reader: Reader): CanonicalLine[] {
  const shipping = money(reader, order, { name: "shippingWithTax", currency });
  const surcharges = list(order, "surcharges").map((each): CanonicalLine => {
    const amountMinor = money(reader, each, { name: "priceWithTax", currency });
    return {
      externalId: `surcharge-${reader.required(each, "id")}`,
      kind: amountMinor < 0 ? "discount" : "fee",
      code: "surcharge",
      name: text(each, "description"),
      ...{ units: 1, unitPrice: "0", amountMinor },
    };
  });
  const carriage: CanonicalLine = {
    ...{ externalId: "shipping", kind: "shipping", code: "shipping", name: "shipping" },
    ...{ units: 1, unitPrice: "0", amountMinor: shipping },
  };
  return [...surcharges, ...(shipping === 0 ? [] : [carriage])];
}

/** Refunds that the shop has made or has under way; a failed one moved nothing. */
const refundsIn = (order: Fields): Fields[] =>
  list(order, "payments")
    .flatMap((payment) => list(payment, "refunds"))
    .filter((refund) => text(refund, "state") !== "Failed");

/** Refunds as documents of their own: the amount counts, and units come back by word of nobody. */
export function refundsOf(order: Fields, reader: Reader): CanonicalAftersale[] {
  const currency = reader.currency(text(order, "currencyCode"));
  const found = refundsIn(order).map((refund): CanonicalAftersale => ({
    type: "aftersale",
    externalId: `refund-${reader.required(refund, "id")}`,
    orderExternalId: reader.required(order, "id"),
    kind: "only",
    restock: "unknown",
    amountMinor: money(reader, refund, { name: "total", currency }),
    currency,
    reason: text(refund, "reason"),
    buyerMask: "",
    placedAt: reader.instant(refund, "createdAt"),
    lines: [],
  }));
  if (new Set(found.map((each) => each.externalId)).size < found.length)
    reader.refuse("refunds", "", "twice_in_document");
  return found;
}

interface Paid {
  readonly payment: CanonicalOrder["payment"];
  readonly paidMinor: number;
}

function paidOf(order: Fields, totalMinor: number, reader: Reader): Paid {
  const currency = reader.currency(text(order, "currencyCode"));
  const sumOf = (state: string) =>
    list(order, "payments")
      .filter((payment) => text(payment, "state") === state)
      .reduce((sum, each) => sum + money(reader, each, { name: "amount", currency }), 0);
  const paidMinor = sumOf("Settled");
  const back = refundsIn(order).reduce(
    (sum, each) => sum + money(reader, each, { name: "total", currency }),
    0,
  );
  if (paidMinor <= 0) {
    if (sumOf("Authorized") > 0) return { payment: "authorized", paidMinor: 0 };
    const isFree = totalMinor === 0 && text(order, "state") !== "Cancelled";
    return { payment: isFree ? "paid" : "none", paidMinor: 0 };
  }
  if (back > 0)
    return { payment: back >= paidMinor ? "refunded" : "partially_refunded", paidMinor };
  return { payment: paidMinor < totalMinor ? "partial" : "paid", paidMinor };
}

/** When anything of an order changed last: its payments, refunds and parcels have times of their own. */
export const changedAt = latestTime;

/** The canonical order of one of the admin API. */
export function orderOf(order: Fields, reader: Reader): CanonicalOrder {
  const currency = reader.currency(text(order, "currencyCode"));
  const status = text(order, "state");
  const deal = deals.get(status);
  const lines = [...itemLines(order, currency, reader), ...otherLines(order, currency, reader)];
  if (list(order, "lines").length === 0) reader.refuse("lines", "", "required");
  const totalMinor = money(reader, order, { name: "totalWithTax", currency });
  const sum = lines.reduce((total, line) => total + line.amountMinor, 0);
  const address = part(order, "shippingAddress");
  const externalId = reader.required(order, "id");
  const changed = changedAt(order);
  reader.instant(order, "updatedAt");
  return {
    type: "order",
    externalId,
    number: text(order, "code") || externalId,
    kind: "sale",
    deal: deal ?? "review",
    ...(status === "Delivered" && { isDelivered: true }),
    ...paidOf(order, totalMinor, reader),
    channelStatus: status,
    sourceZone: "UTC",
    buyerMask: maskName(text(part(order, "customer"), "firstName") || text(address, "fullName")),
    mergeKey: "",
    region: "",
    shipTo: {
      city: text(address, "city"),
      province: text(address, "province"),
      country: text(address, "countryCode"),
    },
    currency,
    totalMinor,
    placedAt: reader.instant(order, text(order, "orderPlacedAt") ? "orderPlacedAt" : "createdAt"),
    sourceUpdatedAt: reader.instant({ updatedAt: changed }, "updatedAt"),
    sourceVersion: changed,
    note: "",
    lines,
    holds: doubtsOf({ status, isStatusKnown: deal !== undefined, sum, totalMinor }),
  };
}
