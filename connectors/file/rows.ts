import { err, lineAmount, ok, parseMinor } from "../../kernel/index.ts";
import type { Result } from "../../kernel/index.ts";
import type { CanonicalLine, Problem } from "../port/index.ts";
import { instantOf } from "./dates.ts";
import type { Field, FileMapping } from "./mapping.ts";
import { decimalText, wholeUnits } from "./numbers.ts";
import type { FileRow } from "./read.ts";
import { statusOf } from "./statuses.ts";

/** One row that can be a line of a document. */
export interface Good {
  readonly line: CanonicalLine;
  readonly negative: boolean;
  readonly placedAt: Date;
  readonly row: FileRow;
}

type Parsed = Result<Good, { readonly row: FileRow; readonly problem: Problem }>;

/** What a row says in a field: its column, or what all rows say. */
export function textOf(row: FileRow, { columns, constants }: FileMapping, field: Field): string {
  const column = columns[field];
  return (column ? (row.fields[column] ?? "") : (constants?.[field] ?? "")).trim();
}

const patterns = new Map<string, RegExp>();

function kindOf(code: string, mapping: FileMapping): CanonicalLine["kind"] {
  for (const { pattern, kind } of mapping.codeKinds) {
    let known = patterns.get(pattern);
    if (!known) patterns.set(pattern, (known = new RegExp(pattern)));
    if (known.test(code)) return kind;
  }
  return "sale";
}

/** Unit words that mean one piece, in lower case. */
const pieces = new Set([
  ...["", "件", "个", "只", "台", "瓶", "包", "袋", "支", "把", "条", "套", "双", "本", "张"],
  ...["pc", "pcs", "piece", "pieces", "ea", "each", "unit", "units"],
]);

/** How many pieces one of a unit word is, or null when nobody has said. */
function piecesOf(word: string, mapping: FileMapping): number | null {
  const { units } = mapping;
  if (units && Object.hasOwn(units, word)) return units[word] ?? null;
  return pieces.has(word.toLowerCase()) ? 1 : null;
}

/** A spreadsheet that took a long number for a quantity has lost its tail. */
const lostDigits = /^\d(\.\d+)?e\+\d+$/i;

/** What a row costs, as its own count times its price or as its amount. */
function amountOf(count: number, row: FileRow, mapping: FileMapping): Result<number, Problem> {
  const { columns, currency, decimal } = mapping;
  const field = columns.amount ?? columns.price;
  if (!field) return ok(0);
  const value = (row.fields[field] ?? "").trim();
  const text = decimalText(value === "" && !columns.amount ? "0" : value, decimal);
  if (text === null) return err({ field, value, rule: "not_a_number" });
  const minor = columns.amount ? parseMinor(text, currency) : lineAmount(count, text, currency);
  if (!minor.ok) return err({ field, value, rule: minor.error.kind });
  if (!columns.amount && text.startsWith("-")) return err({ field, value, rule: "negative" });
  return ok(minor.value);
}

/** The fields that tell documents and items apart must stand in the row. */
const named = ["order", "code"] as const;

/** What makes a row unusable before its numbers are looked at; null when nothing does. */
export function spoiled(row: FileRow, mapping: FileMapping): Problem | null {
  const { columns } = mapping;
  for (const column of Object.values(columns)) {
    // No database text can hold this sign; one such row must not stop the file.
    if (row.fields[column]?.includes("\u0000"))
      return { field: column, value: "\\0", rule: "unprintable" };
  }
  for (const field of named) {
    const column = columns[field];
    const value = textOf(row, mapping, field);
    if (!column) continue;
    if (value === "") return { field: column, value, rule: "required" };
    if (lostDigits.test(value)) return { field: column, value, rule: "digits_lost" };
  }
  return null;
}

/** A price per piece out of one per larger unit; the amount is what counts. */
function pricePerPiece(price: string, factor: number): string {
  return factor === 1 ? price : String(Number((Number(price) / factor).toFixed(6)));
}

/** The whole pieces that a row counts, and its own count and factor; or what is wrong with it. */
function countOf(row: FileRow, mapping: FileMapping) {
  const { columns, decimal } = mapping;
  const value = textOf(row, mapping, "quantity");
  const field = columns.quantity ?? "quantity";
  const count = wholeUnits(value, decimal);
  if (count === null) return err({ field, value, rule: "not_whole_units" });
  const word = textOf(row, mapping, "unit");
  const factor = piecesOf(word, mapping);
  if (factor === null)
    return err({ field: columns.unit ?? "unit", value: word, rule: "unknown_unit" });
  if (!Number.isSafeInteger(count * factor)) return err({ field, value, rule: "not_whole_units" });
  return ok({ count, factor });
}

