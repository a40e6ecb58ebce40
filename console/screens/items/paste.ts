import type { BodyOf } from "../../../contract/endpoint.ts";
import type { saveItemsEndpoint } from "../../../contract/items.ts";
import { cellsOf } from "../../parts/grid/cells.ts";
import { listIn, timesIn } from "../../parts/sheet.ts";

type Draft = BodyOf<typeof saveItemsEndpoint>["items"][number];

/** The columns of a pasted sheet, in the order that counts where it has no header. */
export const pasteColumns = [
  ...(["code", "name", "name_en", "kind", "unit", "units", "barcodes", "parts"] as const),
  ...(["lots", "serials", "expiry", "shelf_life_days", "min_shelf_days", "active"] as const),
];
export type PasteColumn = (typeof pasteColumns)[number];

/** The words of the reader's language, beside the columns' and kinds' own names. */
export interface PasteWords {
  readonly columns: Readonly<Record<string, PasteColumn>>;
  readonly kinds: Readonly<Record<string, NonNullable<Draft["kind"]>>>;
  readonly yes: readonly string[];
  readonly no: readonly string[];
}

export interface PasteProblem {
  /** Row of the sheet, the header being the first. */
  readonly row: number;
  readonly column: PasteColumn;
  readonly value: string;
}

export interface Pasted {
  /** Each item with the row it stands in. */
  readonly rows: readonly { readonly row: number; readonly item: Draft }[];
  readonly problems: readonly PasteProblem[];
}

const isKnown = (name: string): name is PasteColumn =>
  (pasteColumns as readonly string[]).includes(name);

/** Which column each cell of the first row names, or null where it names no code: it is a row then. */
function headerOf(first: readonly string[], words: PasteWords): (PasteColumn | null)[] | null {
  const columns = first.map((cell) => {
    const name = cell.toLowerCase();
    return isKnown(name) ? name : (words.columns[name] ?? null);
  });
  return columns.includes("code") ? columns : null;
}

function unitsOf(cell: string): { unit: string; factor: number }[] | undefined {
  const found = listIn(cell).map((each) => /^(\S+?)\s*[=:\uff1a]\s*(\d{1,7})$/.exec(each));
  if (found.includes(null)) return undefined;
  return found.map((each) => ({ unit: each?.[1] ?? "", factor: Number(each?.[2]) }));
}

function answerOf(cell: string, words: PasteWords): boolean | undefined {
  const word = cell.toLowerCase();
  if (["1", "y", "yes", "true", ...words.yes].includes(word)) return true;
  return ["0", "n", "no", "false", ...words.no].includes(word) ? false : undefined;
}

const daysOf = (cell: string) => (/^\d{1,5}$/.test(cell) ? Number(cell) : undefined);

/** What a cell says of an item; undefined where it says nothing that can be. */
function readCell(
  column: PasteColumn,
  cell: string,
  words: PasteWords,
): Partial<Draft> | undefined {
  const as = <Name extends keyof Draft>(name: Name, value: Draft[Name] | undefined) =>
    value === undefined ? undefined : { [name]: value };
  const kinds = { item: "item", bundle: "bundle", service: "service", ...words.kinds } as const;
  switch (column) {
    case "code":
    case "name":
    case "unit":
      return { [column]: cell };
    case "name_en":
      return { nameEn: cell };
    case "kind":
      return as("kind", (kinds as PasteWords["kinds"])[cell.toLowerCase()]);
    case "units":
      return as("units", unitsOf(cell));
    case "barcodes":
    case "parts":
      return as(column, timesIn(cell));
    case "lots":
      return as("lotTracked", answerOf(cell, words));
    case "serials":
      return as("serialTracked", answerOf(cell, words));
    case "expiry":
      return as("expiryTracked", answerOf(cell, words));
    case "active":
      return as("active", answerOf(cell, words));
    case "shelf_life_days":
      return as("shelfLifeDays", daysOf(cell));
    case "min_shelf_days":
      return as("minShelfDays", daysOf(cell));
  }
}

/** Items out of a pasted sheet, and every cell that could not be read; an empty cell says nothing. */
export function readPaste(text: string, words: PasteWords): Pasted {
  const sheet = cellsOf(text);
  const header = headerOf(sheet[0] ?? [], words);
  const columns = header ?? pasteColumns;
  const problems: PasteProblem[] = [];
  const rows = sheet.slice(header ? 1 : 0).map((cells, at) => {
    const row = at + (header ? 2 : 1);
    let item: Partial<Draft> = {};
    for (const [index, value] of cells.entries()) {
      const column = columns[index];
      if (!column || value === "") continue;
      const said = readCell(column, value, words);
      if (said) item = { ...item, ...said };
      else problems.push({ row, column, value });
    }
    for (const column of ["code", "name"] as const)
      if (!item[column]) problems.push({ row, column, value: "" });
    return { row, item: { code: "", name: "", ...item } };
  });
  return { rows, problems };
}
