import { part, text } from "../port/index.ts";
import type { CanonicalAftersale, Fields, Reader } from "../port/index.ts";

const kinds: ReadonlyMap<string, CanonicalAftersale["kind"]> = new Map([
  ["REFUND", "only"],
  ["RETURN", "return"],
  ["EXCHANGE", "exchange"],
]);
/** Ended without money or goods changing hands, or not yet decided: nothing to settle. */
const open = new Set([
  ...["MERCHANT_PROCESSING", "USER_WAIT_RETURN", "MERCHANT_WAIT_RECEIPT", "PLATFORM_REFUNDING"],
  ...["USER_WAIT_CONFIRM", "USER_WAIT_CONFIRM_UPDATE", "USER_WAIT_HANDLE_MERCHANT_AFTER_SALE"],
  ...["MERCHANT_OVERDUE_REFUND", "PLATFORM_REFUND_FAIL"],
]);
const without = new Set([
  ...["USER_CANCELD", "MERCHANT_REJECT_REFUND", "MERCHANT_REJECT_RETURN", "RETURN_CLOSED"],
  ...["MERCHANT_FAIL", "MERCHANT_REFUND_RETRY_FAIL"],
]);
const settled = new Set(["MERCHANT_REFUND_SUCCESS", "MERCHANT_RETURN_SUCCESS"]);

/** How far an after-sale document is; null for a state that no table of ours knows. */
export function standingOf(status: string): "open" | "without" | "settled" | null {
  if (settled.has(status)) return "settled";
  if (open.has(status)) return "open";
  return without.has(status) ? "without" : null;
}

/**
 * The canonical document of `channels/ec/aftersale/getaftersaleorder`, once it is settled: an open
 * one changes nothing yet (its order is on hold by the line's own count), one that ended without a
 * refund never will.
 */
export function aftersaleOf(document: Fields, reader: Reader): CanonicalAftersale {
  const status = reader.required(document, "status");
  const kind = kinds.get(text(document, "type"));
  if (!kind) reader.refuse("type", text(document, "type"), "unknown_kind");
  if (standingOf(status) === null) reader.refuse("status", status, "unknown_status");
  const product = part(document, "product_info");
  const amountMinor = reader.fen(part(document, "refund_info"), "amount");
  const key = `${text(product, "product_id")}/${text(product, "sku_id")}`;
  const placedAt = reader.seconds(document, "create_time");
  return {
    type: "aftersale",
    externalId: reader.required(document, "after_sale_order_id"),
    orderExternalId: reader.required(document, "order_id"),
    kind: kind ?? "only",
    // Goods come back with a return; that they are whole is for whoever receives them to say.
    restock: kind === "return" ? "unknown" : "no",
    amountMinor,
    currency: "CNY",
    reason: text(document, "reason_text") || text(document, "reason"),
    buyerMask: "",
    placedAt: reader.must(document, "create_time", placedAt),
    lines: [{ code: key, name: "", units: reader.whole(product, "count"), amountMinor }],
  };
}
