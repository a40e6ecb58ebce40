import type { FetchPage, GridColumn, GridSort } from "./types.ts";

const collator = new Intl.Collator(["zh-CN", "en"], { numeric: true });

/** What a column sorts a row by: its own rank, else its text. */
function rankOf<Row>(column: GridColumn<Row>, row: Row): string | number | null {
  return column.rank ? column.rank(row) : column.text(row);
}

/** The rows in the order of a sort, what has no rank last; equal rows keep their order. */
export function inOrderOf<Row>(
  rows: readonly Row[],
  columns: readonly GridColumn<Row>[],
  sort: GridSort | null,
): readonly Row[] {
  const column = columns.find((each) => each.key === sort?.key);
  if (!column || !sort) return rows;
  const sign = sort.direction === "desc" ? -1 : 1;
  return rows.toSorted((one, other) => {
    const a = rankOf(column, one);
    const b = rankOf(column, other);
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    const order =
      typeof a === "number" && typeof b === "number"
        ? a - b
        : collator.compare(String(a), String(b));
    return sign * order;
  });
}

/** A list that the server gives as a whole (some hundred rows), as the one page of a grid. */
export function wholeList<Row>(
  load: (signal: AbortSignal) => Promise<readonly Row[]>,
  columns: readonly GridColumn<Row>[],
): FetchPage<Row> {
  return async ({ sort, signal }) => ({
    rows: inOrderOf(await load(signal), columns, sort),
    next: null,
  });
}
