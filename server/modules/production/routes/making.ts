import { listMade, listRecipes, saveBom, saveRouting } from "../../../../contract/making.ts";
import { ok } from "../../../../kernel/index.ts";
import { mustReachPlaces, withinReach } from "../../../platform/index.ts";
import type { Http, Tx } from "../../../platform/index.ts";
import type { CatalogView } from "../../catalog/index.ts";
import { bomsOf, saveBoms } from "../making/boms.ts";
import { madeItems, usedIn } from "../making/queries.ts";
import { routingsOf, saveRoutings } from "../making/routings.ts";
import { command } from "../work.ts";
import type { Parts } from "../work.ts";

/** Items by id as lists name them. */
function namedItems(view: CatalogView, ids: Iterable<number>) {
  return [...new Set(ids)].flatMap((id) => {
    const item = view.item(id);
    return item ? [{ id, code: item.code, name: item.name, nameEn: item.nameEn }] : [];
  });
}

async function recipesOf(
  tx: Tx,
  { production }: Parts,
  asked: { readonly itemId: number; readonly placeIds: readonly number[] | null },
) {
  const view = await production.catalog.view.get(tx);
  const { itemId, placeIds } = asked;
  const isShown = (each: { readonly placeId: number }) =>
    each.placeId === 0 || (placeIds?.includes(each.placeId) ?? true);
  const boms = (await bomsOf(tx, itemId)).filter(isShown);
  const routings = (await routingsOf(tx, itemId)).filter(isShown);
  const parts = boms.flatMap((bom) =>
    bom.lines.flatMap((line) => [line.itemId, ...line.substitutes]),
  );
  const saved = <Row extends { readonly savedAt: Date }>(row: Row) => ({
    ...row,
    savedAt: row.savedAt.toISOString(),
  });
  return {
    itemId,
    boms: boms.map((bom) => ({
      ...saved(bom),
      lines: bom.lines.map((line) => ({ ...line, substitutes: [...line.substitutes] })),
    })),
    routings: routings.map((routing) => ({
      ...saved(routing),
      steps: routing.steps.map((step) => ({
        ...step,
        ways: step.ways.map((each) => ({ ...each })),
        needs: step.needs.map((each) => ({ ...each })),
        after: step.after.map((each) => ({ ...each })),
      })),
    })),
    items: namedItems(view, [itemId, ...parts]),
    usedIn: namedItems(view, await usedIn(tx, itemId)),
  };
}

/** Registers how items are made. */
export function registerMaking(http: Http, parts: Parts): void {
  const { database, production } = parts;
  http.on(listRecipes, async ({ caller, params }) =>
    database.read(caller.scope, (tx) =>
      recipesOf(tx, parts, { itemId: params.id, placeIds: caller.placeIds }),
    ),
  );
  http.on(listMade, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => {
      const view = await production.catalog.view.get(tx);
      const limit = query.limit ?? 100;
      const text = query.text?.toLowerCase();
      const fits = (id: number) => {
        const item = view.item(id);
        if (!item) return false;
        if (!text) return true;
        return [item.code, item.name, item.nameEn].some((each) =>
          each.toLowerCase().includes(text),
        );
      };
      const placeIds = withinReach(caller.placeIds, query.placeId);
      const rows = (await madeItems(tx, { placeIds, after: query.after ?? 0 }))
        .filter((row) => fits(row.itemId))
        .slice(0, limit + 1);
      return {
        rows: rows
          .slice(0, limit)
          .flatMap(({ itemId, ...row }) =>
            namedItems(view, [itemId]).map((item) => ({ ...item, ...row })),
          ),
        next: rows.length > limit ? (rows[limit - 1]?.itemId ?? null) : null,
      };
    }),
  );
  http.on(saveBom, async ({ caller, key, params, body }) => {
    if (body.placeId !== 0) mustReachPlaces(caller, [body.placeId]);
    else mustReachPlaces(caller, caller.placeIds === null ? [] : [0]);
    const request = { ...body, itemId: params.id };
    return command(parts, { caller, key, name: "recipes.save_bom", request }, async (tx) => {
      const saved = await saveBoms(tx, production.catalog, [request]);
      return saved.ok ? ok({ id: saved.value[0] ?? 0 }) : saved;
    });
  });
  http.on(saveRouting, async ({ caller, key, params, body }) => {
    mustReachPlaces(caller, [body.placeId]);
    const request = { ...body, itemId: params.id };
    return command(parts, { caller, key, name: "recipes.save_routing", request }, async (tx) => {
      const factory = await production.factory.get(tx);
      const saved = await saveRoutings(tx, { catalog: production.catalog, factory }, [request]);
      return saved.ok ? ok({ id: saved.value[0] ?? 0 }) : saved;
    });
  });
}
