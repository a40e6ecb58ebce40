import { explainAvailabilityEndpoint, inquirePromise } from "../../../contract/stock.ts";
import { ProblemError } from "../../platform/index.ts";
import type { Database, Http } from "../../platform/index.ts";
import type { Catalog } from "../catalog/index.ts";
import type { Promises } from "./open.ts";
import { inquiryOf, inSmallestUnits, mayUse, plain } from "./asked.ts";
import { registerQuotes } from "./quote-routes.ts";

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
