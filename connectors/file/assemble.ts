import { createHash } from "node:crypto";
import { instantOfLocal, lineAmount, parseMinor } from "../../kernel/index.ts";
import type { CanonicalLine, CanonicalMessage } from "../port/index.ts";
import type { Problem } from "../port/index.ts";
import type { FileMapping } from "./mapping.ts";
import type { FileRow } from "./read.ts";

/** What a run of rows of one document became. */
export interface Assembled {
  readonly message: CanonicalMessage | null;
  /** Rows that are in the message. */
  readonly rows: number;
  /** Rows that were refused, each with its reason; the others go on. */
  readonly refused: readonly { readonly line: number; readonly problem: Problem }[];
  /** The file's line up to which everything is in this and earlier results. */
  readonly untilLine: number;
}

type Parsed =
  | {
      readonly ok: true;
      readonly line: CanonicalLine;
      readonly placedAt: Date;
      readonly row: FileRow;
    }
  | { readonly ok: false; readonly problem: Problem; readonly row: FileRow };

const dateParts = /^(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?/;

/** The instant of a date text under the mapping's order and zone, or null when it is none. */
export function instantOf(text: string, mapping: Pick<FileMapping, "dates" | "zone">): Date | null {
  const match = dateParts.exec(text.trim());
  if (!match) return null;
  const [a, b, c] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const [year, month, day] =
    mapping.dates === "ymd" ? [a, b, c] : mapping.dates === "dmy" ? [c, b, a] : [c, a, b];
  const whole = year < 100 ? 2_000 + year : year;
  const localMs = Date.UTC(
    whole,
    month - 1,
    day,
    Number(match[4] ?? 0),
    Number(match[5] ?? 0),
    Number(match[6] ?? 0),
  );
  const check = new Date(localMs);
  if (check.getUTCMonth() !== month - 1 || check.getUTCDate() !== day) return null;
  return instantOfLocal(localMs, mapping.zone);
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

function parseRow(row: FileRow, mapping: FileMapping): Parsed {
  const { columns, currency } = mapping;
  const text = (column: string | undefined) => (column ? (row.fields[column] ?? "").trim() : "");
  const fail = (field: string, value: string, rule: string): Parsed => ({
    ok: false,
    row,
    problem: { field, value, rule },
  });
  const code = text(columns.code);
  if (!text(columns.order)) return fail(columns.order, "", "required");
  if (!code) return fail(columns.code, "", "required");
  const quantity = Number(text(columns.quantity));
  if (!Number.isSafeInteger(quantity) || text(columns.quantity) === "") {
    return fail(columns.quantity, text(columns.quantity), "not_whole_units");
  }
  if (quantity === 0) return fail(columns.quantity, "0", "zero");
  const placedAt = instantOf(text(columns.placedAt), mapping);
  if (!placedAt) return fail(columns.placedAt, text(columns.placedAt), "not_a_date");
  const units = Math.abs(quantity);
  const price = text(columns.price);
  const amount = columns.amount
    ? parseMinor(text(columns.amount), currency)
    : lineAmount(units, price || "0", currency);
  if (!amount.ok)
    return fail(columns.amount ?? columns.price ?? "", amount.error.text, amount.error.kind);
  if (price.startsWith("-")) return fail(columns.price ?? "", price, "negative");
  return {
    ok: true,
    row,
    placedAt,
    line: {
      externalId: "",
      kind: kindOf(code, mapping),
      code,
      name: text(columns.name),
      units,
      unitPrice: price || "0",
      amountMinor: amount.value,
    },
  };
}

/** Gives each line its identity: its content and how often the same content came before it. */
function identify(lines: readonly CanonicalLine[]): CanonicalLine[] {
  const seen = new Map<string, number>();
  return lines.map((line) => {
    const content = [line.code, line.name, line.units, line.unitPrice, line.amountMinor].join(
      "\u001f",
    );
    const occurrence = (seen.get(content) ?? 0) + 1;
    seen.set(content, occurrence);
    const hash = createHash("sha256").update(content).digest("base64url").slice(0, 12);
    return { ...line, externalId: `${hash}.${occurrence}` };
  });
}

/** A buyer as it may be shown: the first and last sign, the rest covered. */
function maskOf(buyer: string): string {
  if (buyer.length <= 2) return buyer ? "**" : "";
  return `${buyer[0]}***${buyer.at(-1)}`;
}

const isNegative = (row: FileRow, mapping: FileMapping) =>
  (row.fields[mapping.columns.quantity] ?? "").trim().startsWith("-");

interface Run {
  readonly order: string;
  readonly rows: FileRow[];
}

function messageOf(
  run: Run,
  parsed: readonly (Parsed & { ok: true })[],
  mapping: FileMapping,
): CanonicalMessage | null {
  const [first] = parsed;
  if (!first) return null;
  const buyerMask = maskOf(
    mapping.columns.buyer ? (first.row.fields[mapping.columns.buyer] ?? "") : "",
  );
  const lines = identify(parsed.map((each) => each.line));
  const totalMinor = lines.reduce((sum, line) => sum + line.amountMinor, 0);
  const cancelled =
    mapping.cancellationPrefix !== undefined && run.order.startsWith(mapping.cancellationPrefix);
  if (cancelled || isNegative(first.row, mapping)) {
    return {
      type: "aftersale",
      externalId: run.order,
      orderExternalId: null,
      kind: cancelled ? "cancellation" : "adjustment",
      restock: "unknown",
      amountMinor: totalMinor,
      currency: mapping.currency,
      reason: "",
      buyerMask,
      placedAt: first.placedAt,
      lines,
    };
  }
  return {
    type: "order",
    externalId: run.order,
    number: run.order,
    kind: "sale",
    deal: "confirmed",
    payment: "paid",
    channelStatus: mapping.columns.status ? (first.row.fields[mapping.columns.status] ?? "") : "",
    buyerMask,
    mergeKey: "",
    region: "",
    shipTo: mapping.columns.region
      ? { region: first.row.fields[mapping.columns.region] ?? "" }
      : {},
    currency: mapping.currency,
    totalMinor,
    paidMinor: totalMinor,
    placedAt: first.placedAt,
    sourceUpdatedAt: first.placedAt,
    sourceVersion: "",
    note: "",
    lines,
    holds: [],
  };
}

/** One run of rows as documents: sales and negative rows of one number are two documents. */
function assembleRun(run: Run, mapping: FileMapping, untilLine: number): Assembled[] {
  const parsed = run.rows.map((row) => parseRow(row, mapping));
  const refused = parsed.flatMap((each) =>
    each.ok ? [] : [{ line: each.row.line, problem: each.problem }],
  );
  const good = parsed.filter((each) => each.ok);
  const sales = good.filter((each) => !isNegative(each.row, mapping));
  const negatives = good.filter((each) => isNegative(each.row, mapping));
  const results: Assembled[] = [];
  const bothSides = sales.length > 0 && negatives.length > 0;
  if (sales.length > 0) {
    results.push({
      message: messageOf(run, sales, mapping),
      rows: sales.length,
      refused,
      untilLine,
    });
  }
  if (negatives.length > 0) {
    const order = bothSides ? { ...run, order: `${run.order}#negative` } : run;
    results.push({
      message: messageOf(order, negatives, mapping),
      rows: negatives.length,
      refused: bothSides ? [] : refused,
      untilLine,
    });
  }
  if (results.length === 0) results.push({ message: null, rows: 0, refused, untilLine });
  return results;
}

/**
 * Documents out of rows, in the order of the file and in bounded memory: rows of one number that
 * stand together are one document. A number that comes again later is a further part of it, named
 * `number~2`, so that no row is lost and a repeat of the file gives the same documents.
 */
export async function* assemble(
  rows: AsyncIterable<FileRow>,
  mapping: FileMapping,
): AsyncGenerator<Assembled> {
  let run: Run | null = null;
  const parts = new Map<string, number>();
  for await (const row of rows) {
    const order = (row.fields[mapping.columns.order] ?? "").trim();
    if (run && run.order.replace(/~\d+$/, "") === order) {
      run.rows.push(row);
      continue;
    }
    if (run) yield* assembleRun(run, mapping, row.line - 1);
    const part: number = (parts.get(order) ?? 0) + 1;
    parts.set(order, part);
    run = { order: part === 1 ? order : `${order}~${part}`, rows: [row] };
  }
  if (run) yield* assembleRun(run, mapping, run.rows.at(-1)?.line ?? 1);
}
