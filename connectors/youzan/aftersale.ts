import { text } from "../port/index.ts";
import type { AftersaleStanding, CanonicalAftersale, Fields, Reader } from "../port/index.ts";

type Lines = CanonicalAftersale["lines"];

const standings: ReadonlyMap<string, AftersaleStanding> = new Map([
  ["WAIT_SELLER_AGREE", "asked"],
  ["WAIT_BUYER_RETURN_GOODS", "underway"],
  ["WAIT_SELLER_CONFIRM_GOODS", "underway"],
  ["SELLER_REFUSE_BUYER", "refused"],
  ["SELLER_REFUSE_BUYER_RETURN_GOODS", "refused"],
  ["CLOSED", "withdrawn"],
  ["SUCCESS", "settled"],
]);

/** How far a refund is; null for a state that no table of ours knows. */
export const standingOf = (refund: Fields): AftersaleStanding | null =>
  standings.get(text(refund, "status")) ?? null;

/** What a buyer asks for: another piece, or money with goods coming back or not. */
export function kindOf(refund: Fields): CanonicalAftersale["kind"] {
  if (text(refund, "demand") === "3") return "exchange";
  return text(refund, "return_goods") === "true" ? "return" : "only";
}

/** The canonical document of `youzan.trade.refund.get`: its version is the instant of its change. */
export function caseOf(refund: Fields, reader: Reader): CanonicalAftersale {
  const status = text(refund, "status");
  const standing = standingOf(refund);
  if (!standing) reader.refuse("status", status, "unknown_status");
  const version = String(Math.floor(Number(reader.required(refund, "version")) / 1_000));
  const changedAt = reader.must(refund, "version", reader.seconds({ version }, "version"));
  const isReturn = text(refund, "return_goods") === "true";
  return {
    type: "aftersale",
    externalId: `refund-${reader.required(refund, "refund_id")}`,
    orderExternalId: reader.required(refund, "tid"),
    kind: kindOf(refund),
    restock: isReturn ? "unknown" : "no",
    amountMinor: reader.money(refund, "refund_fee", "CNY"),
    currency: "CNY",
    reason: text(refund, "reason"),
    buyerMask: "",
    placedAt: changedAt,
    standing: standing ?? "asked",
    channelStatus: status,
    sourceUpdatedAt: changedAt,
    lines: [],
  };
}

/**
 * A refund as its order names it, with the lines of which it gave all back: the order's own instant stands
 * for a time that it does not say.
 */
export function refundOf(
  refund: Fields,
  reader: Reader,
  order: { readonly externalId: string; readonly at: Date; readonly lines: Lines },
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
    lines: order.lines.map(({ code, name, units, amountMinor }) => ({
      ...{ code, name, units, amountMinor },
    })),
  };
}

/** True once the refund is done: 2 in part, 12 in full; one without a number is none. */
export const isSettled = (refund: Fields): boolean =>
  ["2", "12"].includes(text(refund, "refund_state")) &&
  !["", "0"].includes(text(refund, "refund_id"));
