import { cellsOf } from "./grid/cells.ts";
import { tsv } from "./grid/tsv.ts";

/** A row of a pasted sheet: its number there, and its cells by column. */
export interface SheetRow<Column extends string> {
  readonly row: number;
  readonly cells: Readonly<Partial<Record<Column, string>>>;
}

/**
 * Rows of a sheet that was copied. The first row may name columns, by their own name or by the
 * reader's word, in any order; without it they count in the order given. Empty cells are left out.
 */
export function readSheet<Column extends string>(
  text: string,
  columns: readonly Column[],
  words: Readonly<Record<Column, string>>,
): SheetRow<Column>[] {
  const sheet = cellsOf(text);
  const named = (cell: string) =>
    columns.find((column) =>
      [column.toLowerCase(), words[column].toLowerCase()].includes(cell.trim().toLowerCase()),
    );
  const first = sheet[0]?.map(named) ?? [];
  const hasHeader = first.includes(columns[0]);
  const order = hasHeader ? first : columns;
  return sheet.slice(hasHeader ? 1 : 0).map((cells, at) => ({
    row: at + (hasHeader ? 2 : 1),
    cells: Object.fromEntries(
      cells.flatMap((cell, index) => {
        const column = order[index];
        return column && cell !== "" ? [[column, cell]] : [];
      }),
    ) as SheetRow<Column>["cells"],
  }));
}

/** The sheet with these rows of it alone, in the order given and under its header if it has one. */
export function sheetOf(text: string, rows: ReadonlySet<number>): string {
  return tsv(cellsOf(text).filter((_cells, at) => rows.has(at + 1)));
}

/** Why a cell could not be taken; the value is empty where the cell is. */
export interface SheetFault<Column extends string> {
  readonly row: number;
  readonly column: Column;
  readonly value: string;
}

/** Rows that are written together, or wait with what is wrong with them. */
export interface SheetPart<Draft, Column extends string> {
  readonly name: string;
  readonly rows: readonly number[];
  readonly draft: Draft;
  readonly faults: readonly SheetFault<Column>[];
}

/** Cells of one row as values; what cannot be taken is told to `fault`. */
export function cellReader<Column extends string>(
  { row, cells }: SheetRow<Column>,
  faults: SheetFault<Column>[],
) {
  const fault = (column: Column) => faults.push({ row, column, value: cells[column] ?? "" });
  /** The cell, which must not be empty. */
  const text = (column: Column): string => {
    if (cells[column] === undefined) fault(column);
    return cells[column] ?? "";
  };
  /** The id of the row that has the cell's code; null for an empty cell. */
  const idOf = (
    column: Column,
    known: readonly { readonly id: number; readonly code: string }[],
  ): number | null => {
    const code = cells[column];
    if (code === undefined) return null;
    const found = known.find((each) => each.code === code);
    if (!found) fault(column);
    return found?.id ?? null;
  };
  /** A number between two bounds, whole unless told; null for an empty cell. */
  const number = (
    column: Column,
    { from, to, whole = true }: { from: number; to: number; whole?: boolean },
  ): number | null => {
    const cell = cells[column];
    if (cell === undefined) return null;
    const value = Number(cell.replaceAll(",", "").replace(/%$/, ""));
    const fits = value >= from && value <= to && (!whole || Number.isInteger(value));
    if (!fits) fault(column);
    return fits ? value : from;
  };
  return { cells, fault, text, idOf, number };
}

/** The parts of a cell that lists several, parted by commas or semicolons of either script. */
export const listIn = (cell: string): string[] =>
  cell
    .split(/[;\uff1b,\uff0c]/)
    .map((each) => each.trim())
    .filter((each) => each !== "");

/** `K-1*2`, `K-1`: codes and how many of each. */
export const timesIn = (cell: string): { readonly code: string; readonly units: number }[] =>
  listIn(cell).map((each) => {
    const found = /^(.+?)(?:\s*[*\u00d7]\s*(\d{1,9}))?$/.exec(each);
    return { code: found?.[1] ?? "", units: Number(found?.[2] ?? 1) };
  });
