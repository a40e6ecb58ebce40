import { list, part, text } from "../port/index.ts";
import type { AftersaleStanding, CanonicalAftersale, Fields, Reader } from "../port/index.ts";

const kinds: ReadonlyMap<string, CanonicalAftersale["kind"]> = new Map([
  ["0", "return"],
  ["1", "only"],
  ["2", "cancellation"],
  ["3", "exchange"],
  ["6", "price_diff"],
  ["7", "resend"],
]);
/** As the platform numbers them: 11 is its question after goods came back, answered on receipt. */
const states: readonly [AftersaleStanding, readonly number[]][] = [
  ["asked", [6]],
  ["underway", [3, 7, 8, 11]],
  ["refused", [27, 29]],
  ["withdrawn", [28]],
  ["settled", [12, 14]],
];
const standings: ReadonlyMap<string, AftersaleStanding> = new Map(
  states.flatMap(([standing, numbers]) => numbers.map((each) => [String(each), standing] as const)),
);

/** How far a case is; null for a state that no table of ours knows. */
export const standingOf = (info: Fields): AftersaleStanding | null =>
  standings.get(text(info, "aftersale_status")) ?? null;

/** What a buyer asks for; undefined for a number that no table of ours knows. */
export const kindOf = (info: Fields): CanonicalAftersale["kind"] | undefined =>
  kinds.get(text(info, "aftersale_type"));

/** The canonical document of an element of `afterSale.List`. */
export function aftersaleOf(document: Fields, reader: Reader): CanonicalAftersale {
  const info = part(document, "aftersale_info");
  const order = part(document, "order_info");
  const kind = kindOf(info);
  if (!kind) reader.refuse("aftersale_type", text(info, "aftersale_type"), "unknown_kind");
  const status = text(info, "aftersale_status");
  const standing = standingOf(info);
  if (!standing) reader.refuse("aftersale_status", status, "unknown_status");
  const updatedAt = reader.seconds(info, "update_time");
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
    standing: standing ?? "asked",
    channelStatus: status,
    sourceUpdatedAt: reader.must(info, "update_time", updatedAt),
    lines: list(order, "related_order_info").map((line) => ({
      // The seller's code where there is one; else the line's own number, which a person can match.
      code: text(line, "shop_sku_code") || reader.required(line, "sku_order_id"),
      name: text(line, "product_name"),
      units: reader.whole(line, "aftersale_item_num"),
      amountMinor: reader.fen(line, "aftersale_pay_amount"),
    })),
  };
}
