import type { Decision, Policy } from "../../../engines/promising/index.ts";
import type { Day } from "../../../kernel/index.ts";
import type { CatalogView, Part } from "../catalog/index.ts";
import type { HoldReason } from "./hold-reasons.ts";

export type OrderKind =
  | "sale"
  | "presale"
  | "exchange"
  | "sample"
  | "gift"
  | "b2b_po"
  | "vendor_po"
  | "pos"
  | "manual";
export type Deal =
  | "open"
  | "awaiting_payment"
  | "deposit_paid"
  | "confirmed"
  | "review"
  | "on_hold"
  | "cancelled"
  | "closed";
export type Payment =
  | "none"
  | "authorized"
  | "partial"
  | "paid"
  | "partially_refunded"
  | "refunded"
  | "voided";
export type LineKind = "sale" | "bundle" | "component" | "gift" | "shipping" | "fee" | "discount";
/** A line as it arrives: pieces in the channel's words. */
export interface NewLine {
  readonly externalId: string;
  readonly kind: "sale" | "gift" | "shipping" | "fee" | "discount";
  readonly code: string;
  readonly name: string;
  /** Pieces as the channel counts them. */
  readonly units: number;
  /** Exact decimal text; the amount is what counts. */
  readonly unitPrice: string;
  readonly amountMinor: number;
  /** Pieces that had left when the channel told us first; they ask for no stock here. */
  readonly shippedUnits?: number;
  /** Pieces that were cancelled before the channel told us first. */
  readonly cancelledUnits?: number;
  /** Set when the line already names our item (typed by hand, own portal). */
  readonly itemId?: number;
}

/** An order as it arrives from a channel, a file, the API or a person. */
export interface NewOrder {
  /** Idempotency key of this command. */
  readonly key: string;
  readonly channelId: number;
  readonly externalId: string;
  readonly number: string;
  readonly kind: OrderKind;
  /** live: promised and reserved. history: over; feeds demand and reports, reserves nothing. */
  readonly mode: "live" | "history";
  readonly policy: Policy;
  /** Its goods leave before they are paid: cash on delivery, on account. */
  readonly shipsUnpaid?: boolean;
  /** Its rank when lines are promised anew; null: its channel's. */
  readonly priority: number | null;
  readonly deal: Deal;
  readonly payment: Payment;
  readonly channelStatus: string;
  readonly partyId: number | null;
  readonly buyerMask: string;
  readonly mergeKey: string;
  readonly region: string;
  readonly shipTo: Readonly<Record<string, unknown>>;
  readonly currency: string;
  readonly totalMinor: number;
  readonly paidMinor: number;
  readonly placedAt: Date;
  readonly wantedDay: Day | null;
  readonly sourceUpdatedAt: Date;
  readonly sourceVersion: string;
  readonly receivedAt: Date;
  readonly note: string;
  readonly lines: readonly NewLine[];
  /** A person or program asks for it here, and can be told no: what is out of use is refused, not held. */
  readonly isAsked?: boolean;
  /** Reasons to hold it that the sender already knows (unknown status, unreadable address). */
  readonly holds?: readonly {
    readonly reason: HoldReason;
    readonly detail: Readonly<Record<string, unknown>>;
  }[];
}

/** Which orders a list shows. */
export interface OrderFilter {
  readonly channelIds?: readonly number[] | null;
  readonly partyIds?: readonly number[] | null;
  readonly stage?: string;
  readonly held?: boolean;
  readonly short?: boolean;
  /** Open past the day it was promised for. */
  readonly late?: boolean;
  /** Of a party that still owes something of it. */
  readonly owing?: boolean;
  readonly channelId?: number;
  readonly partyId?: number;
  readonly fulfilment?: string;
  readonly mode?: string;
  /** Start of the number, or the whole external id. */
  readonly text?: string;
  readonly placedFrom?: string;
  readonly placedUntil?: string;
}

