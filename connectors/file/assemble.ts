import { createHash } from "node:crypto";
import { assert } from "../../kernel/index.ts";
import type { CanonicalLine, CanonicalMessage, CanonicalOrder, Problem } from "../port/index.ts";
import { instantOf } from "./dates.ts";
import type { FileMapping } from "./mapping.ts";
import { readBatches } from "./read.ts";
import type { FileRow } from "./read.ts";
import { parseRow, spoiled, textOf } from "./rows.ts";
import type { Good } from "./rows.ts";
import { runsOf, scatteredOrders } from "./runs.ts";
import type { RowBatches, Run } from "./runs.ts";
import { statusOf } from "./statuses.ts";

/** What a run of rows of one document became. */
export interface Assembled {
  readonly message: CanonicalMessage | null;
  /** Rows that are in the message. */
  readonly rows: number;
  /** Rows that were refused, each with its reason; the others go on. */
  readonly refused: readonly { readonly line: number; readonly problem: Problem }[];
  /**
   * The document's last line, which rises from result to result: whoever stored all results up to
   * a line goes on with those beyond it. Results that share a line belong in one transaction.
   */
  readonly untilLine: number;
  /** The document's rows as they stand in the file. */
  readonly source: readonly FileRow[];
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
  // Tables of numbers write a customer's number as 17850.0.
  const plain = buyer.trim().replace(/^(\d+)\.0$/, "$1");
  if (plain.length <= 2) return plain ? "**" : "";
  return `${plain[0]}***${plain.at(-1)}`;
}

/** Deal, payment and holds out of the status column; a word that nobody has mapped is held. */
function stateOf(
  good: readonly Good[],
  mapping: FileMapping,
): Pick<CanonicalOrder, "deal" | "payment" | "channelStatus" | "holds"> {
  if (!mapping.columns.status && !mapping.constants?.status)
    return { deal: "confirmed", payment: "paid", channelStatus: "", holds: [] };
  const found = [...new Set(good.map(({ row }) => textOf(row, mapping, "status")))];
  const channelStatus = found.join(" | ");
  const [first = ""] = found;
  const known = found.length === 1 ? statusOf(first, mapping.statuses) : null;
  if (known) return { ...known, channelStatus, holds: [] };
  return {
    deal: "review",
    payment: "none",
    channelStatus,
    holds: [{ reason: "unknown_status", detail: { status: channelStatus } }],
  };
}

const totalOf = (lines: readonly CanonicalLine[]) =>
  lines.reduce((sum, line) => sum + line.amountMinor, 0);

function orderOf(order: string, good: readonly [Good, ...Good[]], mapping: FileMapping) {
  const [{ placedAt, row }] = good;
  const region = textOf(row, mapping, "region");
  const lines = identify(good.map((each) => each.line));
  const totalMinor = totalOf(lines);
  const state = stateOf(good, mapping);
  return {
    type: "order",
    externalId: order,
    number: order,
    kind: "sale",
    ...state,
    sourceZone: mapping.zone,
    buyerMask: maskOf(textOf(row, mapping, "buyer")),
    mergeKey: "",
    region: "",
    shipTo: region ? { region } : {},
    currency: mapping.currency,
    totalMinor,
    paidMinor: state.payment === "paid" ? totalMinor : 0,
    placedAt,
    sourceUpdatedAt: placedAt,
    sourceVersion: "",
    note: "",
    lines,
  } satisfies CanonicalMessage;
}

function aftersaleOf(order: string, good: readonly [Good, ...Good[]], mapping: FileMapping) {
  const [{ placedAt, row }] = good;
  const { cancellationPrefix: prefix } = mapping;
  const lines = identify(good.map((each) => each.line));
  return {
    type: "aftersale",
    externalId: order,
    orderExternalId: null,
    kind: prefix !== undefined && order.startsWith(prefix) ? "cancellation" : "adjustment",
    restock: "unknown",
    amountMinor: totalOf(lines),
    currency: mapping.currency,
    reason: "",
    buyerMask: maskOf(textOf(row, mapping, "buyer")),
    placedAt,
    lines,
  } satisfies CanonicalMessage;
}

const some = <Each>(list: readonly Each[]): list is readonly [Each, ...Each[]] => list.length > 0;

