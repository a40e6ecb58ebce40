import { itemNames } from "../../catalog/index.ts";
import { getRepromise, listRepromises } from "../../../../contract/repromises.ts";
import { ProblemError } from "../../../platform/index.ts";
import type { Database, Http } from "../../../platform/index.ts";
import type { CatalogView } from "../../catalog/index.ts";
import { ordersSeen } from "../reading/sight.ts";
import { listRuns, runById } from "../../promises/index.ts";
import type { StoredRun } from "../../promises/index.ts";
import type { Orders } from "./open.ts";

const runOf = (run: StoredRun, catalog: CatalogView) => ({
  ...{ id: run.id, at: run.at.toISOString(), cause: run.cause, actor: run.actor },
  ...{ looked: run.looked, gained: run.gained, slipped: run.slipped },
  items: run.items.slice(0, 100).map((id) => ({
    ...{ id, ...itemNames(catalog, id) },
  })),
});

/** Registers re-promise runs: the list, and one with whom it moved. */
export function registerRepromises(
  http: Http,
  { database, orders }: { readonly database: Database; readonly orders: Orders },
): void {
  const { catalog, parties } = orders.parts;
  http.on(listRepromises, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => {
      const { cause = null, slippedOnly = false, after = null, limit = 50 } = query;
      const rows = await listRuns(tx, { cause, slippedOnly, after, limit: limit + 1 });
      const view = await catalog.view.get(tx);
      const page = rows.slice(0, limit);
      return {
        rows: page.map((run) => runOf(run, view)),
        next: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
      };
    }),
  );
  http.on(getRepromise, async ({ caller, params }) =>
    database.read(caller.scope, async (tx) => {
      const run = await runById(tx, parties, params.run);
      if (!run)
        throw new ProblemError({ status: 404, kind: "not_found", values: { what: params.run } });
      const view = await catalog.view.get(tx);
      const seen = await ordersSeen(tx, caller, [
        ...new Set(run.changes.map((change) => change.orderId)),
      ]);
      const changes = run.changes.flatMap(({ itemId, ...change }) => {
        const order = seen.get(change.orderId);
        if (!order) return [];
        const code = view.item(itemId ?? 0)?.code ?? "";
        return [{ ...change, number: order.number, channelId: order.channelId, code }];
      });
      const all = changes.length === run.changes.length;
      const count = (effect: string) => changes.filter((each) => each.effect === effect).length;
      // Who may see only some of the orders is told of those, in the sums too.
      const sums = all ? {} : { gained: count("gained"), slipped: count("slipped") };
      return { ...runOf(run, view), ...sums, changes };
    }),
  );
}
