import { part, text } from "../port/index.ts";
import type { AftersaleStanding, CanonicalAftersale, Fields, Reader } from "../port/index.ts";

const kinds: ReadonlyMap<string, CanonicalAftersale["kind"]> = new Map([
  ["REFUND", "only"],
  ["RETURN", "return"],
  ["EXCHANGE", "exchange"],
]);
const standings: ReadonlyMap<string, AftersaleStanding> = new Map([
  ["MERCHANT_PROCESSING", "asked"],
  ["USER_WAIT_RETURN", "underway"],
  ["MERCHANT_WAIT_RECEIPT", "underway"],
  ["PLATFORM_REFUNDING", "underway"],
  ["USER_WAIT_CONFIRM", "underway"],
  ["USER_WAIT_CONFIRM_UPDATE", "underway"],
  ["USER_WAIT_HANDLE_MERCHANT_AFTER_SALE", "underway"],
  ["MERCHANT_OVERDUE_REFUND", "underway"],
  ["PLATFORM_REFUND_FAIL", "underway"],
  ["MERCHANT_REJECT_REFUND", "refused"],
  ["MERCHANT_REJECT_RETURN", "refused"],
  ["USER_CANCELD", "withdrawn"],
  ["RETURN_CLOSED", "withdrawn"],
  ["MERCHANT_FAIL", "withdrawn"],
  ["MERCHANT_REFUND_RETRY_FAIL", "withdrawn"],
  ["MERCHANT_REFUND_SUCCESS", "settled"],
  ["MERCHANT_RETURN_SUCCESS", "settled"],
]);

/** How far an after-sale document is; null for a state that no table of ours knows. */
export const standingOf = (status: string): AftersaleStanding | null =>
  standings.get(status) ?? null;

/** What a buyer asks for; undefined for a word that no table of ours knows. */
export const kindOf = (document: Fields): CanonicalAftersale["kind"] | undefined =>
  kinds.get(text(document, "type"));

/** The canonical document of `channels/ec/aftersale/getaftersaleorder`. */
export function aftersaleOf(document: Fields, reader: Reader): CanonicalAftersale {
  const status = reader.required(document, "status");
  const kind = kindOf(document);
  if (!kind) reader.refuse("type", text(document, "type"), "unknown_kind");
  const standing = standingOf(status);
  if (!standing) reader.refuse("status", status, "unknown_status");
  const updatedAt = reader.seconds(document, "update_time");
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
    standing: standing ?? "asked",
    channelStatus: status,
    sourceUpdatedAt: reader.must(document, "update_time", updatedAt),
    lines: [{ code: key, name: "", units: reader.whole(product, "count"), amountMinor }],
  };
}