/** One row as a line of a document, or its first problem. */
export function parseRow(row: FileRow, mapping: FileMapping): Parsed {
  const { columns, decimal } = mapping;
  const fail = (problem: Problem): Parsed => err({ row, problem });
  const bad = spoiled(row, mapping);
  if (bad) return fail(bad);
  const counted = countOf(row, mapping);
  if (!counted.ok) return fail(counted.error);
  const { count, factor } = counted.value;
  if (count === 0) {
    const value = textOf(row, mapping, "quantity");
    return fail({ field: columns.quantity ?? "quantity", value, rule: "zero" });
  }
  const when = textOf(row, mapping, "placedAt");
  const placedAt = instantOf(when, mapping);
  if (!placedAt)
    return fail({ field: columns.placedAt ?? "placedAt", value: when, rule: "not_a_date" });
  const amount = amountOf(Math.abs(count), row, mapping);
  if (!amount.ok) return fail(amount.error);
  const code = textOf(row, mapping, "code");
  const barcode = columns.barcode ? textOf(row, mapping, "barcode") : "";
  const price = decimalText(textOf(row, mapping, "price"), decimal) ?? "0";
  return ok({
    row,
    placedAt,
    negative: count < 0,
    line: {
      externalId: "",
      kind: kindOf(code, mapping),
      code,
      name: textOf(row, mapping, "name"),
      units: Math.abs(count) * factor,
      unitPrice: pricePerPiece(price, factor),
      amountMinor: amount.value,
      ...(barcode && { barcode }),
    },
  });
}

/** One row of a stock count: what was found of a code at a place. */
export interface Counted {
  readonly line: number;
  readonly code: string;
  readonly name: string;
  readonly place: string;
  readonly units: number;
}

/** One row of a count, or what is wrong with it. */
export function parseCount(row: FileRow, mapping: FileMapping): Result<Counted, Problem> {
  const bad = spoiled(row, mapping);
  if (bad) return err(bad);
  const counted = countOf(row, mapping);
  if (!counted.ok) return counted;
  const { count, factor } = counted.value;
  const field = mapping.columns.quantity ?? "quantity";
  if (count < 0) return err({ field, value: String(count), rule: "negative" });
  const text = (name: Field) => textOf(row, mapping, name);
  const place = text("place");
  if (place === "")
    return err({ field: mapping.columns.place ?? "place", value: "", rule: "required" });
  return ok({
    ...{ line: row.line, code: text("code"), name: text("name"), place },
    units: count * factor,
  });
}

/** A cell as an import would read it: what it says, what that means to us, and what is wrong. */
export interface ReadCell {
  readonly field: Field;
  readonly text: string;
  readonly read: string;
  readonly rule: string | null;
}

function readCell(field: Field, row: FileRow, mapping: FileMapping): ReadCell {
  const text = textOf(row, mapping, field);
  const right = (read: string): ReadCell => ({ field, text, read, rule: null });
  const wrong = (rule: string): ReadCell => ({ field, text, read: "", rule });
  if (field === "quantity") {
    const counted = countOf(row, mapping);
    if (!counted.ok)
      return counted.error.rule === "unknown_unit" ? right("") : wrong(counted.error.rule);
    const { count, factor } = counted.value;
    if (mapping.kind === "stock" ? count < 0 : count === 0)
      return wrong(count === 0 ? "zero" : "negative");
    return right(String(count * factor));
  }
  if (field === "unit") {
    const factor = piecesOf(text, mapping);
    return factor === null ? wrong("unknown_unit") : right(String(factor));
  }
  if (field === "placedAt") {
    const at = instantOf(text, mapping);
    return at ? right(at.toISOString()) : wrong("not_a_date");
  }
  if (field === "price" || field === "amount") {
    if (field === "price" && mapping.columns.amount)
      return right(decimalText(text, mapping.decimal) ?? "0");
    const amount = amountOf(1, row, mapping);
    if (!amount.ok) return wrong(amount.error.rule);
    return right(decimalText(text, mapping.decimal) ?? "0");
  }
  if (field === "status") {
    const status = statusOf(text, mapping.statuses);
    return status ? right(`${status.deal}/${status.payment}`) : wrong("unknown_status");
  }
  const isNamed = field === "order" || field === "code" || field === "place";
  if (isNamed && text === "") return wrong("required");
  if (field !== "place" && isNamed && lostDigits.test(text)) return wrong("digits_lost");
  return right(text);
}

/** Every mapped field of a row as an import would read it, with all that is wrong with it. */
export function readCells(row: FileRow, mapping: FileMapping): ReadCell[] {
  const named = Object.keys({ ...mapping.columns, ...mapping.constants }) as Field[];
  return named.map((field) => readCell(field, row, mapping));
}
