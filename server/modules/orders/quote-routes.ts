import { orderFromQuote } from "../../../contract/quotes.ts";
import { cancelQuoteEndpoint } from "../../../contract/stock.ts";
import type { BodyOf, ReplyOf } from "../../../contract/index.ts";
import { dayToText, err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import {
  answer,
  commandStatuses,
  createCommandQueue,
  ofTheGood,
  orProblem,
  ProblemError,
  runCommand,
} from "../../platform/index.ts";
import type { Caller, Database, Http, Tx } from "../../platform/index.ts";
import { cancelQuote, quotesById, quoteStatuses } from "../promises/index.ts";
import type { StoredQuote } from "../promises/index.ts";
import { isCoarse } from "./coarse.ts";
import { placeFromQuotes } from "./from-quote.ts";
import type { Accepting, FromQuote, FromQuoteError } from "./from-quote.ts";
import { keepTerms, mayPlace, newOrderOf } from "./new-order.ts";
import type { Orders } from "./open.ts";
import { serveWaiting } from "./repromising.ts";

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

/** The order that a quote becomes; throws what the caller may not say of it. */
async function orderOf(
  tx: Tx,
  orders: Orders,
  { caller, key, body, quote }: Accepted & { readonly quote: StoredQuote },
): Promise<Accepting> {
  const wanted = bodyOf(quote, body);
  mayPlace(caller, wanted);
  // The rank is the quote's: it was asked for and looked at then.
  const said = { ...body, channelId: quote.channelId };
  await keepTerms(tx, orders, { caller, bodies: [said] });
  return { quoteId: quote.id, order: newOrderOf(wanted, { key, now: tx.now }) };
}

/** What became of a quote, as its caller is told. */
async function asTold(
  tx: Tx,
  orders: Orders,
  { caller, quote, placed }: { caller: Caller; quote: StoredQuote; placed: Placed },
): Promise<Result<Ordered, FromQuoteError>> {
  if (!placed.ok && placed.error.kind === "quote_lost") {
    const isTold = !(await isCoarse(tx, orders, { caller, channelId: quote.channelId }));
    return isTold ? placed : err({ kind: "quote_gone", quote: quote.id });
  }
  if (!placed.ok) return placed;
  const { orderId, promisedDay, holds } = placed.value;
  const day = promisedDay === null ? null : dayToText(promisedDay);
  return ok({ orderId, promisedDay: day, holds: [...holds] });
}

type Placed = Result<FromQuote, FromQuoteError>;

/** Decides quotes that are accepted at the same moment. */
async function acceptAll(
  tx: Tx,
  orders: Orders,
  accepted: readonly Accepted[],
): Promise<(Result<Ordered, FromQuoteError> | ProblemError)[]> {
  const quotes = await quotesById(
    tx,
    accepted.map((each) => each.quoteId),
  );
  const wanted: (Accepting | ProblemError)[] = [];
  const known = accepted.filter((each) => quotes.has(each.quoteId));
  for (const each of known) {
    const quote = quotes.get(each.quoteId) as StoredQuote;
    wanted.push(await orProblem(() => orderOf(tx, orders, { ...each, quote })));
  }
  const done = await ofTheGood(wanted, (good) => placeFromQuotes(tx, orders.parts, good));
  const outcomes = new Map(known.map((each, at) => [each, done[at]]));
  const told: (Result<Ordered, FromQuoteError> | ProblemError)[] = [];
  for (const each of accepted) {
    const { caller, quoteId } = each;
    const [quote, placed] = [quotes.get(quoteId), outcomes.get(each)];
    if (!quote || !placed) told.push(err({ kind: "quote_unknown", quote: quoteId }));
    else if (placed instanceof ProblemError) told.push(placed);
    else told.push(await asTold(tx, orders, { caller, quote, placed }));
  }
  return told;
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
