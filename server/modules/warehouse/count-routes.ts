import { previewCount } from "../../../contract/stock-counts.ts";
import type { ReplyOf } from "../../../contract/index.ts";
import { mustReachPlaces } from "../../platform/index.ts";
import type { Http, Tx } from "../../platform/index.ts";
import { unitsOf } from "../catalog/index.ts";
import type { Item } from "../catalog/index.ts";
import { countBook } from "../stock/index.ts";
import type { Parts } from "./work.ts";

type Row = ReplyOf<typeof previewCount>["rows"][number];

interface Counted {
  readonly code: string;
  readonly lot: string;
  readonly units: number;
  readonly unit?: string | undefined;
}

/** What is wrong with a counted row before the book is asked, or null. */
function problemOf(item: Item | undefined, row: Counted, isTwice: boolean): Row["problem"] {
  if (!item) return "item_unknown";
  if (item.kind !== "item") return "item_not_stocked";
  if (item.lotTracked && row.lot === "") return "lot_needed";
  if (!item.lotTracked && row.lot !== "") return "lot_not_kept";
  return isTwice ? "twice" : null;
}

/** A count beside the book, row by row in the order in which it was written. */
async function compared(
  tx: Tx,
  { orders }: Parts,
  asked: { readonly placeId: number; readonly rows: readonly Counted[] },
): Promise<Row[]> {
  const items = await orders.parts.catalog.view.get(tx);
  const seen = new Set<string>();
  const known = asked.rows.map((row) => {
    const item = items.byCode(row.code);
    const key = `${row.code}\n${row.lot}`;
    const problem = problemOf(item, row, seen.has(key));
    seen.add(key);
    const units = item ? unitsOf(item, row.units, row.unit) : null;
    return units && !units.ok
      ? { row, item, problem: problem ?? ("unit_unknown" as const) }
      : { row: { ...row, units: units?.value ?? row.units }, item, problem };
  });
  const books = await countBook(
    tx,
    asked.placeId,
    known.map(({ row, item }) => ({ itemId: item?.id ?? 0, lot: row.lot })),
  );
  return known.map(({ row, item, problem }, index) => {
    const { book = 0, promised = 0, isKnownLot = false } = books[index] ?? {};
    return {
      ...{
        code: row.code,
        lot: row.lot,
        itemId: item?.id ?? null,
        name: item?.name ?? "",
        nameEn: item?.nameEn ?? "",
      },
      ...{ unit: item?.unit ?? "", larger: [...(item?.units ?? [])] },
      ...{ counted: row.units, book, difference: row.units - book, promised, problem },
      isNewLot: row.lot !== "" && !isKnownLot,
    };
  });
}

/** Registers the look at a count before it is posted. */
export function registerCountPreview(http: Http, parts: Parts): void {
  http.on(previewCount, async ({ caller, body }) => {
    mustReachPlaces(caller, [body.placeId]);
    const rows = body.rows.map(({ code, lot = "", units, unit }) => ({
      ...{ code: code.trim(), lot: lot.trim(), units, unit },
    }));
    const { placeId } = body;
    return parts.database.read(caller.scope, async (tx) => ({
      rows: await compared(tx, parts, { placeId, rows }),
    }));
  });
}
