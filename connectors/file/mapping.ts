import type { Problem } from "../port/index.ts";
import type { FileStatus } from "./statuses.ts";

/** Which column says what, and how its text is to be read. */
export interface FileMapping {
  readonly name: string;
  /** Orders line by line (the usual), or order numbers that came back. */
  readonly kind?: "orders" | "returns";
  readonly columns: {
    readonly order: string;
    readonly code?: string;
    readonly name?: string;
    readonly quantity?: string;
    /** Exact unit price; the line amount is quantity × price, rounded once. */
    readonly price?: string;
    /** Line amount, when the file gives it instead of a price. */
    readonly amount?: string;
    readonly placedAt?: string;
    readonly buyer?: string;
    readonly region?: string;
    readonly status?: string;
  };
  /** Order of the date's parts; the separator may be any of `-`, `/`, `.`, 年月日. */
  readonly dates: "ymd" | "dmy" | "mdy";
  readonly zone: string;
  readonly currency: string;
  /** The decimal sign; a point when absent. */
  readonly decimal?: "." | ",";
  /** An order number that starts so is a cancellation. */
  readonly cancellationPrefix?: string;
  /** The file's own status words, beside those that are known. */
  readonly statuses?: Readonly<Record<string, FileStatus>>;
  /** Codes that are no items, by pattern; the first match counts. */
  readonly codeKinds: readonly {
    readonly pattern: string;
    readonly kind: "shipping" | "fee" | "discount";
  }[];
}

/** UCI Online Retail: invoices of a UK giftware wholesaler, `C…` a cancellation without reference. */
export const uciOnlineRetail: FileMapping = {
  name: "uci-online-retail",
  columns: {
    order: "InvoiceNo",
    code: "StockCode",
    name: "Description",
    quantity: "Quantity",
    price: "UnitPrice",
    placedAt: "InvoiceDate",
    buyer: "CustomerID",
    region: "Country",
  },
  dates: "ymd",
  zone: "Europe/London",
  currency: "GBP",
  cancellationPrefix: "C",
  codeKinds: [
    { pattern: "^(POST|DOT|C2)$", kind: "shipping" },
    { pattern: "^(D)$", kind: "discount" },
    { pattern: "^(M|m|S|B|PADS|CRUK|AMAZONFEE|BANK CHARGES|gift_.*)$", kind: "fee" },
  ],
};

/** Tableau's Superstore: one row per order line, days without time, amounts with four decimals. */
export const superstore: FileMapping = {
  name: "superstore",
  columns: {
    order: "Order ID",
    code: "Product ID",
    name: "Product Name",
    quantity: "Quantity",
    amount: "Sales",
    placedAt: "Order Date",
    buyer: "Customer ID",
    region: "State/Province",
  },
  dates: "dmy",
  zone: "America/Chicago",
  currency: "USD",
  codeKinds: [],
};

/** Superstore's returns: order numbers once per line, without line, quantity, date or amount. */
export const superstoreReturns: FileMapping = {
  name: "superstore-returns",
  kind: "returns",
  columns: { order: "order_id" },
  dates: "ymd",
  zone: "America/Chicago",
  currency: "USD",
  codeKinds: [],
};

/** A pattern that cannot run away: no repetition but `.*`. */
const tamePattern = /^(?:[^+*{}\\]|\.\*|\\[^1-9k])*$/;

function patternProblem(pattern: unknown): boolean {
  if (typeof pattern !== "string" || pattern.length > 300 || !tamePattern.test(pattern))
    return true;
  try {
    return !new RegExp(pattern);
  } catch {
    return true;
  }
}

function zoneKnown(zone: unknown): boolean {
  try {
    return typeof zone === "string" && Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
  } catch {
    return false;
  }
}

const oneOf = (value: unknown, ...known: unknown[]) => known.includes(value);

/**
 * What is wrong with a mapping that came from outside; none when it can be used. Columns are
 * checked against the file's headers when these are given.
 */
export function mappingProblems(value: unknown, headers?: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  const wrong = (field: string, found: unknown, rule: string) =>
    problems.push({ field, value: typeof found === "string" ? found : "", rule });
  const isObject = (each: unknown): each is Record<string, unknown> =>
    typeof each === "object" && each !== null && !Array.isArray(each);
  if (!isObject(value)) return [{ field: "mapping", value: "", rule: "not_an_object" }];
  const columns = isObject(value["columns"]) ? value["columns"] : {};
  const returns = value["kind"] === "returns";
  const needed = returns ? ["order"] : ["order", "code", "quantity", "placedAt"];
  for (const field of needed) if (!columns[field]) wrong(`columns.${field}`, "", "required");
  for (const [field, column] of Object.entries(columns)) {
    if (typeof column !== "string") wrong(`columns.${field}`, column, "not_a_text");
    else if (headers && !headers.includes(column)) wrong(`columns.${field}`, column, "no_column");
  }
  if (!oneOf(value["kind"], undefined, "orders", "returns"))
    wrong("kind", value["kind"], "unknown");
  if (!oneOf(value["dates"], "ymd", "dmy", "mdy")) wrong("dates", value["dates"], "unknown");
  if (!oneOf(value["decimal"], undefined, ".", ",")) wrong("decimal", value["decimal"], "unknown");
  if (!zoneKnown(value["zone"])) wrong("zone", value["zone"], "unknown");
  if (!/^[A-Z]{3}$/.test(String(value["currency"])))
    wrong("currency", value["currency"], "currency");
  const kinds: unknown[] = Array.isArray(value["codeKinds"]) ? value["codeKinds"] : [null];
  kinds.forEach((each, at) => {
    if (!isObject(each) || patternProblem(each["pattern"]))
      wrong(`codeKinds.${at}.pattern`, isObject(each) ? each["pattern"] : "", "not_a_pattern");
    else if (!oneOf(each["kind"], "shipping", "fee", "discount"))
      wrong(`codeKinds.${at}.kind`, each["kind"], "unknown");
  });
  return problems;
}
