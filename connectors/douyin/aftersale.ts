import { list, part, text } from "../port/index.ts";
import type { CanonicalAftersale, Fields, Reader } from "../port/index.ts";

const kinds: ReadonlyMap<string, CanonicalAftersale["kind"]> = new Map([
  ["0", "return"],
  ["1", "only"],
  ["2", "cancellation"],
  ["3", "exchange"],
  ["6", "price_diff"],
  ["7", "resend"],
]);
const settled = new Set(["12", "14"]);
const without = new Set(["28"]);
const open = new Set(["3", "6", "7", "8", "11", "27", "29"]);

/** How far an after-sale document is; null for a state that no table of ours knows. */
export function standingOf(document: Fields): "open" | "without" | "settled" | null {
  const status = text(part(document, "aftersale_info"), "aftersale_status");
  if (settled.has(status)) return "settled";
  if (without.has(status)) return "without";
  return open.has(status) ? "open" : null;
}

/** The canonical document of an element of `afterSale.List`, once it is settled. */
export function aftersaleOf(document: Fields, reader: Reader): CanonicalAftersale {
  const info = part(document, "aftersale_info");
  const order = part(document, "order_info");
  const kind = kinds.get(text(info, "aftersale_type"));
  if (!kind) reader.refuse("aftersale_type", text(info, "aftersale_type"), "unknown_kind");
  if (standingOf(document) !== "settled")
    reader.refuse("aftersale_status", text(info, "aftersale_status"), "not_settled");
  const placedAt = reader.seconds(info, "apply_time");
  return {
    type: "aftersale",
    externalId: reader.required(info, "aftersale_id"),
    orderExternalId: reader.required(order, "shop_order_id"),
    kind: kind ?? "only",
    // Goods come back with a return; that they are whole is for whoever receives them to say.
    restock: kind === "return" ? "unknown" : "no",
    amountMinor: reader.fen(info, "refund_amount"),
    currency: "CNY",
    reason: text(part(document, "text_part"), "reason_text"),
    buyerMask: "",
    placedAt: reader.must(info, "apply_time", placedAt),
    lines: list(order, "related_order_info").map((line) => ({
      // The seller's code where there is one; else the line's own number, which a person can match.
      code: text(line, "shop_sku_code") || reader.required(line, "sku_order_id"),
      name: text(line, "product_name"),
      units: reader.whole(line, "aftersale_item_num"),
      amountMinor: reader.fen(line, "aftersale_pay_amount"),
    })),
  };
}
