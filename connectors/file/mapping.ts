import type { FileStatus } from "./statuses.ts";

/** What a column of a file may say. */
export const fields = [
  ...(["order", "code", "barcode", "name", "quantity", "unit", "price", "amount"] as const),
  ...(["placedAt", "buyer", "region", "status", "place"] as const),
] as const;
export type Field = (typeof fields)[number];

/** Which column says what, and how its text is to be read. */
export interface FileMapping {
  readonly name: string;
  /** Orders line by line (the usual), order numbers that came back, or what a count has found. */
  readonly kind?: "orders" | "returns" | "stock";
  /**
   * `price` is exact and the line amount is quantity × price, rounded once; `amount` is the line
   * amount, where the file gives it instead.
   */
  readonly columns: { readonly [F in Field]?: string };
  /** What every row says that the file does not: a day, a status, a place. */
  readonly constants?: { readonly [F in Field]?: string };
  /** What the code column holds: the channel's own code (the usual), our item's, or a barcode. */
  readonly codes?: "listing" | "item" | "barcode";
  /** How many pieces a unit word of the file means, beside those that mean one. */
  readonly units?: Readonly<Record<string, number>>;
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
