import type { BodyOf } from "../../../contract/index.ts";
import { listQuotes } from "../../../contract/quotes.ts";
import { createQuote } from "../../../contract/stock.ts";
import { err, ok, type Result } from "../../../kernel/index.ts";
import {
  answer,
  commandStatuses,
  createCommandQueue,
  decideGood,
  ProblemError,
} from "../../platform/index.ts";
import type { Caller, Database, Http, Tx } from "../../platform/index.ts";
import type { Catalog } from "../catalog/index.ts";
import { inquiryOf, inSmallestUnits, mayUse, plain, type Asked } from "./asked.ts";
import type { Promises } from "./open.ts";
import { quotesInState } from "./quotes.ts";
import type { QuoteError } from "./quotes.ts";
import { makeQuotes, type Quote, type QuoteAsk } from "./quoting.ts";
import { shownSign, withoutPlaces } from "./shown.ts";
import { rankOf } from "./terms.ts";
import { lackingQuotes } from "./whole-again.ts";

/** The status of every way a quote can be refused. */
export const quoteStatuses = {
  quote_short: 409,
  quote_short_coarsely: 409,
  quote_unknown: 404,
  quote_not_open: 409,
  quote_lost: 409,
  not_in_use: 422,
} as const satisfies Record<QuoteError["kind"], number>;

interface Parts {
  readonly database: Database;
  readonly promises: Promises;
  readonly catalog: Catalog;
}

/** A quote that is asked for, and who asks. */
interface Asking {
  readonly caller: Caller;
  readonly body: BodyOf<typeof createQuote>;
}

/** What is asked, in smallest units and at the rank that the caller may give. */
async function askOf(
  tx: Tx,
  { promises, catalog }: Parts,
  { caller, body }: Asking,
): Promise<QuoteAsk> {
  const { channelId, priority } = body;
  const view = await catalog.view.get(tx);
  const items = body.lines.map((line) => view.item(line.itemId));
  const unused = items.find((item) => item?.active === false);
  if (unused) {
    const refused = { kind: "not_in_use", field: "lines", value: unused.code } as const;
    return answer<never, QuoteError>(err(refused), quoteStatuses);
  }
  return {
    ...inquiryOf(await inSmallestUnits(tx, catalog, body), "complete"),
    holdSeconds: body.holdSeconds ?? 900,
    priority: rankOf(caller, await promises.termsOf(tx, channelId), {
      ...{ channelId, field: "priority", priority },
    }),
  };
}

/** A quote, or its refusal, for who is told stock coarsely: days, and what the channel is shown. */
async function quoteAsTold(
  tx: Tx,
  { promises, catalog }: Parts,
  { asked, made }: { readonly asked: Asked; readonly made: Result<Quote, QuoteError> },
): Promise<Result<Quote, QuoteError>> {
  if (made.ok) return ok({ ...made.value, answer: withoutPlaces(made.value.answer) });
  if (made.error.kind !== "quote_short") return made;
  const short = made.error.answer.lines.find((line) => line.shortUnits > 0);
  const { itemId = 0, units = 0 } = short ?? {};
  const { shown } = await promises.shown(tx, { itemId, channelId: asked.channelId });
  const item = (await catalog.view.get(tx)).item(itemId)?.code ?? "";
  return err({ kind: "quote_short_coarsely", item, units, shown: shownSign(shown) });
}

/** Decides quotes that are asked for at the same moment. */
async function quoteAll(
  tx: Tx,
  parts: Parts,
  asking: readonly Asking[],
): Promise<(Result<Quote, QuoteError> | ProblemError)[]> {
  const made = await decideGood(
    asking,
    (each) => askOf(tx, parts, each),
    (good) => makeQuotes(tx, parts.promises.parts, good),
  );
  for (const [at, { caller, body }] of asking.entries()) {
    const each = made[at];
    const asked = { caller, channelIds: [body.channelId] };
    if (!each || each instanceof ProblemError) continue;
    if ((await parts.promises.coarse(tx, asked)).size > 0)
      made[at] = await quoteAsTold(tx, parts, { asked: body, made: each });
  }
  return made;
}

/** Registers how quotes are asked for and listed. */
export function registerQuotes(http: Http, parts: Parts): void {
  const { database, catalog } = parts;
  const queue = createCommandQueue<Asking, Quote, QuoteError>({
    database,
    weigh: ({ body }) => body.lines.length,
    decide: (tx, asking) => quoteAll(tx, parts, asking),
  });
  http.on(createQuote, async ({ caller, key, body }) => {
    mayUse(caller, body.channelId);
    const asked = { caller, body };
    const made = await queue.submit({
      ...caller,
      key,
      name: "promises.quote",
      request: body,
      asked,
    });
    return plain(answer(made, { ...quoteStatuses, ...commandStatuses }));
  });
  http.on(listQuotes, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => {
      const asked = { state: query.state ?? "open", channelIds: caller.channelIds };
      const quotes = await quotesInState(tx, asked);
      const view = await catalog.view.get(tx);
      const open = quotes.filter((quote) => quote.state === "open");
      const lacking = await lackingQuotes(tx, open);
      return {
        rows: quotes.map((quote) => ({
          ...{ id: quote.id, state: quote.state, channelId: quote.channelId },
          ...{ region: quote.region, orderId: quote.orderId },
          isLacking: lacking.has(quote.id),
          expiresAt: quote.expiresAt.toISOString(),
          createdAt: quote.createdAt.toISOString(),
          lines: quote.lines.map(({ itemId, units, deliverDay }) => {
            const { code = "", unit = "", units: larger = [] } = view.item(itemId) ?? {};
            return { itemId, units, deliverDay, code, unit, larger: [...larger] };
          }),
        })),
      };
    }),
  );
}
