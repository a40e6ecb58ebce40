import { listCounted, listMeasures, readBoard } from "../../../contract/reports.ts";
import type { Caller, Database, Http, Tx } from "../../platform/index.ts";
import type { Promises } from "../promises/index.ts";
import { countedOrders, figures, periodOf, stockByPlace, stuckHolds } from "./board.ts";
import { rulesVersion } from "./facts.ts";
import { measures } from "./measures.ts";
import { readRules } from "./store.ts";

/** Registers the board, what its numbers mean, and the orders behind them. */
export function registerBoard(
  http: Http,
  { database, promises }: { readonly database: Database; readonly promises: Promises },
): void {
  const seesStock = async (tx: Tx, caller: Caller) =>
    caller.permissions.has("stock.read") && !(await promises.seesCoarsely(tx, caller));
  http.on(listMeasures, async () => ({ rows: [...measures] }));
  http.on(readBoard, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => ({
      ...periodOf(tx.now, query),
      figures: await figures(tx, { ...periodOf(tx.now, query), channelIds: caller.channelIds }),
      stuck: await stuckHolds(tx, caller.channelIds),
      stock: (await seesStock(tx, caller)) ? await stockByPlace(tx, caller.placeIds) : [],
      complete: (await readRules(tx)) === rulesVersion,
    })),
  );
  http.on(listCounted, async ({ caller, query }) =>
    database.read(caller.scope, (tx) =>
      countedOrders(tx, {
        ...periodOf(tx.now, query),
        fact: query.fact,
        channelIds: caller.channelIds,
        without: query.without ?? null,
        channelId: query.channelId ?? null,
        after: query.after ?? null,
        limit: query.limit ?? 50,
      }),
    ),
  );
}
