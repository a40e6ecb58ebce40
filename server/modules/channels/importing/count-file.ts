import { parseCount, readRows } from "../../../../connectors/file/index.ts";
import type { Counted, FileMapping } from "../../../../connectors/file/index.ts";
import type { Problem } from "../../../../connectors/port/index.ts";
import type { Actor, Database, Scope, Tx } from "../../../platform/index.ts";
import { ensureItems } from "../../catalog/index.ts";
import type { Part } from "../../catalog/index.ts";
import { repromise } from "../../orders/index.ts";
import type { Orders } from "../../orders/index.ts";
import { countStock } from "../../stock/index.ts";

export interface CountResult {
  readonly rows: number;
  readonly differences: number;
  readonly refused: readonly ({ readonly line: number } & Problem)[];
  readonly untilLine: number;
}

interface CountAsked {
  readonly path: string;
  readonly mapping: FileMapping;
  /** Create an item for each code that nobody knows; otherwise such rows are refused. */
  readonly createItems: boolean;
  /** Done in the transaction that posts the count. */
  readonly also?: (tx: Tx, result: CountResult) => Promise<void>;
}

/** Rows of the file; the last word about an item at a place counts. */
async function readCounts({ path, mapping }: CountAsked) {
  const counted = new Map<string, Counted>();
  const refused: ({ readonly line: number } & Problem)[] = [];
  let untilLine = 0;
  for await (const row of readRows(path)) {
    untilLine = row.line;
    const each = parseCount(row, mapping);
    if (each.ok) counted.set(`${each.value.code}/${each.value.place}`, each.value);
    else refused.push({ line: row.line, ...each.error });
  }
  return { counted: [...counted.values()], refused, untilLine };
}

/** Items of the counted codes; those of the catalog, or new ones where that was asked. */
async function itemsOf(
  tx: Tx,
  orders: Orders,
  { counted, asked }: { readonly counted: readonly Counted[]; readonly asked: CountAsked },
): Promise<Map<string, Part>> {
  const view = await orders.parts.catalog.view.get(tx);
  const isBarcode = asked.mapping.codes === "barcode";
  const one = (itemId: number | undefined) => (itemId === undefined ? [] : [{ itemId, units: 1 }]);
  const found = new Map<string, Part>();
  for (const { code } of counted) {
    const [part] = isBarcode ? [view.byBarcode(code)] : one(view.byCode(code)?.id);
    if (part) found.set(code, part);
  }
  if (!asked.createItems || isBarcode) return found;
  const missing = counted.filter(({ code }) => !found.has(code));
  const drafts = missing.map(({ code, name }) => ({ code, name: name || code }));
  const made = [...(await ensureItems(tx, drafts))];
  return new Map([
    ...found,
    ...made.map(([code, itemId]) => [code, { itemId, units: 1 }] as const),
  ]);
}

/**
 * Posts a stock count from a file: what was found is what there is, in one transaction. A row that
 * cannot be read, or names an item or a place that is not there, is refused with its reason.
 */
export async function countFromFile(
  { database, orders }: { readonly database: Database; readonly orders: Orders },
  who: { readonly scope: Scope; readonly actor: Actor },
  asked: CountAsked,
): Promise<CountResult> {
  const { counted, refused, untilLine } = await readCounts(asked);
  return database.transact(who.scope, who.actor, async (tx) => {
    const view = await orders.parts.parties.view.get(tx);
    const parts = await itemsOf(tx, orders, { counted, asked });
    const changes = new Map<string, { itemId: number; placeId: number; units: number }>();
    const bad = [...refused];
    for (const { line, code, place, units } of counted) {
      const [part, placeId] = [parts.get(code), view.placeByCode(place)?.id];
      if (placeId === undefined || !part) {
        const [field, value] = placeId === undefined ? ["place", place] : ["code", code];
        bad.push({
          line,
          field,
          value,
          rule: field === "place" ? "unknown_place" : "unknown_item",
        });
        continue;
      }
      const { itemId } = part;
      // Two barcodes may be of one item: its box and its piece.
      const before = changes.get(`${itemId}/${placeId}`)?.units ?? 0;
      const all = before + units * part.units;
      changes.set(`${itemId}/${placeId}`, { itemId, placeId, units: all });
    }
    const result = await countStock(tx, orders.parts.parties, {
      documentId: await tx.newIds(1),
      why: "count_file",
      counted: [...changes.values()],
      opening: true,
    });
    if (!result.ok) throw new Error(`The count cannot be posted: ${JSON.stringify(result.error)}`);
    const items = [...new Set([...changes.values()].map((change) => change.itemId))];
    for (let from = 0; from < items.length; from += 500)
      await repromise(tx, orders.parts, { items: items.slice(from, from + 500), cause: "count" });
    const { differences } = result.value;
    const done = { rows: changes.size, differences, refused: bad, untilLine };
    await asked.also?.(tx, done);
    return done;
  });
}