export type PlaceOutcome =
  | {
      readonly kind: "accepted";
      readonly orderId: number;
      readonly outcome: Decision["outcome"];
      readonly shortUnits: number;
      readonly promisedDay: Day | null;
      readonly holds: readonly HoldReason[];
    }
  | { readonly kind: "duplicate"; readonly orderId: number }
  | {
      readonly kind: "refused";
      readonly short: readonly {
        readonly line: number;
        readonly itemId: number;
        readonly units: number;
        readonly free: number;
      }[];
    }
  | { readonly kind: "key_reused"; readonly key: string }
  | NotInUse
  | ChannelUnknown;

/** A refusal: a person or program names an item or a party that is put out of use. */
export interface NotInUse {
  readonly kind: "not_in_use";
  readonly field: string;
  readonly value: string;
  readonly rule: "active";
}

/** A refusal: the order names a channel that is not there. */
export interface ChannelUnknown {
  readonly kind: "channel_unknown";
  readonly field: "channelId";
  readonly value: number;
  readonly rule: "known_channel";
}

/** A line as it will be stored, before its ids. */
export interface ShapedLine {
  readonly source: NewLine;
  readonly kind: LineKind;
  /** Index of the bundle line this is a component of; −1 for none. */
  readonly parent: number;
  readonly itemId: number | null;
  readonly listingRevision: number | null;
  readonly mapped: boolean;
  readonly units: number;
  readonly amountMinor: number;
  /** Of the units, those that had left, or were cancelled, before we heard of the line. */
  readonly shippedUnits: number;
  readonly cancelledUnits: number;
}

const itemless = new Set(["shipping", "fee", "discount"]);

/** The items one piece of a line means, or null when nobody has said yet. */
function partsOf(
  view: CatalogView,
  order: Pick<NewOrder, "channelId" | "placedAt">,
  line: NewLine,
): { parts: readonly Part[]; revision: number | null } | null {
  if (line.itemId !== undefined)
    return { parts: [{ itemId: line.itemId, units: 1 }], revision: null };
  const listing = view.listing(order.channelId, line.code, order.placedAt.getTime());
  return listing ? { parts: listing.parts, revision: listing.revision } : null;
}

/** Divides an amount over weights so that the parts sum to it exactly; remainders go first. */
export function divide(amount: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return weights.map((_weight, index) => (index === 0 ? amount : 0));
  let done = 0;
  let before = 0;
  return weights.map((weight) => {
    before += weight;
    const until = Number((BigInt(amount) * BigInt(before)) / BigInt(total));
    const share = until - done;
    done = until;
    return share;
  });
}

/** What of a line's units had moved already, when it means so many of ours. */
function movedOf(line: NewLine, units: number) {
  const each = line.units > 0 ? units / line.units : 0;
  const shipped = Math.min(line.shippedUnits ?? 0, line.units);
  const cancelled = Math.min(line.cancelledUnits ?? 0, line.units - shipped);
  return { shippedUnits: shipped * each, cancelledUnits: cancelled * each };
}

/**
 * A line as stored: itself when it is one of our items, or a bundle line followed by its
 * components, whose amounts sum to the bundle's.
 */
export function shapeLine(
  view: CatalogView,
  order: Pick<NewOrder, "channelId" | "placedAt">,
  { source: line, at }: { readonly source: NewLine; readonly at: number },
): ShapedLine[] {
  const base = {
    source: line,
    ...movedOf(line, line.units),
    parent: -1,
    listingRevision: null,
    units: line.units,
    amountMinor: line.amountMinor,
  };
  if (itemless.has(line.kind)) return [{ ...base, kind: line.kind, itemId: null, mapped: true }];
  const meaning = partsOf(view, order, line);
  if (!meaning) return [{ ...base, kind: line.kind, itemId: null, mapped: false }];
  const exploded = new Map<number, number>();
  for (const part of meaning.parts) {
    for (const { itemId, units } of view.explode(part.itemId, part.units * line.units)) {
      exploded.set(itemId, (exploded.get(itemId) ?? 0) + units);
    }
  }
  const parts = [...exploded];
  const [only] = parts;
  if (parts.length === 1 && only && only[1] === line.units) {
    return [
      {
        ...base,
        kind: line.kind,
        itemId: only[0],
        listingRevision: meaning.revision,
        mapped: true,
      },
    ];
  }
  const amounts = divide(
    line.amountMinor,
    parts.map(([, units]) => units),
  );
  return [
    {
      ...base,
      kind: "bundle",
      itemId: bundleItem(view, meaning.parts),
      listingRevision: meaning.revision,
      mapped: true,
    },
    ...parts.map(([itemId, units], index): ShapedLine => ({
      source: line,
      kind: "component",
      parent: at,
      itemId,
      listingRevision: meaning.revision,
      mapped: true,
      units,
      ...movedOf(line, units),
      amountMinor: amounts[index] ?? 0,
    })),
  ];
}

