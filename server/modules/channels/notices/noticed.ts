import type { CanonicalNotice, Settings } from "../../../../connectors/port/index.ts";
import type { Orders } from "../../orders/index.ts";

/** What a person has looked at of a notice that was set aside, and lets be followed. */
export interface Seen {
  /** That it holds words which nobody reads. */
  readonly words: boolean;
  /** The number of a parcel that was told of before, of which these are other goods; null: none. */
  readonly parcel: string | null;
}

/** A notice as it came, and what was agreed with who sent it. */
export interface Noticed {
  readonly orders: Orders;
  readonly channelId: number;
  readonly messageId: number;
  readonly notice: CanonicalNotice;
  readonly settings: Settings;
  readonly seen: Seen;
}
