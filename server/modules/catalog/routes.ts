import { listItems, saveItemsEndpoint } from "../../../contract/items.ts";
import { resolveItems } from "../../../contract/order-entry.ts";
import { ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import { answer, commandStatuses, ProblemError, runCommand } from "../../platform/index.ts";
import type { Database, Http, Tx } from "../../platform/index.ts";
import { saveBarcodes, saveItems, setBundle } from "./commands.ts";
import { resolveItem } from "./finding.ts";
import { itemProblems } from "./item-check.ts";
import type { TypedItem } from "./item-check.ts";
import { pageOf, registerItemExport } from "./item-lists.ts";
import type { BundleError, Item } from "./model.ts";
import type { Catalog } from "./open.ts";

const statuses = { bundle_cycle: 422, bundle_empty: 422, ...commandStatuses } as const;

/** Writes what bundles among the typed items are made of. */
async function saveParts(
  tx: Tx,
  items: readonly TypedItem[],
  idOf: (code: string) => number,
): Promise<Result<null, BundleError>> {
  for (const { code, parts } of items) {
    if (!parts || parts.length === 0) continue;
    const bundle = { id: idOf(code), code };
    const made = parts.map((part) => ({ itemId: idOf(part.code), units: part.units }));
    const set = await setBundle(tx, bundle, made);
    if (!set.ok) return set;
  }
  return ok(null);
}

/** Registers items. */
export function registerCatalog(
  http: Http,
  { database, catalog }: { database: Database; catalog: Catalog },
): void {
  registerItemExport(http, { database, catalog });
  http.on(listItems, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => pageOf(await catalog.view.get(tx), query)),
  );
  http.on(resolveItems, async ({ caller, body }) =>
    database.read(caller.scope, async (tx) => {
      const view = await catalog.view.get(tx);
      const foundOf = ({ id, code, name, nameEn, unit, units }: Item) => ({
        ...{ id, code, name, nameEn, unit, units: [...units] },
      });
      return {
        rows: body.texts.map((text) => {
          const { item, candidates, ...found } = resolveItem(view, text);
          const shown = { item: item && foundOf(item), candidates: candidates.map(foundOf) };
          return { ...found, ...shown };
        }),
      };
    }),
  );
  http.on(saveItemsEndpoint, async ({ caller, key, body: { items } }) =>
    answer(
      await runCommand(
        database,
        { ...caller, key, name: "items.save", request: { items } },
        async (tx): Promise<Result<{ ids: Record<string, number> }, BundleError>> => {
          const view = await catalog.view.get(tx);
          const problems = itemProblems(view, items);
          const [first] = problems;
          if (first) throw new ProblemError({ status: 422, kind: first.rule, ...first, problems });
          const ids = await saveItems(tx, items);
          const idOf = (code: string) => ids.get(code) ?? view.byCode(code)?.id ?? 0;
          await saveBarcodes(
            tx,
            items.flatMap(({ barcode, code }) =>
              barcode ? [{ code: barcode, itemId: idOf(code), units: 1 }] : [],
            ),
          );
          const set = await saveParts(tx, items, idOf);
          return set.ok ? ok({ ids: Object.fromEntries(ids) }) : set;
        },
      ),
      statuses,
    ),
  );
}
