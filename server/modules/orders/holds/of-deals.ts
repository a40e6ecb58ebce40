import { type HoldReason, holdOwners } from "../hold-reasons.ts";
import type { CatalogView } from "../../catalog/index.ts";
import type { PartiesView } from "../../parties/index.ts";
import type { NewOrder, NotInUse, ShapedLine } from "../model.ts";
import type { DraftHold } from "../store.ts";

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

/** Codes of items out of use that lines ask for: the kit's own, or that of a part of it. */
export function unusedCodes(catalog: CatalogView, lines: readonly ShapedLine[]): string[] {
  const codes = new Set<string>();
  for (const { itemId } of lines) {
    const item = itemId === null ? undefined : catalog.item(itemId);
    if (item && !item.active) codes.add(item.code);
  }
  return [...codes];
}

interface Masters {
  readonly catalog: CatalogView;
  readonly parties: PartiesView;
}

const unusedParty = ({ partyId }: NewOrder, { parties }: Masters) => {
  const party = partyId === null ? undefined : parties.party(partyId);
  return party && !party.active ? party.code : null;
};

/** Why an order that is asked for here is refused: it names what is out of use; null where nothing is. */
export function refusedAsUnused(
  order: NewOrder,
  lines: readonly ShapedLine[],
  masters: Masters,
): NotInUse | null {
  if (!order.isAsked || order.mode !== "live") return null;
  const party = unusedParty(order, masters);
  const [item] = unusedCodes(masters.catalog, lines);
  const [field, value] = party === null ? ["lines", item] : ["partyId", party];
  return value === undefined ? null : { kind: "not_in_use", field, value, rule: "active" };
}

/** Holds of an order that its channel has taken already, for what it names that is out of use. */
export function unusedHolds(
  order: NewOrder,
  lines: readonly ShapedLine[],
  masters: Masters,
): DraftHold[] {
  const party = unusedParty(order, masters);
  const codes = unusedCodes(masters.catalog, lines);
  return [
    ...(codes.length > 0 ? [holdOf("manual", { note: "item_unused", codes })] : []),
    ...(party === null ? [] : [holdOf("manual", { note: "party_unused", party })]),
  ];
}
