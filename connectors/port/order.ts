/** One line in the channel's words: pieces, exact unit price, and the amount that counts. */
export interface CanonicalLine {
  /** The line's identity within its document: a platform's id, or content and occurrence. */
  readonly externalId: string;
  readonly kind: "sale" | "gift" | "shipping" | "fee" | "discount";
  readonly code: string;
  readonly name: string;
  /** What is printed on the piece, where the channel says so: it helps to find the item. */
  readonly barcode?: string;
  readonly units: number;
  readonly unitPrice: string;
  readonly amountMinor: number;
  /** Units of this line that the channel says are already shipped; absent when it does not say. */
  readonly shippedUnits?: number;
  /** Units taken off the line before shipping (edited, cancelled or refunded away). */
  readonly cancelledUnits?: number;
}

/** A channel's order as of one version. Ids are text; instants are UTC. */
export interface CanonicalOrder {
  readonly type: "order";
  readonly externalId: string;
  readonly number: string;
  readonly kind:
    | "sale"
    | "presale"
    | "exchange"
    | "sample"
    | "gift"
    | "b2b_po"
    | "vendor_po"
    | "pos"
    | "manual";
  readonly deal:
    | "open"
    | "awaiting_payment"
    | "deposit_paid"
    | "confirmed"
    | "review"
    | "on_hold"
    | "cancelled"
    | "closed";
  /** The buyer has signed, or the platform has ended the deal as fulfilled: what left has arrived. */
  readonly isDelivered?: boolean;
  readonly payment:
    | "none"
    | "authorized"
    | "partial"
    | "paid"
    | "partially_refunded"
    | "refunded"
    | "voided";
  /** The platform's own words, kept beside ours. */
  readonly channelStatus: string;
  /** The order this one was split from, on platforms that split. */
  readonly parentExternalId?: string;
  /** What the platform holds us to; breaking it costs a fine. */
  readonly promise?: { readonly shipBy?: Date; readonly deliverBy?: Date };
  /** The IANA zone in which the source wrote its local times. */
  readonly sourceZone?: string;
  /** A name as it may be shown; plain personal data never gets this far. */
  readonly buyerMask: string;
  readonly mergeKey: string;
  /** The national code that the channel gives, of any length and age; else empty: names are read. */
  readonly region: string;
  readonly shipTo: Readonly<Record<string, unknown>>;
  readonly currency: string;
  readonly totalMinor: number;
  readonly paidMinor: number;
  readonly placedAt: Date;
  readonly sourceUpdatedAt: Date;
  readonly sourceVersion: string;
  readonly note: string;
  readonly lines: readonly CanonicalLine[];
  /**
   * How finely the platform says what has left: by units unless said otherwise; `lines` names lines
   * and no counts, `order` the order as a whole. What we have shipped ourselves comes back from such
   * a platform as all of the line, or all of the order.
   */
  readonly shippedBy?: "lines" | "order";
  /** What must be looked at before the order is worked; it is taken in all the same. */
  readonly holds: readonly {
    readonly reason: "unknown_status" | "amount" | "address" | "review";
    readonly detail: Readonly<Record<string, unknown>>;
  }[];
}

/** A change that is told by itself: the rest of the order is as it was. */
export interface CanonicalChange {
  readonly type: "change";
  /** The order's. */
  readonly externalId: string;
  /** The change's own number. */
  readonly number: string;
  /** Which of the order's changes it is, where its partner counts them. */
  readonly sequence: number | null;
  /** The number of the envelope that it came in; empty where the standard knows none. */
  readonly sentNumber: string;
  /** All of it that has not left. */
  readonly isCancelled: boolean;
  /** The IANA zone whose days the change names. */
  readonly sourceZone: string;
  readonly currency: string;
  readonly placedAt: Date;
  readonly channelStatus: string;
  readonly promise: { readonly shipBy?: Date; readonly deliverBy?: Date };
  readonly lines: readonly (
    | { readonly action: "cancel"; readonly externalId: string }
    /** So many pieces from now on, or so many more (fewer when negative). */
    | { readonly action: "units" | "more"; readonly externalId: string; readonly units: number }
    | { readonly action: "add"; readonly externalId: string; readonly line: CanonicalLine }
  )[];
  readonly holds: CanonicalOrder["holds"];
}

/**
 * How far an after-sale case is on its platform: the buyer waits for our word, it takes its course, we
 * refused, it ended with nothing, or money or goods have changed hands.
 */
export type AftersaleStanding = "asked" | "underway" | "refused" | "withdrawn" | "settled";

/** A return, refund, cancellation or correction; it may come without a reference to its order. */
export interface CanonicalAftersale {
  readonly type: "aftersale";
  readonly externalId: string;
  /** The order it belongs to, when the channel says so. */
  readonly orderExternalId: string | null;
  readonly kind:
    | "only"
    | "return"
    | "exchange"
    | "resend"
    | "price_diff"
    | "cancellation"
    | "adjustment";
  readonly restock: "no" | "yes" | "unknown";
  readonly amountMinor: number;
  readonly currency: string;
  readonly reason: string;
  readonly buyerMask: string;
  readonly placedAt: Date;
  /** Settled unless said: many platforms tell of a case only once it is. */
  readonly standing?: AftersaleStanding;
  /** The platform's own word for it. */
  readonly channelStatus?: string;
  /** When the case last changed there; absent where only settled ones are told. */
  readonly sourceUpdatedAt?: Date;
  readonly lines: readonly Pick<CanonicalLine, "code" | "name" | "units" | "amountMinor">[];
}

