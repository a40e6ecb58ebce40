import { Readable } from "node:stream";
import { tableFile } from "../../../connectors/file/index.ts";
import type { OutCell } from "../../../connectors/file/index.ts";
import type { QueryOf, ReplyOf } from "../../../contract/index.ts";
import { exportItems } from "../../../contract/items.ts";
import type { listItems } from "../../../contract/items.ts";
import type { Database, Http } from "../../platform/index.ts";
import { findItems } from "./finding.ts";
import type { CatalogView, Item } from "./model.ts";
import type { Catalog } from "./open.ts";

type Query = QueryOf<typeof listItems>;

const collator = new Intl.Collator(["zh-CN", "en"], { numeric: true });

/** The items that a query asks for, in its order; best first without one. */
function matching(view: CatalogView, query: Query): readonly Item[] {
  const rows = findItems(view, query.text ?? "")
    .map((found) => found.item)
    .filter(
      (item) =>
        (query.kind === undefined || item.kind === query.kind) &&
        (query.active === undefined || item.active === query.active),
    );
  const key = query.sort?.replace("-", "") as "code" | "name" | "kind" | undefined;
  if (!key) return rows;
  const sign = query.sort?.startsWith("-") ? -1 : 1;
  return rows.toSorted((a, b) => sign * collator.compare(a[key], b[key]) || a.id - b.id);
}

/** A page of the items that a query asks for; the cursor is how many came before. */
export function pageOf(view: CatalogView, query: Query): ReplyOf<typeof listItems> {
  const rows = matching(view, query);
  const from = Math.max(0, Math.trunc(Number(query.after ?? 0)) || 0);
  const until = from + (query.limit ?? 50);
  return {
    rows: rows.slice(from, until).map((item) => ({
      ...item,
      units: [...item.units],
      barcodes: [...view.barcodesOf(item.id)],
      parts: view.partsOf(item.id).map(({ itemId, units }) => ({
        code: view.item(itemId)?.code ?? "",
        units,
      })),
    })),
    next: until < rows.length ? String(until) : null,
    total: rows.length,
  };
}

/** The columns of an export, which are those that a paste understands. */
const header = [
  ...["code", "name", "name_en", "kind", "unit", "units", "barcodes", "parts"],
  ...["lots", "serials", "expiry", "shelf_life_days", "min_shelf_days", "active"],
];

const times = (rows: readonly { readonly code: string; readonly units: number }[]) =>
  rows.map(({ code, units }) => (units === 1 ? code : `${code}*${units}`)).join("; ");

const cellsOf = (row: ReplyOf<typeof listItems>["rows"][number]): readonly OutCell[] => [
  ...[row.code, row.name, row.nameEn, row.kind, row.unit],
  row.units.map(({ unit, factor }) => `${unit}=${factor}`).join("; "),
  ...[times(row.barcodes), times(row.parts)],
  ...[row.lotTracked, row.serialTracked, row.expiryTracked].map(Number),
  ...[row.shelfLifeDays, row.minShelfDays, Number(row.active)],
];

/** Registers the export of the filtered items, as CSV or Excel. */
export function registerItemExport(
  http: Http,
  { database, catalog }: { readonly database: Database; readonly catalog: Catalog },
): void {
  http.on(exportItems, async ({ caller, query, reply }) => {
    const { format = "csv", ...filter } = query;
    const view = await database.read(caller.scope, (tx) => catalog.view.get(tx));
    const { rows } = pageOf(view, { ...filter, limit: view.items.length });
    const cells = [header, ...rows.map(cellsOf)];
    const { headers, pieces } = tableFile(cells, { name: "items", format });
    return reply.headers(headers).send(Readable.from(pieces));
  });
}
