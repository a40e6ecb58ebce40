import { cellsOf } from "../../parts/grid/cells.ts";

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
      [column, words[column].toLowerCase()].includes(cell.trim().toLowerCase()),
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
