import { csvRow } from "../../../connectors/file/index.ts";
import type { QueryOf } from "../../../contract/index.ts";
import type { countOrdersEndpoint } from "../../../contract/orders.ts";
import { formatMinor } from "../../../kernel/index.ts";
import type { Caller, Database } from "../../platform/index.ts";
import { listOrders } from "./queries.ts";
import type { OrderFilter } from "./queries.ts";

/** What a caller may see of orders: only its channels and parties. */
export function filterOf(caller: Caller, query: QueryOf<typeof countOrdersEndpoint>): OrderFilter {
  return { ...query, channelIds: caller.channelIds, partyIds: caller.partyIds };
}

/** The filtered orders as CSV, a page at a time, so that a million rows need no memory. */
export async function* exportRows(
  database: Database,
  caller: Caller,
  query: QueryOf<typeof countOrdersEndpoint>,
) {
  yield `\uFEFF${csvRow(["number", "channel", "placed_at", "stage", "payment", "fulfilment", "currency", "total", "promised_day", "short_units", "open_holds"])}`;
  let after: string | undefined;
  do {
    const page = await database.read(caller.scope, (tx) =>
      listOrders(tx, { filter: filterOf(caller, query), after, limit: 1_000 }),
    );
    yield page.rows
      .map((row) =>
        csvRow([
          row.number,
          row.channelId,
          row.placedAt,
          row.stage,
          row.payment,
          row.fulfilment,
          row.currency,
          formatMinor(row.totalMinor, row.currency),
          row.promisedDay,
          row.shortUnits,
          row.openHolds,
        ]),
      )
      .join("");
    after = page.next ?? undefined;
  } while (after);
}
