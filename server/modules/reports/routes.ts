import { itemNames, itemsAsked } from "../catalog/index.ts";
import { homeBoard } from "../../../contract/home.ts";
import { listStock, stockDetail } from "../../../contract/stock.ts";
import type { Caller, Database, Http, Tx } from "../../platform/index.ts";
import type { Catalog } from "../catalog/index.ts";
import { funnel, holdCounts, shortItems, linesById, ordersSeen } from "../orders/index.ts";
import { stockLevels, stockRows } from "../stock/index.ts";
import { registerBoard } from "./board-routes.ts";
import { registerSteps } from "./steps.ts";
import { registerTiles } from "./tiles.ts";
import type { RoleOf } from "./tiles.ts";
import { registerTimeline } from "./timeline.ts";
import type { Parties } from "../parties/index.ts";
import type { Promises } from "../promises/index.ts";

interface Parts {
  readonly database: Database;
  readonly catalog: Catalog;
  readonly parties: Parties;
  readonly promises: Promises;
  /** The role of a person, whose home page it is; people stand to the left of every module. */
  readonly roleOf: RoleOf;
}

/** Registers the home board and the stock pages. */
export function registerReports(
  http: Http,
  { database, catalog, parties, promises, roleOf }: Parts,
): void {
  registerSteps(http, { database, catalog, parties });
  registerTiles(http, database, roleOf);
  http.on(homeBoard, async ({ caller }) =>
    database.read(caller.scope, async (tx) => {
      const view = await catalog.view.get(tx);
      const narrow = caller.partyIds !== null || caller.channelIds !== null;
      const short = narrow ? [] : await shortItems(tx, 8);
      return {
        holds: narrow
          ? []
          : (await holdCounts(tx)).map((row) => ({
              reason: row.reason,
              ownerRole: row.owner_role,
              open: row.open,
              late: row.late,
            })),
        short: short.map((row) => ({
          itemId: row.item_id,
          ...itemNames(view, row.item_id),
          units: row.units,
          lines: row.lines,
        })),
        funnel: caller.partyIds
          ? []
          : (await funnel(tx, caller.channelIds)).map(({ channel_id, ...row }) => ({
              channelId: channel_id,
              ...row,
            })),
      };
    }),
  );
  http.on(listStock, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => {
      const view = await catalog.view.get(tx);
      const items = itemsAsked(view, query);
      const limit = query.limit ?? 50;
      const rows = await stockLevels(tx, {
        items,
        placeId: query.placeId ?? null,
        placeIds: caller.placeIds,
        after: query.after ?? null,
        limit: limit + 1,
      });
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      return {
        rows: page.map((row) => ({
          ...row,
          ...itemNames(view, row.itemId),
        })),
        next: rows.length > limit && last ? `${last.itemId}|${last.placeId}` : null,
      };
    }),
  );
  http.on(stockDetail, async ({ caller, params }) =>
    database.read(caller.scope, async (tx) => {
      if (caller.placeIds && !caller.placeIds.includes(params.placeId))
        return { movements: [], reservations: [] };
      return stockMadeOf(tx, caller, params);
    }),
  );
  registerBoard(http, { database, promises });
  registerTimeline(http, { database, catalog, parties });
}

/** What a stock number is made of, with the orders that hold it: named are those that the caller may see. */
async function stockMadeOf(
  tx: Tx,
  caller: Caller,
  at: { readonly itemId: number; readonly placeId: number },
) {
  const { movements, reservations } = await stockRows(tx, at.itemId, at.placeId);
  const claims = reservations.map((row) => row.claimId);
  const lines = await linesById(tx, claims);
  const orderIds = [...lines.values()].map((line) => line.orderId);
  const seen = await ordersSeen(tx, caller, orderIds);
  return {
    movements,
    reservations: reservations.map((row) => {
      const order = seen.get(lines.get(row.claimId)?.orderId ?? 0);
      return { ...row, orderId: order?.id ?? null, number: order?.number ?? null };
    }),
  };
}
