import { Readable } from "node:stream";
import { tableFile, type OutCell } from "../../../../connectors/file/index.ts";
import type { QueryOf } from "../../../../contract/index.ts";
import { exportWorkOrders, listFeeding } from "../../../../contract/work-orders.ts";
import { withinReach } from "../../../platform/index.ts";
import type { Caller, Http } from "../../../platform/index.ts";
import type { CatalogView } from "../../catalog/index.ts";
import { listWorkOrderRows, workOrderText } from "./queries.ts";
import type { WorkOrdersAsked } from "./queries.ts";
import { workOrdersOfSupplies } from "./work-orders.ts";
import type { Parts } from "../work.ts";

/** Items whose code or name has the text; null when there is no text. */
function itemsLike(view: CatalogView, text: string | undefined): number[] | null {
  if (!text) return null;
  const wanted = text.toLowerCase();
  return view.items
    .filter((item) =>
      [item.code, item.name, item.nameEn].some((each) => each.toLowerCase().includes(wanted)),
    )
    .map((item) => item.id);
}

/** What a caller asks for, within the plants it is given. */
export function askedOf(
  caller: Caller,
  query: Omit<QueryOf<typeof exportWorkOrders>, "format">,
  view: CatalogView,
): Omit<WorkOrdersAsked, "before" | "limit"> {
  const { itemId, text } = query;
  // A number when it looks like one, else items by code or name.
  const isNumber = text !== undefined && /^wo\d*$/i.test(text);
  const found = isNumber ? null : itemsLike(view, text);
  return {
    placeIds: withinReach(caller.placeIds, query.placeId),
    itemIds: itemId === undefined ? found : [itemId],
    ...{ status: query.status ?? null, freedom: query.freedom ?? null },
    ...{ open: query.open ?? false, late: query.late ?? false },
    text: isNumber ? text : null,
  };
}

const header = [
  ...(["number", "item", "name", "plant", "units", "received", "status", "freedom"] as const),
  ...(["need_at", "projected_at", "late_minutes", "steps_done", "steps", "priority"] as const),
  ...(["note", "created_at", "created_by", "released_at", "ended_at"] as const),
];

const pageRows = 1_000;

/** All work orders that are asked for, a page at a time, so that many need no memory. */
async function* exported(
  { database, production }: Parts,
  caller: Caller,
  query: Omit<QueryOf<typeof exportWorkOrders>, "format">,
): AsyncGenerator<readonly OutCell[]> {
  yield header;
  let before: number | null = null;
  for (;;) {
    const from: number | null = before;
    const page: OutCell[][] = await database.read(caller.scope, async (tx) => {
      const view = await production.catalog.view.get(tx);
      const places = await production.parties.view.get(tx);
      const asked = { ...askedOf(caller, query, view), before: from, limit: pageRows };
      const rows = await listWorkOrderRows(tx, asked);
      before = rows.length < pageRows ? null : (rows.at(-1)?.id ?? null);
      return rows.map(({ done, operations, ...order }) => {
        const row = workOrderText(order, view);
        return [
          ...[row.number, row.code, row.name, places.place(row.placeId)?.code, row.units],
          ...[row.received, row.status, row.freedom, row.needAt, row.projectedAt],
          ...[row.lateMinutes, done, operations, row.priority, row.note],
          ...[row.createdAt, row.createdBy, row.releasedAt, row.endedAt],
        ];
      });
    });
    yield* page;
    if (before === null) return;
  }
}

/** Registers the export of work orders, and those that feed given receipts. */
export function registerWorkOrderLists(http: Http, parts: Parts): void {
  const { database, production } = parts;
  http.on(exportWorkOrders, async ({ caller, query, reply }) => {
    const { format = "csv", ...filter } = query;
    const rows = exported(parts, caller, filter);
    const { headers, pieces } = tableFile(rows, { name: "work-orders", format });
    return reply.headers(headers).send(Readable.from(pieces));
  });
  http.on(listFeeding, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => {
      const view = await production.catalog.view.get(tx);
      const orders = await workOrdersOfSupplies(tx, query.supplyIds.split(",").map(Number));
      return {
        rows: [...orders]
          .filter(([, order]) => caller.placeIds?.includes(order.placeId) !== false)
          .map(([supplyId, order]) => ({ ...workOrderText(order, view), supplyId })),
      };
    }),
  );
}
