import type { CanonicalNotice, Settings } from "../../../../connectors/port/index.ts";
import type { Orders } from "../../orders/index.ts";

/** A notice as it came, and what was agreed with who sent it. */
export interface Noticed {
  readonly orders: Orders;
  readonly channelId: number;
  readonly messageId: number;
  readonly notice: CanonicalNotice;
  readonly settings: Settings;
  /** A person has looked at what nobody reads, and lets it be followed. */
  readonly isSeenThrough: boolean;
}
