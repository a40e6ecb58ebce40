import { type HoldReason, holdOwners } from "./hold-reasons.ts";
import type { NewOrder } from "./model.ts";
import type { DraftHold } from "./store.ts";

/** A hold of a new order, with its usual owner and time limit. */
export const holdOf = (
  reason: HoldReason,
  detail: Readonly<Record<string, unknown>>,
): DraftHold => ({
  reason,
  detail,
  ownerRole: holdOwners[reason].role,
  minutes: holdOwners[reason].minutes,
});

type Said = NonNullable<NewOrder["holds"]>[number];

/** Reasons that a channel gives and takes back: a later message without them frees the order. */
export const heardReasons = [
  ...(["unknown_status", "amount", "unpaid", "channel"] as const),
] as const satisfies readonly HoldReason[];

/** Why goods must stay while the deal is as its channel says; null where nothing speaks against it. */
function reasonOf({ deal, kind, shipsUnpaid = false }: NewOrder): HoldReason | null {
  // A presale waits for the rest of its money wherever it is sold.
  if (deal === "awaiting_payment" || deal === "deposit_paid")
    return shipsUnpaid && kind !== "presale" ? null : "unpaid";
  return deal === "open" || deal === "on_hold" || deal === "review" ? "channel" : null;
}

/**
 * What the sender gives as reasons to hold an order, and what its deal says by itself: unpaid goods
 * and what a platform holds (a refund asked for, a risk looked at, a group not complete) are
 * promised and reserved, but nobody picks them. A deal that nobody can read has its reason already.
 */
export function heardHolds(order: NewOrder): readonly Said[] {
  const { holds = [], channelStatus: status } = order;
  const reason = reasonOf(order);
  if (!reason || holds.some((each) => each.reason === "unknown_status")) return holds;
  return [...holds, { reason, detail: { status } }];
}
