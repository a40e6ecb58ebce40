import { assert, err, ok } from "../../../../kernel/index.ts";
import type { Day, Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { firmQuotes } from "../../promises/index.ts";
import type { QuoteError } from "../../promises/index.ts";
import { channelUnknown } from "./channel-check.ts";
import type { HoldReason } from "../hold-reasons.ts";
import type { ChannelUnknown, NewOrder } from "../model.ts";
import { owe, withinCredit } from "./credit.ts";
import { draftOf, readViews } from "./drafts.ts";
import type { PlaceParts } from "./place.ts";
import { findKnown, insertHolds, insertOrders } from "../store.ts";
import type { DraftOrder, Summary } from "../store.ts";
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

/** An order that an open quote is to become: it names the quote's items, a line each, in its order. */
export interface Accepting {
  readonly quoteId: number;
  readonly order: NewOrder;
}

type Outcome = Result<FromQuote, FromQuoteError>;

/** The same as placeFromQuotes, of one. */
export async function placeFromQuote(
  tx: Tx,
  parts: PlaceParts,
  asked: Accepting,
): Promise<Outcome> {
  const [placed] = await placeFromQuotes(tx, parts, [asked]);
  assert(placed !== undefined);
  return placed;
}

/**
 * Turns open quotes into orders: what a quote holds becomes its order's, under the same claim ids,
 * so nothing is given back and taken again in between. The order gets the quote's number as its id.
 * @returns for each, in their order, the order, or why not: the quote is not open any more, or the
 *   channel has an order of this number. What is refused has changed nothing.
 */
export async function placeFromQuotes(
  tx: Tx,
  parts: PlaceParts,
  asked: readonly Accepting[],
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  // Two orders of one name are what they are one after the other.
  for (let from = 0; from < asked.length;) {
    const names = new Set<string>();
    let until = from;
    for (; until < asked.length; until += 1) {
      const name = nameOf((asked[until] as Accepting).order);
      if (names.has(name)) break;
      names.add(name);
    }
    outcomes.push(...(await placeTogether(tx, parts, asked.slice(from, until))));
    from = until;
  }
  return outcomes;
}

const nameOf = (order: NewOrder) => `${order.channelId}/${order.externalId}`;

async function placeTogether(
  tx: Tx,
  parts: PlaceParts,
  asked: readonly Accepting[],
): Promise<Outcome[]> {
  const orders = asked.map(({ order }) => order);
  const known = await findKnown(tx, orders);
  const missing = await parts.missingChannels?.(
    tx,
    orders.map((order) => order.channelId),
  );
  const views = await readViews(tx, parts, { orders });
  const drafts = asked.map(({ quoteId, order }): DraftOrder | FromQuoteError => {
    const existing = known.orders.get(nameOf(order));
    if (existing !== undefined)
      return { kind: "order_exists", externalId: order.externalId, order: existing };
    if (missing?.has(order.channelId)) return channelUnknown(order.channelId);
    const draft = draftOf(order, views, quoteId);
    // An item that has become a bundle since would bring lines that the quote does not hold.
    const isSame = draft.lines.length === order.lines.length;
    return isSame ? draft : { kind: "quote_changed", quote: quoteId };
  });
  const good = drafts.flatMap((draft) => ("kind" in draft ? [] : [draft]));
  const firmed = await firmQuotes(
    tx,
    good.map((draft) => ({ quoteId: draft.id, orderId: draft.id })),
    parts.promises.parts.capacity,
  );
  const days = new Map(good.map((draft, at) => [draft, firmed[at]]));
  const placed: Placed[] = [];
  const outcomes = drafts.map((bare): Outcome => {
    if ("kind" in bare) return err(bare);
    const firm = days.get(bare);
    if (!firm?.ok) return firm ?? err({ kind: "quote_unknown", quote: bare.id });
    const draft = withinCredit(bare, views);
    owe(draft, views);
    const promisedDay = firm.value.deliverDay;
    placed.push({ draft, promisedDay });
    return ok({ orderId: draft.id, promisedDay, holds: draft.holds.map((hold) => hold.reason) });
  });
  await write(tx, placed);
  return outcomes;
}

interface Placed {
  readonly draft: DraftOrder;
  readonly promisedDay: Day | null;
}

/** Writes orders that quotes became, with their holds, audit and events. */
async function write(tx: Tx, placed: readonly Placed[]): Promise<void> {
  if (placed.length === 0) return;
  const drafts = placed.map(({ draft }) => draft);
  const summaries = new Map(
    placed.map(({ draft, promisedDay }): [number, Summary] => [
      draft.id,
      { shortByLine: new Map(), shortUnits: 0, promisedDay },
    ]),
  );
  await insertOrders(tx, drafts, summaries);
  await insertHolds(
    tx,
    drafts.flatMap((draft) => draft.holds.map((hold) => ({ ...hold, orderId: draft.id }))),
  );
  await tracePlaced(
    tx,
    placed.map(({ draft, promisedDay }) => {
      const holds = draft.holds.map((hold) => hold.reason);
      const outcome = briefOf({ outcome: "granted", promisedDay, shortUnits: 0, holds });
      return { draft, brief: { quote: String(draft.id), ...outcome } };
    }),
  );
}
