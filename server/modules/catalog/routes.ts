import { listItems, saveItemsEndpoint } from "../../../contract/masters.ts";
import { resolveItems } from "../../../contract/order-entry.ts";
import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import { answer, commandStatuses, runCommand } from "../../platform/index.ts";
import type { Database, Http } from "../../platform/index.ts";
import type { Catalog } from "./open.ts";
import { saveBarcodes, saveItems, setBundle } from "./commands.ts";
import { findItems, resolveItem } from "./finding.ts";
import { isGtin } from "./model.ts";
import type { BundleError } from "./model.ts";

const statuses = {
  bundle_cycle: 422,
  bundle_empty: 422,
  item_unknown: 422,
  barcode_wrong: 422,
  ...commandStatuses,
} as const;

type ItemError =
  | BundleError
  | { readonly kind: "barcode_wrong"; readonly code: string }
  | {
      readonly kind: "item_unknown";
      readonly field: string;
      readonly value: string;
      readonly rule: string;
    };

/** Registers items. */
export function registerCatalog(
  http: Http,
  { database, catalog }: { database: Database; catalog: Catalog },
): void {
  http.on(listItems, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => {
      const view = await catalog.view.get(tx);
      const rows = findItems(view, query.text ?? "").map((found) => found.item);
      return { rows: rows.slice(0, query.limit ?? 50) };
    }),
  );
  http.on(resolveItems, async ({ caller, body }) =>
    database.read(caller.scope, async (tx) => {
      const view = await catalog.view.get(tx);
      return { rows: body.texts.map((text) => resolveItem(view, text)) };
    }),
  );
  http.on(saveItemsEndpoint, async ({ caller, key, body }) =>
    answer(
      await runCommand(
        database,
        { ...caller, key, name: "items.save", request: body },
        async (tx): Promise<Result<{ ids: Record<string, number> }, ItemError>> => {
          const wrong = body.items.find(
            (item) => item.barcode !== undefined && !isGtin(item.barcode),
          );
          if (wrong) return err({ kind: "barcode_wrong", code: wrong.barcode ?? "" });
          const ids = await saveItems(tx, body.items);
          await saveBarcodes(
            tx,
            body.items.flatMap((item) =>
              item.barcode
                ? [{ code: item.barcode, itemId: ids.get(item.code) ?? 0, units: 1 }]
                : [],
            ),
          );
          const view = await catalog.view.get(tx);
          for (const item of body.items) {
            if (!item.parts) continue;
            const parts: { itemId: number; units: number }[] = [];
            for (const part of item.parts) {
              const itemId = ids.get(part.code) ?? view.byCode(part.code)?.id;
              if (itemId === undefined) {
                const field = `${item.code}.parts.code`;
                return err({ kind: "item_unknown", field, value: part.code, rule: "known_item" });
              }
              parts.push({ itemId, units: part.units });
            }
            const set = await setBundle(
              tx,
              { id: ids.get(item.code) ?? 0, code: item.code },
              parts,
            );
            if (!set.ok) return set;
          }
          return ok({ ids: Object.fromEntries(ids) });
        },
      ),
      statuses,
    ),
  );
}
