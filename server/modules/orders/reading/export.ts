import { Readable } from "node:stream";
import { tableFile } from "../../../../connectors/file/index.ts";
import type { OutCell } from "../../../../connectors/file/index.ts";
import { exportOrders } from "../../../../contract/orders.ts";
import type { countOrdersEndpoint } from "../../../../contract/orders.ts";
import type { QueryOf } from "../../../../contract/index.ts";
import { formatMinor } from "../../../../kernel/index.ts";
import { answer } from "../../../platform/index.ts";
import type { Caller, Database, Http } from "../../../platform/index.ts";
import { sortedOrders } from "./queries.ts";
import type { OrderFilter } from "../model.ts";
import type { OrderRow } from "./queries.ts";

/** What a caller may see of orders: only its channels and parties. */
export function filterOf(caller: Caller, query: QueryOf<typeof countOrdersEndpoint>): OrderFilter {
  return { ...query, channelIds: caller.channelIds, partyIds: caller.partyIds };
}

const header = [
  "number",
  "channel",
  "placed_at",
  "stage",
  "payment",
  "fulfilment",
  "currency",
  "total",
  "promised_day",
  "short_units",
  "open_holds",
] as const;

const cellsOf = (row: OrderRow): readonly OutCell[] => [
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
];

const pageRows = 1_000;

/** All that a filter finds, a page at a time, so that a million rows need no memory. */
async function* exportRows(
  first: Awaited<ReturnType<typeof listed>>,
  read: (after: string) => ReturnType<typeof listed>,
): AsyncGenerator<readonly OutCell[]> {
  yield header;
  let page = first;
  for (;;) {
    for (const row of page.rows) yield cellsOf(row);
    if (page.next === null) return;
    page = await read(page.next);
  }
}

interface Asked {
  readonly database: Database;
  readonly caller: Caller;
  readonly filter: OrderFilter;
  readonly sort: string | undefined;
}

async function listed({ database, caller, filter, sort }: Asked, after?: string) {
  const page = await database.read(caller.scope, (tx) =>
    sortedOrders(tx, { filter, sort, after, limit: pageRows }),
  );
  return answer(page, { sort_too_wide: 422 });
}

/** Registers the export of the filtered orders, sorted as on the screen, as CSV or Excel. */
export function registerExport(http: Http, database: Database): void {
  http.on(exportOrders, async ({ caller, query, reply }) => {
    const { format = "csv", sort, ...rest } = query;
    const asked = { database, caller, filter: filterOf(caller, rest), sort };
    // The first page is read before the head is sent: a refusal is still an answer then.
    const rows = exportRows(await listed(asked), (after) => listed(asked, after));
    const { headers, pieces } = tableFile(rows, { name: "orders", format });
    return reply.headers(headers).send(Readable.from(pieces));
  });
}
