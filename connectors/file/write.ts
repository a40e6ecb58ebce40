/** What a cell may hold when we write it. */
export type OutCell = string | number | null | undefined;

/**
 * Text that no spreadsheet runs: what starts like a formula (`=`, `+`, `-`, `@`, tab, a line's end)
 * gets an apostrophe before it; full-width signs too, which Chinese and Japanese editions read like
 * the others. Plain negative numbers stay as they are.
 * @see OWASP, CSV Injection.
 */
export function safeText(value: string): string {
  return /^[=+\-@\t\r\n＝＋－＠]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value)
    ? `'${value}`
    : value;
}

/** One CSV row with its line end; texts are safe, numbers stay numbers. */
export function csvRow(values: readonly OutCell[]): string {
  const cells = values.map((value) => {
    if (value === null || value === undefined) return "";
    if (typeof value === "number") return String(value);
    const safe = safeText(value);
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  });
  return `${cells.join(",")}\r\n`;
}

type Rows = Iterable<readonly OutCell[]> | AsyncIterable<readonly OutCell[]>;

/** A CSV file in pieces, as its rows come; its mark tells Excel that it is UTF-8. */
export async function* writeCsv(rows: Rows): AsyncGenerator<string> {
  yield "\ufeff";
  for await (const row of rows) yield csvRow(row);
}

/** The signs that XML cannot hold, which a spreadsheet program would refuse the whole file for. */
// oxlint-disable-next-line no-control-regex -- these very signs are what must go.
const unprintable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/**
 * An Excel workbook with one sheet in pieces, as its rows come, in constant memory; a sheet that is
 * full goes on in the next one under the same header. The first row is the header.
 */
export async function* writeXlsx(rows: Rows, sheet: string): AsyncGenerator<Uint8Array> {
  const safe = async function* () {
    for await (const row of rows) {
      yield row.map((value) =>
        typeof value === "string" ? safeText(value).replace(unprintable, " ") : (value ?? null),
      );
    }
  };
  const { writeXlsxStream } = await import("hucre/xlsx");
  const stream = writeXlsxStream(safe(), {
    name: sheet,
    freezePane: { rows: 1 },
  });
  for await (const piece of stream as unknown as AsyncIterable<Uint8Array>) yield piece;
}

const types = {
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
} as const;

/** A table as a file to download: what its answer says of it, and its pieces as its rows come. */
export function tableFile(
  rows: Rows,
  { name, format }: { readonly name: string; readonly format: "csv" | "xlsx" },
) {
  return {
    headers: {
      "content-disposition": `attachment; filename="${name}.${format}"`,
      "content-type": types[format],
    },
    pieces: format === "xlsx" ? writeXlsx(rows, name) : writeCsv(rows),
  };
}
