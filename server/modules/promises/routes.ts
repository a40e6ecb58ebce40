import {
  cancelQuoteEndpoint,
  createQuote,
  explainAvailabilityEndpoint,
  inquirePromise,
} from "../../../contract/stock.ts";
import { dayFromText, ok } from "../../../kernel/index.ts";
import { answer, commandStatuses, ProblemError, runCommand } from "../../platform/index.ts";
import type { Caller, Database, Http } from "../../platform/index.ts";
import type { Promises } from "./open.ts";
import type { Inquiry } from "./inquiry.ts";
import { cancelQuote, makeQuote } from "./quotes.ts";
import type { QuoteError } from "./quotes.ts";

const statuses = {
  quote_short: 409,
  quote_unknown: 404,
  quote_not_open: 409,
} as const satisfies Record<QuoteError["kind"], number>;

interface Asked {
  readonly channelId: number;
  readonly region?: string;
  readonly wantedDay?: string | null;
  readonly lines: readonly { readonly itemId: number; readonly units: number }[];
}

const inquiryOf = (asked: Asked, policy: Inquiry["policy"]): Inquiry => ({
  channelId: asked.channelId,
  region: asked.region ?? "",
  policy,
  lines: asked.lines,
  wantedDay: asked.wantedDay ? dayFromText(asked.wantedDay) : null,
});

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

/** Registers inquiries, quotes and explanations. */
export function registerPromises(
  http: Http,
  { database, promises }: { database: Database; promises: Promises },
): void {
  http.on(inquirePromise, async ({ caller, body }) => {
    mayUse(caller, body.channelId);
    return plain(
      await database.read(caller.scope, (tx) =>
        promises.inquire(tx, inquiryOf(body, body.policy ?? "backorder")),
      ),
    );
  });
  http.on(createQuote, async ({ caller, key, body }) => {
    mayUse(caller, body.channelId);
    return plain(
      answer(
        await runCommand(
          database,
          { ...caller, key, name: "promises.quote", request: body },
          (tx) =>
            makeQuote(tx, promises.parts, {
              ...inquiryOf(body, "complete"),
              holdSeconds: body.holdSeconds ?? 900,
              priority: 0,
            }),
        ),
        { ...statuses, ...commandStatuses },
      ),
    );
  });
  http.on(cancelQuoteEndpoint, async ({ caller, key, params }) =>
    answer(
      await runCommand(
        database,
        { ...caller, key, name: "promises.cancel_quote", request: params },
        async (tx) => {
          const done = await cancelQuote(tx, params.id);
          return done.ok ? ok({ done: true }) : done;
        },
      ),
      { ...statuses, ...commandStatuses },
    ),
  );
  http.on(explainAvailabilityEndpoint, async ({ caller, params, query }) => {
    mayUse(caller, query.channelId);
    return plain(
      await database.read(caller.scope, (tx) => promises.explain(tx, { ...params, ...query })),
    );
  });
}
