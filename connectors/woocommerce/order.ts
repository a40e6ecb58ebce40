import { list, maskName, part, text, doubtsOf } from "../port/index.ts";
import type { CanonicalAftersale, CanonicalLine, CanonicalOrder } from "../port/index.ts";
import type { Fields, Reader } from "../port/index.ts";

type Deal = CanonicalOrder["deal"];

/** What each status of the core says of the deal; whether money is in, the payment date says. */
const deals: ReadonlyMap<string, Deal> = new Map([
  ["pending", "awaiting_payment"],
  ["on-hold", "on_hold"],
  ["processing", "confirmed"],
  ["completed", "confirmed"],
  ["refunded", "closed"],
  ["cancelled", "cancelled"],
  ["failed", "cancelled"],
  ["trash", "cancelled"],
  ["checkout-draft", "open"],
]);

/** Times come without a zone under names that end in `_gmt`. */
export const utc = (fields: Fields, name: string): Fields => {
  const value = text(fields, name);
  return { ...fields, [name]: value === "" || value.endsWith("Z") ? value : `${value}Z` };
};

/** The code that listings map: the shop's own, else the id of what was sold. */
export function codeOf(line: Fields): string {
  const names = ["sku", "variation_id", "product_id", "name"];
  return names.map((name) => text(line, name)).find((code) => code !== "" && code !== "0") ?? "";
}

interface Within {
  readonly currency: string;
  readonly reader: Reader;
  /** The core knows no parcels: an order is shipped when it is completed. */
  readonly isShipped: boolean;
}

function itemLines(order: Fields, { currency, reader, isShipped }: Within): CanonicalLine[] {
  return list(order, "line_items").map((line) => {
    const units = reader.whole(line, "quantity");
    return {
      externalId: reader.required(line, "id"),
      kind: "sale",
      code: codeOf(line) || reader.required(line, "name"),
      name: text(line, "name"),
      units,
      unitPrice: /^\d+(\.\d+)?$/.test(text(line, "price")) ? text(line, "price") : "0",
      // After discounts, without tax: the shop rounds taxes per order, so that only there they add up.
      amountMinor: reader.money(line, "total", currency),
      shippedUnits: isShipped ? units : 0,
      cancelledUnits: 0,
    };
  });
}

function otherLines(order: Fields, { currency, reader }: Within): CanonicalLine[] {
  const kinds = [
    ["shipping_lines", "shipping", "method_title"],
    ["fee_lines", "fee", "name"],
  ] as const;
  const tax = reader.money(order, "total_tax", currency);
  const taxLine: CanonicalLine = {
    externalId: "tax",
    kind: "fee",
    code: "tax",
    name: "tax",
    units: 1,
    unitPrice: "0",
    amountMinor: tax,
  };
  const others = kinds.flatMap(([name, kind, title]) =>
    list(order, name).flatMap((line) => {
      const amountMinor = reader.money(line, "total", currency);
      const externalId = reader.required(line, "id");
      const base = { externalId, kind, code: text(line, "method_id") || kind, units: 1 };
      return amountMinor === 0
        ? []
        : [{ ...base, name: text(line, title), unitPrice: text(line, "total"), amountMinor }];
    }),
  );
  return tax === 0 ? others : [...others, taxLine];
}

function paymentOf(order: Fields, refunded: number, total: number): CanonicalOrder["payment"] {
  if (text(order, "status") === "refunded") return "refunded";
  // What went back had come in, whatever an old order says of its day of payment.
  if (refunded > 0) return refunded >= total ? "refunded" : "partially_refunded";
  return text(order, "date_paid_gmt") === "" ? "none" : "paid";
}

/** What an order's mention of a refund and the refund's own document say alike; its sum is written negative. */
export function refundHead(
  refund: Fields,
  reader: Reader,
  { currency, amount }: { readonly currency: string; readonly amount: "total" | "amount" },
) {
  return {
    type: "aftersale",
    externalId: `refund-${reader.required(refund, "id")}`,
    kind: "only",
    // The API does not say whether goods came back into stock.
    restock: "unknown",
    amountMinor: Math.abs(reader.money(refund, amount, currency)),
    currency,
    reason: text(refund, "reason"),
    buyerMask: "",
  } as const;
}

/** Refunds as their order names them: their sum is what counts. */
export function refundsOf(order: Fields, reader: Reader): CanonicalAftersale[] {
  const currency = reader.currency(text(order, "currency"));
  return list(order, "refunds").map((refund) => ({
    ...refundHead(refund, reader, { currency, amount: "total" }),
    orderExternalId: reader.required(order, "id"),
    placedAt: reader.instant(utc(order, "date_modified_gmt"), "date_modified_gmt"),
    // Before any refund's own instant: its own document says more, whichever comes first.
    sourceUpdatedAt: reader.instant(utc(order, "date_created_gmt"), "date_created_gmt"),
    lines: [],
  }));
}

/** The canonical order of a REST order. */
export function orderOf(order: Fields, reader: Reader): CanonicalOrder {
  const currency = reader.currency(text(order, "currency"));
  const status = text(order, "status");
  const deal = deals.get(status);
  const within: Within = { currency, reader, isShipped: status === "completed" };
  const lines = [...itemLines(order, within), ...otherLines(order, within)];
  if (list(order, "line_items").length === 0) reader.refuse("line_items", "", "required");
  const totalMinor = reader.money(order, "total", currency);
  const sum = lines.reduce((total, line) => total + line.amountMinor, 0);
  const refunded = refundsOf(order, reader).reduce((total, each) => total + each.amountMinor, 0);
  const payment = paymentOf(order, refunded, totalMinor);
  const address = part(order, "shipping");
  const externalId = reader.required(order, "id");
  return {
    type: "order",
    externalId,
    number: text(order, "number") || externalId,
    kind: "sale",
    deal: deal ?? "review",
    payment,
    channelStatus: status,
    sourceZone: "UTC",
    buyerMask: maskName(text(address, "first_name") || text(part(order, "billing"), "first_name")),
    mergeKey: "",
    region: "",
    shipTo: {
      city: text(address, "city"),
      province: text(address, "state"),
      country: text(address, "country"),
    },
    currency,
    totalMinor,
    paidMinor: payment === "none" ? 0 : totalMinor,
    placedAt: reader.instant(utc(order, "date_created_gmt"), "date_created_gmt"),
    sourceUpdatedAt: reader.instant(utc(order, "date_modified_gmt"), "date_modified_gmt"),
    sourceVersion: text(order, "date_modified_gmt"),
    note: text(order, "customer_note"),
    lines,
    holds: [
      // A plugin's status is kept as it is and looked at: never "processing" by default.
      ...doubtsOf({ status, isStatusKnown: deal !== undefined, sum, totalMinor }),
    ],
  };
}
