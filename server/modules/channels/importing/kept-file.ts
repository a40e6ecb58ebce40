import { basename } from "node:path";
import {
  guessMapping,
  readCells,
  readRows,
  statusOf,
  textOf,
} from "../../../../connectors/file/index.ts";
import type { FileMapping, FileRow } from "../../../../connectors/file/index.ts";
import type { Database } from "../../../platform/index.ts";
import type { Caller } from "../../../platform/index.ts";
import { mappingsFor } from "./mappings.ts";

/** Rows shown, and rows looked at for words that must be mapped. */
const shownRows = 20;
const lookedRows = 5_000;

async function firstRows(path: string, count: number): Promise<FileRow[]> {
  const rows: FileRow[] = [];
  for await (const row of readRows(path)) {
    rows.push(row);
    if (rows.length >= count) break;
  }
  return rows;
}

/** The columns of a file. Throws FileUnreadable. */
export async function headersOf(path: string): Promise<string[]> {
  const [first] = await firstRows(path, 1);
  return Object.keys(first?.fields ?? {});
}

/**
 * What is known of a file before anybody has said anything of it: its columns, its first rows, and
 * the mapping to begin with: the one that was used before, or a guess. Throws FileUnreadable.
 */
export async function lookAtFile(
  database: Database,
  { scope, channelIds }: Pick<Caller, "scope" | "channelIds">,
  file: { readonly id: string; readonly path: string; readonly name: string },
) {
  const rows = (await firstRows(file.path, shownRows)).map(({ fields }) => ({ ...fields }));
  const headers = Object.keys(rows[0] ?? {});
  const [before] = await database.read(scope, (tx) => mappingsFor(tx, headers, channelIds));
  const guessed = guessMapping(headers, rows);
  const from: "known" | "guessed" = guessed.name === "suggested" ? "guessed" : "known";
  return {
    ...{ fileId: file.id, fileName: basename(file.name).slice(0, 200), headers, rows },
    mapping: before?.mapping ?? guessed,
    from: before ? ("remembered" as const) : from,
    channelId: before?.channelId ?? null,
    mode: before?.mode ?? (guessed.kind === "stock" ? ("stock" as const) : null),
  };
}

/** How often each word stands in a field, the most frequent first, with what it means by now. */
function wordsOf(
  rows: readonly FileRow[],
  textIn: (row: FileRow) => string,
  means: (word: string) => string,
) {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const word = textIn(row);
    if (word !== "") counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts]
    .map(([word, count]) => ({ word, rows: count, means: means(word) }))
    .sort((a, b) => b.rows - a.rows)
    .slice(0, 100);
}

/** The first rows as a mapping reads them, and the words that it must know. Throws FileUnreadable. */
export async function readPreview(path: string, mapping: FileMapping) {
  const looked = await firstRows(path, lookedRows);
  const has = (field: "status" | "unit") => Boolean(mapping.columns[field]);
  const statusMeans = (word: string) => {
    const status = statusOf(word, mapping.statuses);
    return status ? `${status.deal}/${status.payment}` : "";
  };
  const unitMeans = (word: string) => {
    const row = { line: 0, fields: { unit: word } };
    const cells = readCells(row, { ...mapping, columns: { unit: "unit" }, constants: {} });
    return cells[0]?.read ?? "";
  };
  return {
    rows: looked.slice(0, shownRows).map((row) => ({
      line: row.line,
      cells: readCells(row, mapping),
    })),
    statuses: has("status")
      ? wordsOf(looked, (row) => textOf(row, mapping, "status"), statusMeans)
      : [],
    units: has("unit") ? wordsOf(looked, (row) => textOf(row, mapping, "unit"), unitMeans) : [],
    looked: looked.length,
  };
}
