import { text } from "../port/index.ts";
import type { CanonicalAftersale, Fields, Reader } from "../port/index.ts";
import { zone } from "./order.ts";

const kinds: ReadonlyMap<string, CanonicalAftersale["kind"]> = new Map([
  ["2", "only"],
  ["3", "return"],
  ["4", "exchange"],
  ["5", "resend"],
]);
/** 10 refunded, 16 exchanged or sent again. */
const settled = new Set(["10", "16"]);
const without = new Set(["0", "9", "11", "12", "13", "17"]);

/** How far an after-sale document is; what neither table knows is open. */
export function standingOf(document: Fields): "open" | "without" | "settled" {
  const status = text(document, "after_sales_status");
  if (settled.has(status)) return "settled";
  return without.has(status) ? "without" : "open";
}

/** The canonical document of an element of `pdd.refund.list.increment.get`, once it is settled. */
export function aftersaleOf(document: Fields, reader: Reader): CanonicalAftersale {
  const type = text(document, "after_sales_type");
  const kind = kinds.get(type);
  if (!kind) reader.refuse("after_sales_type", type, "unknown_kind");
  if (standingOf(document) !== "settled")
    reader.refuse("after_sales_status", text(document, "after_sales_status"), "not_settled");
  const amountMinor = reader.money(document, "refund_amount", "CNY");
  const placedAt = reader.local(document, "created_time", zone);
  return {
    type: "aftersale",
    externalId: reader.required(document, "id"),
    orderExternalId: reader.required(document, "order_sn"),
    kind: kind ?? "only",
    // Goods come back with a return; that they are whole is for whoever receives them to say.
    restock: kind === "return" ? "unknown" : "no",
    amountMinor,
    currency: "CNY",
    reason: text(document, "after_sale_reason"),
    buyerMask: "",
    placedAt: reader.must(document, "created_time", placedAt),
    lines: [
      {
        code: `${reader.required(document, "goods_id")}/${text(document, "sku_id")}`,
        name: text(document, "goods_name"),
        units: reader.whole(document, "goods_number"),
        amountMinor,
      },
    ],
  };
}
