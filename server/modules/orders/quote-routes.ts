import { orderFromQuote } from "../../../contract/quotes.ts";
import { cancelQuoteEndpoint } from "../../../contract/stock.ts";
import type { BodyOf, ReplyOf } from "../../../contract/index.ts";
import { dayToText, err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import { answer, commandStatuses, runCommand } from "../../platform/index.ts";
import type { Database, Http } from "../../platform/index.ts";
import { cancelQuote, quoteById, quoteStatuses } from "../promises/index.ts";
import type { StoredQuote } from "../promises/index.ts";
import { isCoarse } from "./coarse.ts";
import { placeFromQuote } from "./from-quote.ts";
import type { FromQuoteError } from "./from-quote.ts";
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

/** Registers how quotes end: as orders, or cancelled. */
export function registerQuoteOrders(
  http: Http,
  { database, orders }: { database: Database; orders: Orders },
): void {
  http.on(orderFromQuote, async ({ caller, key, params, body }) => {
    const run = { ...caller, key, name: "orders.from_quote", request: { ...params, ...body } };
    return answer(
      await runCommand(database, run, async (tx): Promise<Result<Ordered, FromQuoteError>> => {
        const quote = await quoteById(tx, params.id);
        if (!quote) return err({ kind: "quote_unknown", quote: params.id });
        const wanted = bodyOf(quote, body);
        mayPlace(caller, wanted);
        // The rank is the quote's: it was asked for and looked at then.
        const said = { ...body, channelId: quote.channelId };
        await keepTerms(tx, orders, { caller, bodies: [said] });
        const order = newOrderOf(wanted, { key, now: tx.now });
        const placed = await placeFromQuote(tx, orders.parts, { quoteId: quote.id, order });
        if (!placed.ok && placed.error.kind === "quote_lost") {
          const isTold = !(await isCoarse(tx, orders, { caller, channelId: order.channelId }));
          return isTold ? placed : err({ kind: "quote_gone", quote: quote.id });
        }
        if (!placed.ok) return placed;
        const { orderId, promisedDay, holds } = placed.value;
        return ok({
          orderId,
          promisedDay: promisedDay === null ? null : dayToText(promisedDay),
          holds: [...holds],
        });
      }),
      statuses,
    );
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
