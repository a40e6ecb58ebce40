import {
  createQuote,
  explainAvailabilityEndpoint,
  inquirePromise,
} from "../../../contract/stock.ts";
import { listQuotes } from "../../../contract/quotes.ts";
import { dayFromText, err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import { answer, commandStatuses, ProblemError, runCommand } from "../../platform/index.ts";
import type { Caller, Database, Http, Tx } from "../../platform/index.ts";
import { inSmallest } from "../catalog/index.ts";
import type { Catalog } from "../catalog/index.ts";
import type { Promises } from "./open.ts";
import type { Inquiry } from "./inquiry.ts";
import { shownSign, withoutPlaces } from "./shown.ts";
import { makeQuote, quotesInState } from "./quotes.ts";
import type { Quote, QuoteError } from "./quotes.ts";
import { rankOf } from "./terms.ts";

/** The status of every way a quote can be refused. */
export const quoteStatuses = {
  quote_short: 409,
  quote_short_coarsely: 409,
  quote_unknown: 404,
  quote_not_open: 409,
  quote_lost: 409,
} as const satisfies Record<QuoteError["kind"], number>;

interface Asked {
  readonly channelId: number;
  readonly region?: string;
  readonly wantedDay?: string | null;
  readonly placeId?: number;
  readonly priority?: number;
  readonly lines: readonly {
    readonly itemId: number;
    readonly units: number;
    readonly unit?: string;
  }[];
}

const inquiryOf = (asked: Asked, policy: Inquiry["policy"]): Inquiry => ({
  channelId: asked.channelId,
  region: asked.region ?? "",
  policy,
  lines: asked.lines,
  placeId: asked.placeId,
  wantedDay: asked.wantedDay ? dayFromText(asked.wantedDay) : null,
});

/** What is asked with every quantity in smallest units; refuses a unit that an item does not have. */
async function inSmallestUnits<A extends Asked>(tx: Tx, catalog: Catalog, asked: A): Promise<A> {
  const rows = { list: "lines", rows: asked.lines };
  const typed = inSmallest(await catalog.view.get(tx), rows);
  if (typed.ok) return { ...asked, lines: typed.value };
  const { kind, ...values } = typed.error;
  throw new ProblemError({ status: 422, kind, values, ...values });
}

/** Refuses a channel that the caller is not given. */
function mayUse(caller: Caller, channelId: number): void {
  if (caller.channelIds && !caller.channelIds.includes(channelId)) {
    throw new ProblemError({
      status: 403,
      kind: "forbidden",
      values: { permission: `channel ${channelId}` },
    });
  }
}

const plain = <T>(value: T) => JSON.parse(JSON.stringify(value)) as never;

interface Parts {
  readonly database: Database;
  readonly promises: Promises;
  readonly catalog: Catalog;
}

/** Registers inquiries, quotes and explanations. */
export function registerPromises(http: Http, { database, promises, catalog }: Parts): void {
  http.on(inquirePromise, async ({ caller, body }) => {
    mayUse(caller, body.channelId);
    return plain(
      await database.read(caller.scope, async (tx) => {
        const typed = await inSmallestUnits(tx, catalog, body);
        const asked = inquiryOf(typed, body.policy ?? "backorder");
        const coarse = await promises.coarse(tx, { caller, channelIds: [body.channelId] });
        return coarse.size > 0 ? promises.inquireCoarsely(tx, asked) : promises.inquire(tx, asked);
      }),
    );
  });
  registerQuotes(http, { database, promises, catalog });
  http.on(explainAvailabilityEndpoint, async ({ caller, params, query }) => {
    mayUse(caller, query.channelId);
    return plain(
      await database.read(caller.scope, async (tx) => {
        const { channelId } = query;
        if ((await promises.coarse(tx, { caller, channelIds: [channelId] })).size > 0) {
          const values = { channel: channelId };
          throw new ProblemError({ status: 403, kind: "shown_coarsely", values });
        }
        return promises.explain(tx, { ...params, ...query });
      }),
    );
  });
}

/** A quote, or its refusal, for who is told stock coarsely: days, and what the channel is shown. */
async function quoteAsTold(
  tx: Tx,
  { promises, catalog }: Pick<Parts, "promises" | "catalog">,
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

function registerQuotes(http: Http, { database, promises, catalog }: Parts): void {
  http.on(createQuote, async ({ caller, key, body }) => {
    mayUse(caller, body.channelId);
    return plain(
      answer(
        await runCommand(
          database,
          { ...caller, key, name: "promises.quote", request: body },
          async (tx) => {
            const made = await makeQuote(tx, promises.parts, {
              ...inquiryOf(await inSmallestUnits(tx, catalog, body), "complete"),
              holdSeconds: body.holdSeconds ?? 900,
              priority: rankOf(caller, await promises.termsOf(tx, body.channelId), {
                ...{ channelId: body.channelId, field: "priority", priority: body.priority },
              }),
            });
            const coarse = await promises.coarse(tx, { caller, channelIds: [body.channelId] });
            return coarse.size === 0
              ? made
              : quoteAsTold(tx, { promises, catalog }, { asked: body, made });
          },
        ),
        { ...quoteStatuses, ...commandStatuses },
      ),
    );
  });
  http.on(listQuotes, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => {
      const asked = { state: query.state ?? "open", channelIds: caller.channelIds };
      const quotes = await quotesInState(tx, asked);
      const view = await catalog.view.get(tx);
      return {
        rows: quotes.map((quote) => ({
          ...{ id: quote.id, state: quote.state, channelId: quote.channelId },
          ...{ region: quote.region, orderId: quote.orderId },
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
