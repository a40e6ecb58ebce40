import { err, ok } from "../../../kernel/index.ts";
import type { Day, Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { firmQuote } from "../promises/index.ts";
import type { QuoteError } from "../promises/index.ts";
import { channelUnknown } from "./channel-check.ts";
import type { HoldReason } from "./hold-reasons.ts";
import type { ChannelUnknown, NewOrder } from "./model.ts";
import { withinCredit } from "./credit.ts";
import { draftOf, readViews } from "./drafts.ts";
import type { PlaceParts } from "./place.ts";
import { findKnown, insertHolds, insertOrders } from "./store.ts";
import type { Summary } from "./store.ts";
import { briefOf, tracePlaced } from "./tracing.ts";

export type FromQuoteError =
  | QuoteError
  | ChannelUnknown
  | { readonly kind: "order_exists"; readonly externalId: string; readonly order: number }
  | { readonly kind: "quote_changed"; readonly quote: number }
  /** As `quote_lost`, for who is told stock coarsely. */
  | { readonly kind: "quote_gone"; readonly quote: number };

export interface FromQuote {
  readonly orderId: number;
  readonly promisedDay: Day | null;
  readonly holds: readonly HoldReason[];
}

/**
 * Turns an open quote into an order: what the quote holds becomes the order's, under the same
 * claim ids, so nothing is given back and taken again in between. The order gets the quote's
 * number as its id. `order` names the quote's items, a line each, in the quote's order.
 * Errors: the quote is not open any more, or the channel has an order of this number.
 */
export async function placeFromQuote(
  tx: Tx,
  parts: PlaceParts,
  asked: { readonly quoteId: number; readonly order: NewOrder },
): Promise<Result<FromQuote, FromQuoteError>> {
  const { quoteId, order } = asked;
  const known = await findKnown(tx, [order]);
  const existing = known.orders.get(`${order.channelId}/${order.externalId}`);
  if (existing !== undefined) {
    return err({ kind: "order_exists", externalId: order.externalId, order: existing });
  }
  const missing = await parts.missingChannels?.(tx, [order.channelId]);
  if (missing?.has(order.channelId)) return err(channelUnknown(order.channelId));
  const views = await readViews(tx, parts, { orders: [order] });
  const draft = withinCredit(draftOf(order, views, quoteId), views);
  // An item that has become a bundle since would bring lines that the quote does not hold.
  if (draft.lines.length !== order.lines.length)
    return err({ kind: "quote_changed", quote: quoteId });
  const firmed = await firmQuote(tx, {
    quoteId,
    orderId: draft.id,
    capacity: parts.promises.parts.capacity,
  });
  if (!firmed.ok) return firmed;
  const promisedDay = firmed.value.deliverDay;
  const summary: Summary = { shortByLine: new Map(), shortUnits: 0, promisedDay };
  const summaries = new Map([[draft.id, summary]]);
  const holds = draft.holds.map((hold) => hold.reason);
  await insertOrders(tx, [draft], summaries);
  await insertHolds(
    tx,
    draft.holds.map((hold) => ({ ...hold, orderId: draft.id })),
  );
  const outcome = briefOf({ outcome: "granted", promisedDay, shortUnits: 0, holds });
  await tracePlaced(tx, [{ draft, brief: { quote: String(quoteId), ...outcome } }]);
  return ok({ orderId: draft.id, promisedDay, holds });
}
