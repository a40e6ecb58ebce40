import { itemNames, itemsAsked } from "../catalog/index.ts";
import { changeConditionEndpoint, listLots, lotMovements } from "../../../contract/stock-lots.ts";
import { ok } from "../../../kernel/index.ts";
import { mustReachPlaces, withinReach } from "../../platform/index.ts";
import type { Http } from "../../platform/index.ts";
import { changeCondition, lotHistory, lotRows, nameLots, settleLots } from "../stock/index.ts";
import { workOnStock } from "./work.ts";
import type { Parts } from "./work.ts";

/** Registers lots with their movements, and changes of condition. */
export function registerLots(http: Http, parts: Parts): void {
  const { catalog } = parts.orders.parts;
  http.on(listLots, async ({ caller, query }) =>
    parts.database.read(caller.scope, async (tx) => {
      const items = await catalog.view.get(tx);
      const limit = query.limit ?? 100;
      const rows = await lotRows(tx, {
        items: itemsAsked(items, query),
        placeId: query.placeId ?? null,
        placeIds: caller.placeIds,
        dueBy: query.dueBy ?? null,
        after: query.after ?? null,
        limit: limit + 1,
      });
      const page = rows.slice(0, limit).map((row) => ({
        ...row,
        ...itemNames(items, row.itemId),
      }));
      const last = rows.length > limit ? page.at(-1) : undefined;
      const next = last
        ? [last.itemId, last.placeId, last.lotId, last.ownerId, last.condition].join("|")
        : null;
      return { rows: page, next };
    }),
  );
  http.on(lotMovements, async ({ caller, params, query }) =>
    parts.database.read(caller.scope, async (tx) => {
      const limit = 200;
      const placeIds = withinReach(caller.placeIds, query.placeId);
      const rows = await lotHistory(tx, {
        ...params,
        placeIds,
        before: query.before ?? null,
        limit: limit + 1,
      });
      const page = rows.slice(0, limit);
      return { rows: page, next: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
    }),
  );
  http.on(changeConditionEndpoint, async ({ caller, key, body }) => {
    mustReachPlaces(caller, [body.placeId]);
    return workOnStock(parts, { caller, key, name: "stock.condition", request: body }, (tx) => ({
      list: "",
      rows: [body],
      cause: body.why,
      work: async () => {
        const rows = [body];
        const asked = { list: "", rows, receives: () => false };
        const named = await nameLots(tx, parts.orders.parts, asked);
        if (!named.ok) return named;
        const { lot: _lot, ...change } = named.value[0] ?? { ...body, lotId: undefined };
        // Units that were set aside have their days read first: too old is not freed.
        if (body.to === "sellable") await settleLots(tx, parts.orders.parts, [body.itemId]);
        const done = await changeCondition(tx, change);
        return done.ok ? ok(done.value) : done;
      },
    }));
  });
}
