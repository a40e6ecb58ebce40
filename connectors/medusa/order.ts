import { latestTime, list, maskName, part, text, doubtsOf } from "../port/index.ts";
import type { CanonicalAftersale, CanonicalLine, CanonicalOrder } from "../port/index.ts";
import type { Fields, Reader } from "../port/index.ts";
import { minorDigits } from "../../kernel/index.ts";

/** The times of an order and of all its parts, and its amount. */
const timeFields = [
  ...["id", "status", "currency_code", "created_at", "updated_at", "total"],
  ...["*credit_lines", "*payment_collections", "*payment_collections.payments"],
  ...["*payment_collections.payments.captures", "*payment_collections.payments.refunds"],
  ...["*items.detail", "*fulfillments", "*fulfillments.labels"],
];
/**
 * All that is asked of an order; of the buyer only what is shown. Totals and states are worked out
 * from what is loaded: with fewer lines of tax or discount they would be others.
 */
const orderFields = [
  ...timeFields,
  ...["display_id", "version", "canceled_at", "*items", "*items.tax_lines", "*items.adjustments"],
  ...["*shipping_methods", "*shipping_methods.tax_lines", "*shipping_methods.adjustments"],
  ...["first_name", "city", "province", "country_code"].map((each) => `shipping_address.${each}`),
  "*fulfillments.items",
];
export const timesOnly = timeFields.join(",");
export const wholeOrder = orderFields.join(",");

type Deal = CanonicalOrder["deal"];

/** The states of an order; whether money is in, its payments say. */
const deals: ReadonlyMap<string, Deal> = new Map([
  ["draft", "open"],
  ["pending", "confirmed"],
  ["completed", "confirmed"],
  ["archived", "confirmed"],
  ["requires_action", "on_hold"],
  ["canceled", "cancelled"],
]);

/** An amount as it is kept, in all its digits; the plain number beside it is a float. */
const exact = (fields: Fields, name: string): string => text(part(fields, `raw_${name}`), "value");

interface Within {
  readonly currency: string;
  readonly reader: Reader;
}

const amountOf = (fields: Fields, name: string, { currency, reader }: Within): number =>
  reader.money({ [name]: exact(fields, name) }, name, currency);

const currencyOf = (order: Fields, reader: Reader): string =>
  reader.currency(text(order, "currency_code").toUpperCase());

function itemLines(order: Fields, within: Within): CanonicalLine[] {
  const { reader } = within;
  return list(order, "items").map((item) => {
    const externalId = reader.required(item, "id");
    const units = reader.whole(item, "quantity");
    const shipped = exact(part(item, "detail"), "shipped_quantity") || "0";
    const price = exact(item, "unit_price");
    const barcode = text(item, "variant_barcode");
    return {
      externalId,
      kind: text(item, "is_giftcard") === "true" ? "fee" : "sale",
      code: text(item, "variant_sku") || text(item, "variant_id") || reader.required(item, "title"),
      name: text(item, "product_title") || text(item, "title"),
      ...(barcode === "" ? {} : { barcode }),
      units,
      unitPrice: /^\d+(\.\d+)?$/.test(price) ? price : "0",
      amountMinor: amountOf(item, "total", within),
      shippedUnits: Math.min(
        units,
        reader.whole({ shipped_quantity: shipped }, "shipped_quantity"),
      ),
      cancelledUnits: 0,
    };
  });
}

const moneyLine = (line: Pick<CanonicalLine, "externalId" | "kind" | "name" | "amountMinor">) =>
  line.amountMinor === 0 ? [] : [{ ...line, code: line.kind, units: 1, unitPrice: "0" }];

/** Credit that a refund leaves behind lowers the order's total; the refund itself is told apart. */
const isOfRefund = (credit: Fields) => text(credit, "reference") === "payment_collection";

function otherLines(order: Fields, within: Within): CanonicalLine[] {
  const shipping = list(order, "shipping_methods").flatMap((method) =>
    moneyLine({
      externalId: within.reader.required(method, "id"),
      kind: "shipping",
      name: text(method, "name"),
      amountMinor: amountOf(method, "total", within),
    }),
  );
  const credit = list(order, "credit_lines")
    .filter((each) => !isOfRefund(each))
    .flatMap((each) =>
      moneyLine({
        externalId: within.reader.required(each, "id"),
        kind: "discount",
        name: text(each, "reference"),
        amountMinor: -amountOf(each, "amount", within),
      }),
    );
  return [...shipping, ...credit];
}

/**
 * The shop keeps parts of a cent (taxes are not rounded): each line is rounded here, and what the
 * rounding of all comes to stands in a line of its own. More than that is no rounding.
 */