/**
 * A parcel that a channel tells of: ours, told back, or one that left somewhere else. What of the order has
 * left is read from the order itself, which is fetched for it.
 */
export interface CanonicalParcel {
  readonly type: "parcel";
  /** The order's. */
  readonly externalId: string;
  /** The parcel's own number on its channel. */
  readonly number: string;
  /** The platform's own word for how far it is. */
  readonly channelStatus: string;
  readonly isCalledOff: boolean;
  /** As the channel writes it. */
  readonly carrier: string;
  readonly trackingNumbers: readonly string[];
  readonly sourceUpdatedAt: Date;
  readonly lines: readonly Pick<CanonicalLine, "externalId" | "code" | "units">[];
}

/** What a channel has of one thing that it stocks at one place: absolute units. */
export interface CanonicalStock {
  readonly type: "stock";
  /** The channel's own number of what is stocked; not the code that its orders use. */
  readonly externalId: string;
  readonly placeExternalId: string;
  /** Below nothing where the channel has sold more than it had; null where it does not count. */
  readonly units: number | null;
  readonly sourceUpdatedAt: Date;
}

/** What a parcel or a pallet of a notice is; packs may stand in packs. */
export interface NoticePack {
  /** Its identity within the notice. */
  readonly externalId: string;
  /** The pack that it stands in. */
  readonly within: string | null;
  /** The standard's own word for how it is packed; empty where nothing is said. */
  readonly kind: string;
  /** How many of them; null where nothing is said. */
  readonly count: number | null;
  /** Numbers on its labels, as they are written. */
  readonly sscc: readonly string[];
}

/** What a notice says of one thing that left. */
export interface NoticeLine {
  readonly externalId: string;
  /** The order that it was sent for, and that order's line, as its partner writes them; else empty. */
  readonly orderNumber: string;
  readonly orderLine: string;
  /** The code that listings map; empty where the line names none of those that were agreed on. */
  readonly code: string;
  /** All codes of the line by the standard's own words for them. */
  readonly codes: Readonly<Record<string, string>>;
  readonly name: string;
  /** As it is written; `units` is null where it is no number of whole pieces. */
  readonly quantity: string;
  readonly unit: string;
  readonly units: number | null;
  /** The partner took the line back: none of it was sent, whatever its quantity says. */
  readonly isCancelled?: true;
  /** What is still to come, as it is written; empty where nothing is said. */
  readonly waiting: string;
  readonly lots: readonly string[];
  /** The packs that it lies in. */
  readonly packs: readonly string[];
}

/** A shipment notice: goods that a partner has sent to us, or for us. */
export interface CanonicalNotice {
  readonly type: "notice";
  /** Its own number at its partner. */
  readonly externalId: string;
  readonly purpose: "original" | "replaces" | "calls_off" | "unknown";
  /** The partner's own words for it. */
  readonly channelStatus: string;
  /** The IANA zone whose days the notice names. */
  readonly sourceZone: string;
  readonly sourceUpdatedAt: Date;
  /** When it left, and by when it arrives; null where nothing is said. */
  readonly despatchedAt: Date | null;
  readonly expectedBy: Date | null;
  /** The code of the place that it left from; empty where it names none. */
  readonly shipFrom: string;
  /** As the partner writes it. */
  readonly carrier: string;
  readonly trackingNumbers: readonly string[];
  /** Bills of lading and the like, by the standard's own words for them. */
  readonly references: readonly { readonly kind: string; readonly number: string }[];
  readonly packs: readonly NoticePack[];
  readonly lines: readonly NoticeLine[];
  /** What nobody reads yet: a person looks before anything follows from the notice. */
  readonly holds: CanonicalOrder["holds"];
}

/** A document that says by itself what is the case. */
export type CanonicalMessage = CanonicalOrder | CanonicalAftersale;

/** What a channel may say: how things stand, or how they change. */
export type ChannelMessage =
  | CanonicalMessage
  | CanonicalChange
  | CanonicalParcel
  | CanonicalStock
  | CanonicalNotice;

/** How far the lines of an order are shipped: derived, never taken from a status word. */
export function fulfilmentOf(
  lines: readonly CanonicalLine[],
): "none" | "partial" | "shipped" | "not_required" {
  let open = 0;
  let shipped = 0;
  for (const line of lines) {
    if (line.kind !== "sale" && line.kind !== "gift") continue;
    shipped += line.shippedUnits ?? 0;
    open += Math.max(0, line.units - (line.cancelledUnits ?? 0) - (line.shippedUnits ?? 0));
  }
  if (shipped > 0) return open > 0 ? "partial" : "shipped";
  return open > 0 ? "none" : "not_required";
}
