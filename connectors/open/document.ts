import { list, part, text } from "../port/index.ts";
import type {
  CanonicalAftersale,
  CanonicalLine,
  CanonicalOrder,
  Fields,
  Reader,
} from "../port/index.ts";

const deals = [
  ...(["open", "awaiting_payment", "deposit_paid", "confirmed", "review", "on_hold"] as const),
  ...(["cancelled", "closed"] as const),
];
const payments = [
  ...(["none", "authorized", "partial", "paid", "partially_refunded", "refunded"] as const),
  "voided" as const,
];
const kinds = [
  ...(["sale", "presale", "exchange", "sample", "gift", "b2b_po", "vendor_po", "pos"] as const),
  "manual" as const,
];
const lineKinds = ["sale", "gift", "shipping", "fee", "discount"] as const;
const aftersaleKinds = [
  ...(["only", "return", "exchange", "resend", "price_diff", "cancellation"] as const),
  "adjustment" as const,
];

/** The word when it is one of these, or null. */
function wordOf<Word extends string>(words: readonly Word[], value: string): Word | null {
  return words.find((each) => each === value) ?? null;
}

/** One of these words; the first when nothing is said, a problem when something else is. */
function choice<Word extends string>(
  { reader, fields }: { readonly reader: Reader; readonly fields: Fields },
  name: string,
  words: readonly [Word, ...Word[]],
): Word {
  const value = text(fields, name);
  const word = value === "" ? words[0] : wordOf(words, value);
  if (word) return word;
  reader.refuse(name, value, `one of ${words.join(", ")}`);
  return words[0];
}

/** Whole units that may be left out. */
function unitsOf(fields: Fields, name: string, reader: Reader): number {
  return fields[name] === undefined ? 0 : reader.whole(fields, name);
}

function lineOf(fields: Fields, currency: string, reader: Reader): CanonicalLine {
  const kind = choice({ reader, fields }, "kind", lineKinds);
  const units = reader.whole(fields, "units");
  const cancelledUnits = unitsOf(fields, "cancelledUnits", reader);
  const shippedUnits = unitsOf(fields, "shippedUnits", reader);
  if (cancelledUnits + shippedUnits > units)
    reader.refuse("units", String(units), "covers_shipped_and_cancelled");
  const hasAmount = fields["amount"] !== undefined;
  const barcode = text(fields, "barcode");
  return {
    externalId: reader.required(fields, "id"),
    kind,
    code:
      kind === "sale" || kind === "gift" ? reader.required(fields, "code") : text(fields, "code"),
    name: text(fields, "name"),
    units,
    unitPrice: /^\d+(\.\d+)?$/.test(text(fields, "price")) ? text(fields, "price") : "0",
    amountMinor: hasAmount
      ? reader.money(fields, "amount", currency)
      : reader.amount(fields, units, currency),
    ...{ shippedUnits, cancelledUnits },
    ...(barcode && { barcode }),
  };
}

/** Deal, payment and holds; a word that we do not know is held as it stands, never guessed. */
function stateOf(
  fields: Fields,
): Pick<CanonicalOrder, "deal" | "payment" | "channelStatus" | "holds"> {
  const [said, paid] = [text(fields, "deal") || "confirmed", text(fields, "payment") || "none"];
  const channelStatus = text(fields, "channelStatus") || `${said}/${paid}`;
  const deal = wordOf(deals, said);
  const payment = wordOf(payments, paid);
  if (deal && payment) return { deal, payment, channelStatus, holds: [] };
  const detail = { status: channelStatus };
  return {
    ...{ deal: "review", payment: payment ?? "none", channelStatus },
    holds: [{ reason: "unknown_status", detail }],
  };
}

/** The canonical order of a document. What is wrong with it is told to the reader. */
export function orderOf(fields: Fields, reader: Reader): CanonicalOrder {
  const currency = reader.currency(text(fields, "currency"));
  const externalId = reader.required(fields, "id");
  const lines = list(fields, "lines").map((each) => lineOf(each, currency, reader));
  if (lines.length === 0) reader.refuse("lines", "", "required");
  if (new Set(lines.map((line) => line.externalId)).size < lines.length)
    reader.refuse("lines.id", "", "unique");
  const sum = lines.reduce((total, line) => total + line.amountMinor, 0);
  const totalMinor = fields["total"] === undefined ? sum : reader.money(fields, "total", currency);
  const { holds, ...state } = stateOf(fields);
  const detail = { lines: sum, total: totalMinor };
  const placedAt = reader.instant(fields, "placedAt");
  return {
    ...{ type: "order", externalId, number: text(fields, "number") || externalId },
    kind: choice(
      { reader, fields },
      "kind",
      kinds as unknown as readonly ["sale", ...typeof kinds],
    ),
    ...state,
    ...(text(fields, "delivered") === "true" && { isDelivered: true }),
    buyerMask: text(fields, "buyerMask"),
    mergeKey: text(fields, "mergeKey"),
    region: text(fields, "region"),
    shipTo: part(fields, "shipTo"),
    ...{ currency, totalMinor },
    paidMinor:
      fields["paid"] === undefined
        ? state.payment === "paid"
          ? totalMinor
          : 0
        : reader.money(fields, "paid", currency),
    placedAt,
    sourceUpdatedAt:
      fields["updatedAt"] === undefined ? placedAt : reader.instant(fields, "updatedAt"),
    sourceVersion: text(fields, "version"),
    note: text(fields, "note"),
    lines,
    holds: sum === totalMinor ? holds : [...holds, { reason: "amount" as const, detail }],
  };
}

/** The canonical after-sale document of a document. */
export function aftersaleOf(fields: Fields, reader: Reader): CanonicalAftersale {
  const currency = reader.currency(text(fields, "currency"));
  const kinds_ = aftersaleKinds as unknown as readonly ["only", ...typeof aftersaleKinds];
  return {
    type: "aftersale",
    externalId: reader.required(fields, "id"),
    orderExternalId: text(fields, "orderId") || null,
    kind: choice({ reader, fields }, "kind", kinds_),
    restock: choice({ reader, fields }, "restock", ["unknown", "yes", "no"] as const),
    amountMinor: reader.money(fields, "amount", currency),
    currency,
    reason: text(fields, "reason"),
    buyerMask: text(fields, "buyerMask"),
    placedAt: reader.instant(fields, "placedAt"),
    lines: list(fields, "lines").map((each) => ({
      code: reader.required(each, "code"),
      name: text(each, "name"),
      units: reader.whole(each, "units"),
      amountMinor: reader.money(each, "amount", currency),
    })),
  };
}