/** One run of rows as documents: sales and negative rows of one number are two documents. */
function assembleRun(run: Run, mapping: FileMapping, untilLine: number): Assembled[] {
  const parsed = run.rows.map((row) => parseRow(row, mapping));
  const refused = parsed.flatMap((each) =>
    each.ok ? [] : [{ line: each.error.row.line, problem: each.error.problem }],
  );
  const good = parsed.flatMap((each) => (each.ok ? [each.value] : []));
  const prefix = mapping.cancellationPrefix;
  const cancelled = prefix !== undefined && run.order.startsWith(prefix);
  const negatives = good.filter((each) => cancelled || each.negative);
  const sales = good.filter((each) => !cancelled && !each.negative);
  const bothSides = sales.length > 0 && negatives.length > 0;
  const results: Assembled[] = [];
  const source = run.rows;
  if (some(sales)) {
    const message = orderOf(run.order, sales, mapping);
    results.push({ message, rows: sales.length, refused, untilLine, source });
  }
  if (some(negatives)) {
    const order = bothSides ? `${run.order}#negative` : run.order;
    const message = aftersaleOf(order, negatives, mapping);
    results.push({
      message,
      rows: negatives.length,
      refused: bothSides ? [] : refused,
      untilLine,
      source,
    });
  }
  if (results.length === 0) results.push({ message: null, rows: 0, refused, untilLine, source });
  return results;
}

/** An order that came back: which units, when and for how much, a person finds out. */
function returnRun(
  run: Run,
  mapping: FileMapping,
  at: { untilLine: number; asOf: Date },
): Assembled {
  const { untilLine } = at;
  const source = run.rows;
  const [first] = source;
  assert(first);
  const problem = spoiled(first, mapping);
  const value = textOf(first, mapping, "placedAt");
  const field = mapping.columns.placedAt ?? "placedAt";
  const day = value || mapping.columns.placedAt ? instantOf(value, mapping) : at.asOf;
  const undated = day ? null : { field, value, rule: "not_a_date" };
  const why = problem ?? undated;
  if (why || !day) {
    const refused = run.rows.flatMap(({ line }) => (why ? [{ line, problem: why }] : []));
    return { message: null, rows: 0, refused, untilLine, source };
  }
  const message: CanonicalMessage = {
    type: "aftersale",
    externalId: `return-${run.order}`,
    orderExternalId: run.order,
    kind: "return",
    restock: "unknown",
    amountMinor: 0,
    currency: mapping.currency,
    reason: "",
    buyerMask: "",
    placedAt: day,
    lines: [],
  };
  return { message, rows: source.length, refused: [], untilLine, source };
}

/**
 * Documents out of rows, in the order of their last rows. Rows of one number are one document:
 * those that stand together, and, where `scattered` knows a number's last line, those that do not.
 * A number that comes again all the same is a further part of it, named `number~2`, so that no row
 * is lost and a repeat of the file gives the same documents; of returned orders the repeat is the
 * same return.
 */
export async function* assemble(
  rows: RowBatches,
  mapping: FileMapping,
  known: {
    /** The day of documents that have no date of their own: when the file came. */
    readonly asOf?: Date;
    /** Last lines of numbers whose rows do not stand together, from `scatteredOrders`. */
    readonly scattered?: ReadonlyMap<string, number>;
  } = {},
): AsyncGenerator<Assembled> {
  const parts = new Map<string, number>();
  const { asOf, scattered = new Map<string, number>() } = known;
  const returns = mapping.kind === "returns";
  const { order: column } = mapping.columns;
  assert(column, "documents are told apart by their number");
  assert(!returns || mapping.columns.placedAt || asOf, "a file without dates needs its own");
  for await (const { run, untilLine } of runsOf(rows, column, scattered)) {
    if (returns) {
      yield returnRun(run, mapping, { untilLine, asOf: asOf ?? new Date(0) });
      continue;
    }
    const part = (parts.get(run.order) ?? 0) + 1;
    parts.set(run.order, part);
    const order = part === 1 ? run.order : `${run.order}~${part}`;
    yield* assembleRun({ ...run, order }, mapping, untilLine);
  }
}

/**
 * Documents of a file, which is read twice: once to see whose rows do not stand together.
 * Throws FileUnreadable.
 */
export async function* assembleFile(
  path: string,
  mapping: FileMapping,
  asOf?: Date,
): AsyncGenerator<Assembled> {
  const scattered = await scatteredOrders(readBatches(path), mapping.columns.order ?? "");
  yield* assemble(readBatches(path), mapping, { scattered, ...(asOf && { asOf }) });
}
