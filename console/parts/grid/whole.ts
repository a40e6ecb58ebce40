import type { BulkChoice, FetchPage, GridColumn, GridPage, GridSort, RowKey } from "./types.ts";

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

interface Matching<Row> {
  readonly sort: GridSort | null;
  readonly rowKey: (row: Row) => RowKey;
}

const partRows = 500;

/**
 * The rows of a choice, a part at a time: those chosen one by one, or all that match the filter,
 * loaded or not, but those that were taken out.
 */
export async function* matchingRows<Row>(
  fetchPage: FetchPage<Row>,
  choice: BulkChoice<Row>,
  { sort, rowKey }: Matching<Row>,
): AsyncGenerator<readonly Row[]> {
  const { selection } = choice;
  if (selection.kind === "rows") {
    yield choice.rows;
    return;
  }
  const { signal } = new AbortController();
  let after: string | null = null;
  do {
    const page: GridPage<Row> = await fetchPage({ after, limit: partRows, sort, signal });
    yield page.rows.filter((row) => !selection.except.has(rowKey(row)));
    after = page.next;
  } while (after !== null);
}
