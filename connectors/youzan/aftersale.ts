import { text } from "../port/index.ts";
import type { CanonicalAftersale, Fields, Reader } from "../port/index.ts";

/** A refund as its order names it: the order's own instant stands for a time that it does not say. */
export function refundOf(
  refund: Fields,
  reader: Reader,
  order: { readonly externalId: string; readonly at: Date },
): CanonicalAftersale {
  return {
    type: "aftersale",
    externalId: `refund-${reader.required(refund, "refund_id")}`,
    orderExternalId: order.externalId,
    kind: "only",
    // A trade says how much went back, not whether goods did.
    restock: "unknown",
    amountMinor: reader.money(refund, "refund_fee", "CNY"),
    currency: "CNY",
    reason: text(refund, "refund_reason"),
    buyerMask: "",
    placedAt: order.at,
    lines: [],
  };
}

/** True once the refund is done: 2 in part, 12 in full; one without a number is none. */
export const isSettled = (refund: Fields): boolean =>
  ["2", "12"].includes(text(refund, "refund_state")) &&
  !["", "0"].includes(text(refund, "refund_id"));
