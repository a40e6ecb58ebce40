import type { NewOrder } from "./model.ts";

/** How far a channel says that a line has come, in its own pieces. */
export interface SourceLine {
  readonly externalId: string;
  readonly shippedUnits: number;
  readonly cancelledUnits: number;
}

/** An order as a newer message of its channel states it. */
export interface SourceState {
  readonly orderId: number;
  readonly order: NewOrder;
  readonly progress: readonly SourceLine[];
  /** By the channel's word, what has left has arrived. */
  readonly isDelivered?: boolean | undefined;
  /** It is the channel's answer to our question: at an equal instant it wins. */
  readonly isAsked: boolean;
  /** How finely the channel says what has left; what we shipped ourselves comes back as all of it. */
  readonly shippedBy?: "lines" | "order" | undefined;
}
