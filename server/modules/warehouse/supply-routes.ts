import {
  changeSupplyEndpoint,
  listSuppliesEndpoint,
  planSupply,
  receiveSupplyEndpoint,
} from "../../../contract/stock-supplies.ts";
import { ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import { mustReachPlaces, withinReach } from "../../platform/index.ts";
import type { Caller, Http, Tx } from "../../platform/index.ts";
import { inSmallest, itemNames, itemsAsked } from "../catalog/index.ts";
import {
  changeSupply,
  listSupplies,
  nameLots,
  planSupplies,
  receiveSupply,
  supplyPlace,
} from "../stock/index.ts";
import type { LotWords, Masters, StockError } from "../stock/index.ts";
import { settleNamed } from "./stock-routes.ts";
import { workOnStock } from "./work.ts";
import type { Parts } from "./work.ts";

/** Receives a receipt to come, into the lot it names. */
async function receiveNamed(
  tx: Tx,
  masters: Masters,
  receipt: {
    readonly itemId: number;
    readonly supplyId: number;
    readonly units: number;
    readonly unit?: string | undefined;
    readonly lot?: LotWords | undefined;
    readonly over?: string | undefined;
  },
): Promise<Result<{ moved: number }, StockError>> {
  const asked = { list: "", rows: [receipt], receives: () => true };
  const named = await nameLots(tx, masters, asked);
  if (!named.ok) return named;
  const { lotId, units = receipt.units } = named.value[0] ?? {};
  const done = await receiveSupply(tx, masters.parties, { ...receipt, units, lotId });
  if (done.ok) await settleNamed(tx, masters, [{ itemId: receipt.itemId, lotId }]);
  return done;
}

/** Refuses a receipt that is expected at a place which the caller is not given. */
async function mayHandle(
  { database }: Parts,
  caller: Caller,
  asked: { itemId: number; id: number },
) {
  const placeId = await database.read(caller.scope, (tx) => supplyPlace(tx, asked));
  if (placeId !== null) mustReachPlaces(caller, [placeId]);
}

function registerSupplyList(http: Http, { database, orders }: Parts): void {
  http.on(listSuppliesEndpoint, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => {
      const items = await orders.parts.catalog.view.get(tx);
      const limit = query.limit ?? 100;
      const rows = await listSupplies(tx, {
        items: itemsAsked(items, query),
        placeIds: withinReach(caller.placeIds, query.placeId),
        after: query.after ?? null,
        limit: limit + 1,
      });
      const page = rows.slice(0, limit).map((row) => {
        const item = items.item(row.itemId);
        const { lotTracked = false, expiryTracked = false } = item ?? {};
        const { unit = "", units: larger = [] } = item ?? {};
        const names = itemNames(items, row.itemId);
        return { ...row, ...names, unit, larger: [...larger], lotTracked, expiryTracked };
      });
      const last = rows.length > limit ? page.at(-1) : undefined;
      return { rows: page, next: last ? `${last.day}|${last.id}` : null };
    }),
  );
}

/** Registers receipts to come. */
export function registerSupplies(http: Http, parts: Parts): void {
  const { catalog } = parts.orders.parts;
  registerSupplyList(http, parts);
  http.on(planSupply, async ({ caller, key, body }) => {
    const places = body.supplies.map((each) => each.placeId);
    mustReachPlaces(caller, places);
    const drafts = body.supplies.map((each) => ({ ...each, documentKind: "receipt" }));
    return workOnStock(parts, { caller, key, name: "stock.plan", request: body }, (tx) => ({
      list: "supplies",
      rows: drafts,
      cause: "planned",
      work: async () => {
        const typed = inSmallest(await catalog.view.get(tx), { list: "supplies", rows: drafts });
        return typed.ok ? ok({ ids: await planSupplies(tx, typed.value) }) : typed;
      },
    }));
  });
  http.on(changeSupplyEndpoint, async ({ caller, key, params, body }) => {
    await mayHandle(parts, caller, params);
    const request = { ...params, ...body };
    return workOnStock(parts, { caller, key, name: "stock.change_supply", request }, (tx) => ({
      list: "",
      rows: [params],
      cause: body.why,
      work: async () => {
        const { itemId, id: supplyId } = params;
        const { unit, units, ...change } = body;
        const rows = units === undefined ? [] : [{ itemId, units, unit }];
        const typed = inSmallest(await catalog.view.get(tx), { list: "", rows });
        if (!typed.ok) return typed;
        const [said] = typed.value;
        const done = await changeSupply(tx, {
          ...{ ...change, itemId, supplyId, by: "hand" },
          ...(said ? { units: said.units } : {}),
        });
        return done.ok ? ok({}) : done;
      },
    }));
  });
  http.on(receiveSupplyEndpoint, async ({ caller, key, params, body }) => {
    await mayHandle(parts, caller, params);
    const request = { ...params, ...body };
    const receipt = { itemId: params.itemId, supplyId: params.id, ...body };
    return workOnStock(parts, { caller, key, name: "stock.receive", request }, (tx) => ({
      list: "",
      rows: [params],
      cause: "receipt",
      work: () => receiveNamed(tx, parts.orders.parts, receipt),
    }));
  });
}
