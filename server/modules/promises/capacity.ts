import type { Day, Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";

/** Units of an item that stock and receipts cannot give, for one place, not before a day. */
export interface CapacityQuestion {
  readonly itemId: number;
  readonly units: number;
  readonly placeId: number;
  readonly notBefore: Day;
}

/** What a plant could make: so many units, ready at the place on a day, and why then. */
export interface CapacityOffer {
  /** The planner's own number for it; asked for again when the offer is held. */
  readonly ref: number;
  readonly itemId: number;
  readonly placeId: number;
  readonly day: Day;
  readonly units: number;
  readonly reason: { readonly zh: string; readonly en: string };
}

/** An offer of which less is left than was asked for: somebody else took it meanwhile. */
export interface CapacityGone {
  readonly kind: "capacity_gone";
  readonly ref: number;
  readonly asked: number;
  readonly left: number;
}

/**
 * Capable-to-promise: what a module that plans making plugs into promising. Every call takes the
 * caller's transaction: what is held is held with the promise that rests on it, or not at all.
 *
 * What is held becomes a planned receipt of stock, so that a promise always rests on a reserved
 * supply and every law of stock covers it; the port answers for the capacity behind the receipt.
 */
export interface CapacityPort {
  /** Dated offers for each question, the earliest first; nothing is held. */
  offers(tx: Tx, questions: readonly CapacityQuestion[]): Promise<readonly CapacityOffer[]>;
  /** Takes units of an offer for the planned receipt `supplyId`. */
  hold(
    tx: Tx,
    held: { readonly offer: CapacityOffer; readonly units: number; readonly supplyId: number },
  ): Promise<Result<null, CapacityGone>>;
  /** Gives back what nothing rests on any more, in whole or in part. */
  release(tx: Tx, held: { readonly supplyId: number; readonly units: number }): Promise<void>;
  /** What is held for a receipt is wanted for sure: it may be planned and materials bought. */
  firm(tx: Tx, supplyIds: readonly number[]): Promise<void>;
}