/** The catalog's bundle a line sells, or null when it is several items or a pack of one. */
function bundleItem(view: CatalogView, parts: readonly Part[]): number | null {
  const [only] = parts;
  return parts.length === 1 && only && view.item(only.itemId)?.kind === "bundle"
    ? only.itemId
    : null;
}

/** All lines of an order as stored. */
export function shapeLines(view: CatalogView, order: NewOrder): ShapedLine[] {
  const shaped: ShapedLine[] = [];
  for (const line of order.lines)
    shaped.push(...shapeLine(view, order, { source: line, at: shaped.length }));
  return shaped;
}

/** Units of a new line that are still to be delivered. */
export const openOf = (line: ShapedLine): number =>
  line.units - line.shippedUnits - line.cancelledUnits;

/** True for a line that asks for stock. */
export function asksStock(line: ShapedLine): boolean {
  const isGoods = line.kind !== "bundle" && !itemless.has(line.kind);
  return line.itemId !== null && isGoods && openOf(line) > 0;
}

export interface ReviewRule {
  readonly id: number;
  readonly name: string;
  readonly ownerRole: string;
  readonly withinMinutes: number;
  readonly condition: readonly Condition[];
}

export interface Condition {
  readonly field:
    | "totalMinor"
    | "units"
    | "region"
    | "channelId"
    | "note"
    | "code"
    | "lines"
    | "buyerMask";
  readonly operator: "at_least" | "at_most" | "equals" | "contains";
  readonly value: string | number;
}

function valueOf(order: NewOrder, field: Condition["field"]): string | number {
  switch (field) {
    case "units":
      return order.lines.reduce((sum, line) => sum + line.units, 0);
    case "lines":
      return order.lines.length;
    case "code":
      return order.lines.map((line) => line.code).join("\n");
    default:
      return order[field];
  }
}

/** True when a condition holds for an order; unlike types never match; a region is in all around it. */
export function holds(order: NewOrder, condition: Condition): boolean {
  const value = valueOf(order, condition.field);
  switch (condition.operator) {
    case "at_least":
      return Number(value) >= Number(condition.value);
    case "at_most":
      return Number(value) <= Number(condition.value);
    case "equals":
      if (condition.field === "region" && condition.value !== "")
        return String(value).startsWith(String(condition.value));
      return String(value) === String(condition.value);
    case "contains":
      return String(value).includes(String(condition.value));
  }
}

/** The review rules that hold an order back (审单): all conditions of a rule must hold. */
export function rulesThatHold(order: NewOrder, rules: readonly ReviewRule[]): ReviewRule[] {
  return rules.filter(
    (rule) =>
      rule.condition.length > 0 && rule.condition.every((condition) => holds(order, condition)),
  );
}

export type OrderError =
  | { readonly kind: "order_unknown"; readonly order: number }
  | { readonly kind: "line_unknown"; readonly line: number }
  | {
      readonly kind: "too_many_units";
      readonly line: number;
      readonly asked: number;
      readonly open: number;
    }
  | { readonly kind: "order_held"; readonly order: number; readonly reasons: string }
  | { readonly kind: "hold_unknown"; readonly hold: number }
  | {
      readonly kind: "not_reserved";
      readonly claim: number;
      readonly asked: number;
      readonly held: number;
    }
  | {
      readonly kind: "lots_over";
      readonly item: number;
      readonly place: number;
      readonly asked: number;
      readonly good: number;
    }
  | { readonly kind: "order_done"; readonly order: number }
  | { readonly kind: "nothing_to_cancel"; readonly order: number; readonly shipped: number }
  | {
      readonly kind: "in_parcel";
      readonly line: number;
      readonly asked: number;
      readonly parcel: number;
    };
