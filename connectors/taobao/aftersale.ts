import { text } from "../port/index.ts";
import type { AftersaleStanding, CanonicalAftersale, Fields, Reader } from "../port/index.ts";
import { zone } from "./order.ts";

const kinds: ReadonlyMap<string, CanonicalAftersale["kind"]> = new Map([
  ["REFUND", "only"],
  ["REFUND_AND_RETURN", "return"],
  ["TMALL_EXCHANGE", "exchange"],
  ["TAOBAO_EXCHANGE", "exchange"],
  ["RESHIPPING", "resend"],
]);

const standings: ReadonlyMap<string, AftersaleStanding> = new Map([
  ["WAIT_SELLER_AGREE", "asked"],
  ["WAIT_BUYER_RETURN_GOODS", "underway"],
  ["WAIT_SELLER_CONFIRM_GOODS", "underway"],
  ["SELLER_REFUSE_BUYER", "refused"],
  ["CLOSED", "withdrawn"],
  ["SUCCESS", "settled"],
]);

/** How far a refund is; null for a state that no table of ours knows. */
export const standingOf = (refund: Fields): AftersaleStanding | null =>
  standings.get(text(refund, "status")) ?? null;

/** What a refund's buyer asks for, in the platform's word; older documents only say whether goods come back. */
const typeOf = (refund: Fields): string => {
  const usual = text(refund, "has_good_return") === "true" ? "REFUND_AND_RETURN" : "REFUND";
  return text(refund, "dispute_type") || usual;
};

/** What a refund's buyer asks for; undefined for a word that no table of ours knows. */
export const kindOf = (refund: Fields): CanonicalAftersale["kind"] | undefined =>
  kinds.get(typeOf(refund));

/** The canonical document of `taobao.refund.get`. */
export function aftersaleOf(refund: Fields, reader: Reader): CanonicalAftersale {
  const status = text(refund, "status");
  const standing = standingOf(refund);
  if (!standing) reader.refuse("status", status, "unknown_status");
  const kind = kindOf(refund);
  if (!kind) reader.refuse("dispute_type", typeOf(refund), "unknown_kind");
  const updatedAt = reader.local(refund, "modified", zone);
  const amountMinor = reader.money(refund, "refund_fee", "CNY");
  const placedAt = reader.local(refund, "created", zone);
  return {
    type: "aftersale",
    externalId: reader.required(refund, "refund_id"),
    orderExternalId: reader.required(refund, "tid"),
    kind: kind ?? "only",
    // Goods come back with a return; that they are whole is for whoever receives them to say.
    restock: kind === "return" ? "unknown" : "no",
    amountMinor,
    currency: "CNY",
    reason: text(refund, "reason"),
    buyerMask: "",
    placedAt: reader.must(refund, "created", placedAt),
    standing: standing ?? "asked",
    channelStatus: status,
    sourceUpdatedAt: reader.must(refund, "modified", updatedAt),
    lines: [
      {
        code: `${reader.required(refund, "num_iid")}/${text(refund, "sku").split("|")[0] || "0"}`,
        name: text(refund, "title"),
        units: reader.whole(refund, "num"),
        amountMinor,
      },
    ],
  };
}
