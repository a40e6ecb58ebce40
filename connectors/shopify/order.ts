import { maskName } from "../port/index.ts";
import type { CanonicalLine, CanonicalOrder } from "../port/index.ts";
import { codeOf, list, part, text } from "./fields.ts";
import type { Fields, Reader } from "./fields.ts";
import { isCalledOff } from "./parcel.ts";

const payments: ReadonlyMap<string, CanonicalOrder["payment"]> = new Map([
  ["pending", "none"],
  ["authorized", "authorized"],
  ["partially_paid", "partial"],
  ["paid", "paid"],
  ["partially_refunded", "partially_refunded"],
  ["refunded", "refunded"],
  ["voided", "voided"],
  ["expired", "voided"],
]);
/** Null means that nothing is shipped; the lines say how much of what is. */
const fulfilments = new Set([
  "",
  "unfulfilled",
  "partial",
  "fulfilled",
  "restocked",
  "not_eligible",
]);
function dealOf(order: Fields, status: string): CanonicalOrder["deal"] {
  if (text(order, "cancelled_at") || status === "voided" || status === "expired")
    return "cancelled";
  if (status === "pending") return "awaiting_payment";
  return status === "partially_paid" ? "deposit_paid" : "confirmed";
}

/** Units shipped per line, from the parcels: a line's own status says nothing of the quantity. */
function shippedUnits(order: Fields, reader: Reader): Map<string, number> {
  const shipped = new Map<string, number>();
  for (const parcel of list(order, "fulfillments")) {
    if (isCalledOff(parcel)) continue;
    for (const line of list(parcel, "line_items")) {
      const id = text(line, "id");
      shipped.set(id, (shipped.get(id) ?? 0) + reader.whole(line, "quantity"));
    }
  }
  return shipped;
}

function itemLines(order: Fields, currency: string, reader: Reader): CanonicalLine[] {
  const shipped = shippedUnits(order, reader);
  const bought = list(order, "line_items");
  // One line of none was edited away; an order of nothing but such lines asks for nothing.
  if (bought.length > 0 && bought.every((line) => Number(text(line, "quantity")) === 0))
    reader.refuse("quantity", "0", "not_whole_units");
  return bought.map((line) => {
    const units = reader.whole(line, "quantity");
    const externalId = reader.required(line, "id");
    const gone = Math.min(units, shipped.get(externalId) ?? 0);
    // What can neither be shipped any more nor was shipped has been edited or refunded away.
    const open = text(line, "fulfillable_quantity")
      ? reader.whole(line, "fulfillable_quantity")
      : units - gone;
    return {
      externalId,
      kind: text(line, "gift_card") === "true" ? "fee" : "sale",
      code: codeOf(line) || reader.required(line, "title"),
      name: text(line, "name"),
      units,
      unitPrice: text(line, "price") || "0",
      amountMinor: reader.amount(line, units, currency),
      shippedUnits: gone,
      cancelledUnits: Math.max(0, units - gone - open),
    };
  });
}

function otherLines(order: Fields, currency: string, reader: Reader): CanonicalLine[] {
  const lines: CanonicalLine[] = [];
  const add = (line: Pick<CanonicalLine, "externalId" | "kind" | "name" | "amountMinor">) => {
    if (line.amountMinor !== 0)
      lines.push({ ...line, code: line.externalId, units: 1, unitPrice: "0" });
  };
  for (const [at, line] of list(order, "shipping_lines").entries()) {
    const amountMinor = reader.money(line, "price", currency);
    const code = text(line, "code");
    if (amountMinor !== 0)
      lines.push({
        externalId: text(line, "id") || `shipping-${at + 1}`,
        kind: "shipping",
        code,
        name: text(line, "title"),
        units: 1,
        unitPrice: text(line, "price"),
        amountMinor,
      });
  }
  if (text(order, "taxes_included") !== "true")
    add({
      externalId: "tax",
      kind: "fee",
      name: "tax",
      amountMinor: reader.money(order, "total_tax", currency),
    });
  add({
    externalId: "discount",
    kind: "discount",
    name: "discount",
    amountMinor: -reader.money(order, "total_discounts", currency),
  });
  add({
    externalId: "tip",
    kind: "fee",
    name: "tip",
    amountMinor: reader.money(order, "total_tip_received", currency),
  });
  return lines;
}

function holdsOf(asked: {
  readonly order: Fields;
  readonly payment: CanonicalOrder["payment"] | undefined;
  readonly sum: number;
  readonly totalMinor: number;
}): CanonicalOrder["holds"] {
  const { order, payment, sum, totalMinor } = asked;
  const holds: CanonicalOrder["holds"][number][] = [];
  // A status nobody has mapped is kept as it is and looked at: never "processing" by default.
  if (!payment) {
    const detail = { financial_status: text(order, "financial_status") };
    holds.push({ reason: "unknown_status", detail });
  }
  if (!fulfilments.has(text(order, "fulfillment_status"))) {
    const detail = { fulfillment_status: text(order, "fulfillment_status") };
    holds.push({ reason: "unknown_status", detail });
  }
  if (sum !== totalMinor)
    holds.push({ reason: "amount", detail: { lines: sum, total: totalMinor } });
  return holds;
}

/** What was received: all of it unless the payment says less; refunds stand beside the order. */
function paidOf(
  payment: CanonicalOrder["payment"],
  amounts: { readonly total: number; readonly outstanding: number },
): number {
  if (payment === "partial") return Math.max(0, amounts.total - amounts.outstanding);
  return ["paid", "partially_refunded", "refunded"].includes(payment) ? amounts.total : 0;
}

/** The canonical order of a REST order, in the shop's own currency. */
export function orderOf(order: Fields, reader: Reader): CanonicalOrder {
  const currency = reader.currency(text(order, "currency"));
  const status = text(order, "financial_status");
  const payment = payments.get(status);
  const lines = [...itemLines(order, currency, reader), ...otherLines(order, currency, reader)];
  const totalMinor = reader.money(order, "total_price", currency);
  const outstanding = reader.money(order, "total_outstanding", currency);
  const sum = lines.reduce((total, line) => total + line.amountMinor, 0);
  const address = part(order, "shipping_address");
  const externalId = reader.required(order, "id");
  if (list(order, "line_items").length === 0) reader.refuse("line_items", "", "required");
  return {
    type: "order",
    externalId,
    number: text(order, "name") || externalId,
    kind: "sale",
    deal: dealOf(order, status),
    payment: payment ?? "none",
    channelStatus: `${status}/${text(order, "fulfillment_status") || "unfulfilled"}`,
    buyerMask: maskName(text(address, "first_name")),
    mergeKey: "",
    region: "",
    shipTo: {
      city: text(address, "city"),
      province: text(address, "province"),
      country: text(address, "country_code"),
    },
    currency,
    totalMinor,
    paidMinor: paidOf(payment ?? "none", { total: totalMinor, outstanding }),
    placedAt: reader.instant(order, "created_at"),
    sourceUpdatedAt: reader.instant(order, "updated_at"),
    sourceVersion: text(order, "updated_at"),
    note: text(order, "note"),
    lines,
    holds: holdsOf({ order, payment, sum, totalMinor }),
  };
}
