/** One line in the channel's words: pieces, exact unit price, and the amount that counts. */
export interface CanonicalLine {
  /** The line's identity within its document: a platform's id, or content and occurrence. */
  readonly externalId: string;
  readonly kind: "sale" | "gift" | "shipping" | "fee" | "discount";
  readonly code: string;
  readonly name: string;
  readonly units: number;
  readonly unitPrice: string;
  readonly amountMinor: number;
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
  readonly buyerMask: string;
  readonly mergeKey: string;
  /** Province-level adcode, two digits; empty when unknown. */
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
  /** What must be looked at before the order is worked; it is taken in all the same. */
  readonly holds: readonly {
    readonly reason: "unknown_status" | "amount" | "address";
    readonly detail: Readonly<Record<string, unknown>>;
  }[];
}

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
  readonly lines: readonly Pick<CanonicalLine, "code" | "name" | "units" | "amountMinor">[];
}

export type CanonicalMessage = CanonicalOrder | CanonicalAftersale;
