import { text } from "../port/index.ts";
import type { AftersaleStanding, CanonicalAftersale, Fields, Reader } from "../port/index.ts";
import { zone } from "./order.ts";

const kinds: ReadonlyMap<string, CanonicalAftersale["kind"]> = new Map([
  ["2", "only"],
  ["3", "return"],
  ["4", "exchange"],
  ["5", "resend"],
]);
/** As the platform numbers them: 10 refunded, 16 exchanged or sent again. */
const states: readonly [AftersaleStanding, readonly number[]][] = [
  ["asked", [2, 3, 14, 21]],
  ["underway", [4, 5, 7, 8, 15, 18, 22, 27, 31, 32]],
  ["refused", [6]],
  ["withdrawn", [0, 9, 11, 12, 13, 17, 24]],
  ["settled", [10, 16, 25]],
];
const standings: ReadonlyMap<string, AftersaleStanding> = new Map(
  states.flatMap(([standing, numbers]) => numbers.map((each) => [String(each), standing] as const)),
);

/** How far an after-sale document is; null for a state that no table of ours knows. */
export const standingOf = (document: Fields): AftersaleStanding | null =>
  standings.get(text(document, "after_sales_status")) ?? null;

/** What a buyer asks for; undefined for a number that no table of ours knows. */
export const kindOf = (document: Fields): CanonicalAftersale["kind"] | undefined =>
  kinds.get(text(document, "after_sales_type"));

/** The canonical document of an element of `pdd.refund.list.increment.get`. */
export function aftersaleOf(document: Fields, reader: Reader): CanonicalAftersale {
  const kind = kindOf(document);
  if (!kind) {
    const type = text(document, "after_sales_type");
    reader.refuse("after_sales_type", type, "unknown_kind");
  }
  const status = text(document, "after_sales_status");
  const standing = standingOf(document);
  if (!standing) reader.refuse("after_sales_status", status, "unknown_status");
  const updatedAt = reader.local(document, "updated_time", zone);
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
    standing: standing ?? "asked",
    channelStatus: status,
    sourceUpdatedAt: reader.must(document, "updated_time", updatedAt),
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
