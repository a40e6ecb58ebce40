import { mostRows } from "../../../contract/words.ts";
import type { FileColumn, FileValue } from "./file-cells.ts";
import { tame } from "./tsv.ts";
import type { FetchPage, FileFormat, GridSort } from "./types.ts";

/** A browser holds so many rows of a file at once; more are for the API and its own exports. */
export const mostFileRows = 100_000;

/** All rows that a list finds, page by page, up to `mostFileRows`; is told how many are here. */
export async function readRows<Row>(
  fetchPage: FetchPage<Row>,
  {
    sort,
    signal,
    onRead,
  }: {
    readonly sort: GridSort | null;
    readonly signal: AbortSignal;
    readonly onRead: (rows: number) => void;
  },
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let after: string | null = null;
  do {
    const page = await fetchPage({ after, limit: mostRows, sort, signal });
    signal.throwIfAborted();
    rows.push(...page.rows);
    onRead(rows.length);
    after = page.next;
  } while (after !== null && rows.length < mostFileRows);
  return rows.slice(0, mostFileRows);
}

const plainNumber = /^-?\d[\d,]*(\.\d+)?$/;

/** A cell as a file holds it: a number where the column counts, nothing where it says there is none. */
export function cellOf<Row>(column: FileColumn<Row>, row: Row): FileValue {
  if (column.file) return column.file(row);
  const text = column.text(row);
  if (!column.numeric) return text;
  if (/^[\u2013\u2014-]$/.test(text)) return "";
  return plainNumber.test(text) ? Number(text.replaceAll(",", "")) : text;
}

/** The columns' titles, and under them the rows. */
export const tableOf = <Row>(
  columns: readonly FileColumn<Row>[],
  rows: readonly Row[],
): FileValue[][] => [
  columns.map((each) => each.title),
  ...rows.map((row) => columns.map((each) => cellOf(each, row))),
];

/** A table as CSV that a spreadsheet opens as UTF-8 and never runs. */
export function csvOf(table: readonly (readonly FileValue[])[]): string {
  const cell = (value: FileValue) => {
    // A text file has no number formats: an amount keeps the sign of its currency.
    const written = typeof value === "object" ? value.text : value;
    const text = typeof written === "number" ? String(written) : tame(written);
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return `\ufeff${table.map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;
}

/** A table as a file of the format; the writer of workbooks is fetched when one is wanted. */
export async function fileOf(
  table: readonly (readonly FileValue[])[],
  { format, sheet }: { readonly format: FileFormat; readonly sheet: string },
): Promise<Blob> {
  if (format === "csv") return new Blob([csvOf(table)], { type: "text/csv;charset=utf-8" });
  const { writeXlsx } = await import("hucre/xlsx");
  const rows = table.map((row) =>
    row.map((value) =>
      typeof value === "object" ? value.value : typeof value === "string" ? tame(value) : value,
    ),
  );
  const cells = new Map(
    table.flatMap((row, at) =>
      row.flatMap((value, column) =>
        typeof value === "object"
          ? [[`${at},${column}`, { value: value.value, style: { numFmt: value.form } }] as const]
          : [],
      ),
    ),
  );
  // The signs that the name of a sheet cannot hold, and how long it may be.
  const name = sheet.replaceAll(/[\\/?*[\]:]/g, " ").slice(0, 31);
  const written = await writeXlsx({ sheets: [{ name, rows, cells, freezePane: { rows: 1 } }] });
  const type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  return new Blob([written as BlobPart], { type });
}

/** Hands a file to the reader as the browser saves files. */
export function save(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads the address after the click has returned.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
