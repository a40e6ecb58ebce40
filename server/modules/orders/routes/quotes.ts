import { orderFromQuote } from "../../../../contract/quotes.ts";
import { cancelQuoteEndpoint } from "../../../../contract/stock.ts";
import type { BodyOf, ReplyOf } from "../../../../contract/index.ts";
import { dayToText, err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import {
  answer,
  commandStatuses,
  createCommandQueue,
  decideGood,
  runCommand,
} from "../../../platform/index.ts";
import type { Caller, Database, Http, Tx } from "../../../platform/index.ts";
import { cancelQuote, quotesById, quoteStatuses } from "../../promises/index.ts";
import type { StoredQuote } from "../../promises/index.ts";
import { isCoarse } from "./coarse.ts";
import { placeFromQuotes } from "../placing/from-quote.ts";
import type { Accepting, FromQuote, FromQuoteError } from "../placing/from-quote.ts";
import { keepTerms, mayPlace, newOrderOf } from "./new-order.ts";
import type { Orders } from "./open.ts";
import { serveWaiting } from "../placing/repromising.ts";

const statuses = {
  ...quoteStatuses,
  order_exists: 409,
  channel_unknown: 422,
  quote_changed: 409,
  quote_gone: 409,
  ...commandStatuses,
} as const satisfies Record<FromQuoteError["kind"], number> & Record<string, number>;

type Ordered = ReplyOf<typeof orderFromQuote>;

/** The order's body as the single endpoint would take it: the quote's lines at these prices. */
function bodyOf(quote: StoredQuote, body: BodyOf<typeof orderFromQuote>) {
  const { prices = [], ...rest } = body;
  const priceOf = new Map(prices.map((each) => [each.itemId, each.unitPrice]));
  return {
    ...rest,
    channelId: quote.channelId,
    region: quote.region,
    wantedDay: quote.wantedDay,
    priority: quote.priority,
    lines: quote.lines.map(({ itemId, units }) => ({
      itemId,
      units,
      unitPrice: priceOf.get(itemId) ?? "0",
    })),
  };
}

interface Parts {
  readonly database: Database;
  readonly orders: Orders;
}

/** A quote that is accepted: by whom, and as which order. */
interface Accepted {
  readonly caller: Caller;
  readonly key: string;
  readonly quoteId: number;
  readonly body: BodyOf<typeof orderFromQuote>;
}

/** What is to become of a quote, and whom to tell. */
interface Wanted extends Accepting {
  readonly caller: Caller;
}

/** The order that a quote becomes; throws the problem of one that is unknown, and what its caller may not say. */
async function orderOf(
  tx: Tx,
  orders: Orders,
  { caller, key, body, quoteId, quote }: Accepted & { readonly quote: StoredQuote | undefined },
): Promise<Wanted> {
  if (!quote)
    return answer<never, FromQuoteError>(err({ kind: "quote_unknown", quote: quoteId }), statuses);
  const wanted = bodyOf(quote, body);
  mayPlace(caller, wanted);
  // The rank is the quote's: it was asked for and looked at then.
  const said = { ...body, channelId: quote.channelId };
  await keepTerms(tx, orders, { caller, bodies: [said] });
  return { caller, quoteId, order: newOrderOf(wanted, { key, now: tx.now }) };
}

/** What became of a quote, as its caller is told. */
async function asTold(
  tx: Tx,
  orders: Orders,
  { caller, quoteId, order, placed }: Wanted & { readonly placed: Placed },
): Promise<Result<Ordered, FromQuoteError>> {
  if (!placed.ok && placed.error.kind === "quote_lost") {
    const isTold = !(await isCoarse(tx, orders, { caller, channelId: order.channelId }));
    return isTold ? placed : err({ kind: "quote_gone", quote: quoteId });
  }
  if (!placed.ok) return placed;
  const { orderId, promisedDay, holds } = placed.value;
  const day = promisedDay === null ? null : dayToText(promisedDay);
  return ok({ orderId, promisedDay: day, holds: [...holds] });
}

type Placed = Result<FromQuote, FromQuoteError>;

/** Decides quotes that are accepted at the same moment. */
async function acceptAll(tx: Tx, orders: Orders, accepted: readonly Accepted[]) {
  const ids = accepted.map((each) => each.quoteId);
  const quotes = await quotesById(tx, ids);
  return decideGood(
    accepted,
    (each) => orderOf(tx, orders, { ...each, quote: quotes.get(each.quoteId) }),
    async (good) => {
      const told = [];
      for (const [at, placed] of (await placeFromQuotes(tx, orders.parts, good)).entries())
        told.push(await asTold(tx, orders, { ...(good[at] as Wanted), placed }));
      return told;
    },
  );
}

/** Registers how quotes end: as orders, or cancelled. */
export function registerQuoteOrders(http: Http, { database, orders }: Parts): void {
  const queue = createCommandQueue<Accepted, Ordered, FromQuoteError>({
    database,
    weigh: () => 1,
    decide: (tx, accepted) => acceptAll(tx, orders, accepted),
  });
  http.on(orderFromQuote, async ({ caller, key, params, body }) => {
    const request = { ...params, ...body };
    const asked = { caller, key, quoteId: params.id, body };
    const run = { ...caller, key, name: "orders.from_quote", request, asked };
    return answer(await queue.submit(run), statuses);
  });
  http.on(cancelQuoteEndpoint, async ({ caller, key, params }) =>
    answer(
      await runCommand(
        database,
        { ...caller, key, name: "promises.cancel_quote", request: params },
        async (tx) => {
          const done = await cancelQuote(tx, params.id);
          if (!done.ok) return done;
          await serveWaiting(tx, orders.parts, { ...done.value, cause: "quote_cancelled" });
          return ok({ done: true });
        },
      ),
      { ...quoteStatuses, ...commandStatuses },
    ),
  );
}
