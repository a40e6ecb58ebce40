import { readRows } from "../../../connectors/file/index.ts";
import type { Actor, Database, Scope } from "../../platform/index.ts";
import { ensureItems } from "../catalog/index.ts";
import { repromise } from "../orders/index.ts";
import type { Orders } from "../orders/index.ts";
import { countStock } from "../stock/index.ts";

export interface CountResult {
  readonly rows: number;
  readonly differences: number;
  readonly refused: readonly {
    readonly line: number;
    readonly field: string;
    readonly value: string;
    readonly rule: string;
  }[];
}

/**
 * Posts a stock count from a file with the columns `code` and `units` (and optionally `place`).
 * A row that cannot be read is refused with its reason; the rest is posted in one transaction.
 */
export async function changeStockFromCount(
  { database, orders }: { readonly database: Database; readonly orders: Orders },
  who: { readonly scope: Scope; readonly actor: Actor },
  asked: { readonly path: string; readonly placeCode: string },
): Promise<CountResult> {
  const rows = new Map<string, { code: string; units: number; place: string }>();
  const refused: { line: number; field: string; value: string; rule: string }[] = [];
  for await (const { line, fields } of readRows(asked.path)) {
    const code = (fields["code"] ?? fields["货品编码"] ?? "").trim();
    const text = (fields["units"] ?? fields["数量"] ?? "").trim();
    const units = Number(text);
    if (!code) refused.push({ line, field: "code", value: "", rule: "required" });
    else if (text === "" || !Number.isSafeInteger(units) || units < 0) {
      refused.push({ line, field: "units", value: text, rule: "not_whole_units" });
    } else {
      const place = (fields["place"] ?? fields["地点"] ?? "").trim() || asked.placeCode;
      rows.set(`${code}/${place}`, { code, units, place });
    }
  }
  return database.transact(who.scope, who.actor, async (tx) => {
    const view = await orders.parts.parties.view.get(tx);
    const counted = [...rows.values()];
    const ids = await ensureItems(
      tx,
      counted.map((row) => ({ code: row.code, name: row.code })),
    );
    const changes = counted.map((row) => {
      const place = view.placeByCode(row.place);
      if (!place) throw new Error(`There is no place with the code ${row.place}.`);
      return { itemId: ids.get(row.code) ?? 0, placeId: place.id, units: row.units };
    });
    const documentId = await tx.newIds(1);
    const result = await countStock(tx, orders.parts.parties, {
      documentId,
      why: "count file",
      counted: changes,
      opening: true,
    });
    if (!result.ok) throw new Error(`The count cannot be posted: ${JSON.stringify(result.error)}`);
    const items = [...new Set(changes.map((change) => change.itemId))];
    for (let from = 0; from < items.length; from += 500) {
      await repromise(tx, orders.parts, { items: items.slice(from, from + 500), cause: "count" });
    }
    return { rows: counted.length, differences: result.value.differences, refused };
  });
}