function roundingLine(
  order: Fields,
  lines: readonly CanonicalLine[],
  at: { missing: number; currency: string },
) {
  const finer = [...list(order, "items"), ...list(order, "shipping_methods")].filter(
    (each) => (exact(each, "total").split(".")[1] ?? "").length > minorDigits(at.currency),
  );
  const isRounding = Math.abs(at.missing) <= Math.ceil((finer.length + 1) / 2) && finer.length > 0;
  return isRounding && lines.length > 0
    ? moneyLine({ externalId: "rounding", kind: "fee", name: "rounding", amountMinor: at.missing })
    : [];
}

/** What the order came to before any of it went back. */
export function totalOf(order: Fields, within: Within): number {
  const back = list(order, "credit_lines").filter(isOfRefund);
  return back.reduce(
    (sum, each) => sum + amountOf(each, "amount", within),
    within.reader.money(order, "total", within.currency),
  );
}

const collections = (order: Fields): Fields[] =>
  list(order, "payment_collections").filter((each) => text(each, "status") !== "canceled");

function paidOf(order: Fields, totalMinor: number, within: Within) {
  const sumOf = (name: string) =>
    collections(order).reduce((sum, each) => sum + amountOf(each, name, within), 0);
  const paidMinor = sumOf("captured_amount");
  const back = sumOf("refunded_amount");
  const payment = ((): CanonicalOrder["payment"] => {
    if (paidMinor > 0 && back > 0) return back >= paidMinor ? "refunded" : "partially_refunded";
    if (paidMinor > 0) return paidMinor < totalMinor ? "partial" : "paid";
    if (sumOf("authorized_amount") > 0) return "authorized";
    if (text(order, "status") === "canceled") return "voided";
    return totalMinor > 0 ? "none" : "paid";
  })();
  return { payment, paidMinor };
}

/** Refunds as documents of their own: the amount counts, and goods come back by a return. */
export function refundsOf(order: Fields, reader: Reader): CanonicalAftersale[] {
  const within = { reader, currency: currencyOf(order, reader) };
  const found = list(order, "payment_collections")
    .flatMap((collection) => list(collection, "payments"))
    .flatMap((payment) => list(payment, "refunds"))
    .map((refund): CanonicalAftersale => ({
      type: "aftersale",
      externalId: `refund-${reader.required(refund, "id")}`,
      orderExternalId: reader.required(order, "id"),
      kind: "only",
      restock: "unknown",
      amountMinor: amountOf(refund, "amount", within),
      currency: within.currency,
      reason: text(refund, "note"),
      buyerMask: "",
      placedAt: reader.instant(refund, "created_at"),
      lines: [],
    }));
  if (new Set(found.map((each) => each.externalId)).size < found.length)
    reader.refuse("refunds", "", "twice_in_document");
  return found;
}

/** When anything of an order changed last: a payment that is captured leaves the order's own time. */
export const changedAt = latestTime;

/** The canonical order of one of the admin API. */
export function orderOf(order: Fields, reader: Reader): CanonicalOrder {
  const currency = currencyOf(order, reader);
  const within = { currency, reader };
  const status = text(order, "status");
  const deal = deals.get(status);
  if (list(order, "items").length === 0) reader.refuse("items", "", "required");
  const totalMinor = totalOf(order, within);
  const found = [...itemLines(order, within), ...otherLines(order, within)];
  const sumOf = (of: readonly CanonicalLine[]) =>
    of.reduce((sum, each) => sum + each.amountMinor, 0);
  const lines = [
    ...found,
    ...roundingLine(order, found, { missing: totalMinor - sumOf(found), currency }),
  ];
  const sum = sumOf(lines);
  const paid = paidOf(order, totalMinor, within);
  const address = part(order, "shipping_address");
  const externalId = reader.required(order, "id");
  const changed = changedAt(order);
  reader.instant(order, "updated_at");
  return {
    type: "order",
    externalId,
    number: text(order, "display_id") || externalId,
    kind: "sale",
    deal: deal === "confirmed" && paid.payment === "none" ? "awaiting_payment" : (deal ?? "review"),
    ...paid,
    channelStatus: [status, text(order, "payment_status"), text(order, "fulfillment_status")]
      .join(" ")
      .trim(),
    sourceZone: "UTC",
    buyerMask: maskName(text(address, "first_name")),
    mergeKey: "",
    region: "",
    shipTo: {
      city: text(address, "city"),
      province: text(address, "province"),
      country: text(address, "country_code").toUpperCase(),
    },
    currency,
    totalMinor,
    placedAt: reader.instant(order, "created_at"),
    sourceUpdatedAt: reader.instant({ updated_at: changed }, "updated_at"),
    sourceVersion: `${text(order, "version")} ${changed}`,
    note: "",
    lines,
    holds: doubtsOf({ status, isStatusKnown: deal !== undefined, sum, totalMinor }),
  };
}
