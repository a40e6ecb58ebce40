import { createHmac, timingSafeEqual } from "node:crypto";
import { parseMinor } from "../../kernel/index.ts";
import { readJson } from "../port/index.ts";
import type {
  CanonicalAftersale,
  CanonicalLine,
  CanonicalMessage,
  CanonicalOrder,
  Problem,
  Verified,
  WebhookConnector,
} from "../port/index.ts";

/** A message that was triggered longer ago is stale: Shopify itself gives up after four hours. */
const staleMs = 6 * 3_600_000;

function verify(asked: Parameters<WebhookConnector["verify"]>[0]): Verified {
  const header = asked.headers["x-shopify-hmac-sha256"] ?? asked.headers["shopify-hmac-sha256"];
  const eventId = asked.headers["x-shopify-event-id"] ?? asked.headers["x-shopify-webhook-id"];
  const topic = asked.headers["x-shopify-topic"];
  if (!header || !eventId || !topic) return { ok: false, reason: "missing_header" };
  const given = Buffer.from(header, "base64");
  const fits = asked.secrets.some((secret) => {
    const expected = createHmac("sha256", secret).update(asked.raw).digest();
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (!fits) return { ok: false, reason: "signature" };
  const triggered = asked.headers["x-shopify-triggered-at"];
  const triggeredAt = triggered ? new Date(triggered) : null;
  if (triggeredAt && asked.now.getTime() - triggeredAt.getTime() > staleMs)
    return { ok: false, reason: "stale" };
  return { ok: true, dedupeKey: eventId, topic, triggeredAt };
}

type Fields = Readonly<Record<string, unknown>>;

const text = (fields: Fields, name: string): string => {
  const value = fields[name];
  return value === null || value === undefined ? "" : String(value as string | number);
};
const list = (fields: Fields, name: string): Fields[] => {
  const value = fields[name];
  return Array.isArray(value)
    ? value.filter((each): each is Fields => typeof each === "object" && each !== null)
    : [];
};

/** Collects problems while fields are read, so that one message names all that is wrong with it. */
class Reader {
  readonly problems: Problem[] = [];

  money(fields: Fields, name: string, currency: string): number {
    const value = text(fields, name) || "0";
    const minor = parseMinor(value, currency);
    if (minor.ok) return minor.value;
    this.problems.push({ field: name, value, rule: minor.error.kind });
    return 0;
  }

  whole(fields: Fields, name: string): number {
    const value = Number(text(fields, name));
    if (Number.isSafeInteger(value) && value >= 0) return value;
    this.problems.push({ field: name, value: text(fields, name), rule: "not_whole_units" });
    return 0;
  }

  instant(fields: Fields, name: string): Date {
    const at = new Date(text(fields, name));
    if (!Number.isNaN(at.getTime())) return at;
    this.problems.push({ field: name, value: text(fields, name), rule: "not_a_date" });
    return new Date(0);
  }
}

const payments: Readonly<Record<string, CanonicalOrder["payment"]>> = {
  pending: "none",
  authorized: "authorized",
  partially_paid: "partial",
  paid: "paid",
  partially_refunded: "partially_refunded",
  refunded: "refunded",
  voided: "voided",
  expired: "voided",
};

function dealOf(order: Fields, status: string): CanonicalOrder["deal"] {
  if (text(order, "cancelled_at") || status === "voided") return "cancelled";
  if (status === "pending") return "awaiting_payment";
  return status === "partially_paid" ? "deposit_paid" : "confirmed";
}

function linesOf(order: Fields, currency: string, reader: Reader): CanonicalLine[] {
  const lines: CanonicalLine[] = [];
  for (const line of list(order, "line_items")) {
    const units = reader.whole(line, "quantity");
    const code = text(line, "sku") || text(line, "variant_id") || text(line, "product_id");
    lines.push({
      externalId: text(line, "id"),
      kind: text(line, "gift_card") === "true" ? "fee" : "sale",
      code,
      name: text(line, "name"),
      units,
      unitPrice: text(line, "price") || "0",
      amountMinor: units * reader.money(line, "price", currency),
    });
  }
  for (const line of list(order, "shipping_lines")) {
    const minor = reader.money(line, "price", currency);
    if (minor !== 0)
      lines.push({
        externalId: text(line, "id"),
        kind: "shipping",
        code: text(line, "code"),
        name: text(line, "title"),
        units: 1,
        unitPrice: text(line, "price"),
        amountMinor: minor,
      });
  }
  const extra = (kind: CanonicalLine["kind"], name: string, minor: number) => {
    if (minor !== 0)
      lines.push({
        externalId: name,
        kind,
        code: name,
        name,
        units: 1,
        unitPrice: "0",
        amountMinor: minor,
      });
  };
  if (text(order, "taxes_included") !== "true")
    extra("fee", "tax", reader.money(order, "total_tax", currency));
  extra("discount", "discount", -reader.money(order, "total_discounts", currency));
  extra("fee", "tip", reader.money(order, "total_tip_received", currency));
  return lines;
}

/** A name as it may be shown: its first sign. */
const mask = (name: string) => (name ? `${[...name][0] ?? ""}**` : "");

function orderOf(order: Fields, reader: Reader): CanonicalOrder {
  const currency = text(order, "currency");
  if (!/^[A-Z]{3}$/.test(currency))
    reader.problems.push({ field: "currency", value: currency, rule: "currency" });
  const status = text(order, "financial_status");
  const payment = payments[status];
  const lines = linesOf(order, currency || "USD", reader);
  const totalMinor = reader.money(order, "total_price", currency || "USD");
  const sum = lines.reduce((total, line) => total + line.amountMinor, 0);
  const address = (order["shipping_address"] ?? {}) as Fields;
  const holds: CanonicalOrder["holds"][number][] = [];
  // A status nobody has mapped is kept as it is and looked at: never "processing" by default.
  if (!payment) holds.push({ reason: "unknown_status", detail: { financial_status: status } });
  if (sum !== totalMinor)
    holds.push({ reason: "amount", detail: { lines: sum, total: totalMinor } });
  return {
    type: "order",
    externalId: text(order, "id"),
    number: text(order, "name") || text(order, "id"),
    kind: "sale",
    deal: dealOf(order, status),
    payment: payment ?? "none",
    channelStatus: `${status}/${text(order, "fulfillment_status") || "unfulfilled"}`,
    buyerMask: mask(text(address, "first_name")),
    mergeKey: "",
    region: "",
    shipTo: {
      city: text(address, "city"),
      province: text(address, "province"),
      country: text(address, "country_code"),
    },
    currency: currency || "USD",
    totalMinor,
    paidMinor: payment === "paid" || payment === "partially_refunded" ? totalMinor : 0,
    placedAt: reader.instant(order, "created_at"),
    sourceUpdatedAt: reader.instant(order, "updated_at"),
    sourceVersion: text(order, "updated_at"),
    note: text(order, "note"),
    lines,
    holds,
  };
}

/** Refunds stand beside the order: quantity and amount are independent, restock is said per line. */
function refundsOf(order: Fields, currency: string, reader: Reader): CanonicalAftersale[] {
  return list(order, "refunds").map((refund) => {
    const lines = list(refund, "refund_line_items").map((line) => {
      const item = (line["line_item"] ?? {}) as Fields;
      return {
        code: text(item, "sku"),
        name: text(item, "name"),
        units: reader.whole(line, "quantity"),
        amountMinor: reader.money(line, "subtotal", currency),
      };
    });
    const restocks = list(refund, "refund_line_items").map((line) => text(line, "restock_type"));
    const amountMinor = list(refund, "transactions").reduce(
      (sum, each) => sum + reader.money(each, "amount", currency),
      0,
    );
    return {
      type: "aftersale",
      externalId: `refund-${text(refund, "id")}`,
      orderExternalId: text(order, "id"),
      kind: lines.length > 0 ? "return" : "only",
      restock: restocks.includes("return") ? "yes" : restocks.length > 0 ? "no" : "unknown",
      amountMinor,
      currency,
      reason: text(refund, "note"),
      buyerMask: "",
      placedAt: reader.instant(refund, "created_at"),
      lines,
    };
  });
}

function normalise(
  raw: string,
  topic: string,
): { messages: CanonicalMessage[]; problems: Problem[] } {
  const reader = new Reader();
  let body: unknown;
  try {
    body = readJson(raw);
  } catch {
    return {
      messages: [],
      problems: [{ field: "body", value: raw.slice(0, 80), rule: "not_json" }],
    };
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    return {
      messages: [],
      problems: [{ field: "body", value: raw.slice(0, 80), rule: "not_an_object" }],
    };
  }
  if (!topic.startsWith("orders/"))
    return { messages: [], problems: [{ field: "topic", value: topic, rule: "unknown_topic" }] };
  const order = body as Fields;
  if (!text(order, "id")) reader.problems.push({ field: "id", value: "", rule: "required" });
  if (list(order, "line_items").length === 0)
    reader.problems.push({ field: "line_items", value: "", rule: "required" });
  const canonical = orderOf(order, reader);
  const refunds = refundsOf(order, canonical.currency, reader);
  if (reader.problems.length > 0) return { messages: [], problems: reader.problems };
  return { messages: [canonical, ...refunds], problems: [] };
}

/** The Shopify connector. */
export const shopify: WebhookConnector = { kind: "shopify", verify, normalise };
