// The model: what a careful clerk with a sheet of paper would know of the company. No dates, no
// places of promises, no batches: units, and what was acknowledged.
import assert from "node:assert/strict";
import type { Company, Product, Request, Answer } from "./real.ts";

export interface Line {
  readonly id: number;
  readonly itemId: number;
  units: number;
  cancelled: number;
  picked: number;
  shipped: number;
  returned: number;
  short: number;
}

export interface Order {
  readonly id: number;
  readonly externalId: string;
  readonly channelId: number;
  readonly policy: Policy;
  readonly lines: readonly Line[];
  readonly holds: number[];
}

export const policies = ["complete", "partial", "backorder"] as const;
export type Policy = (typeof policies)[number];

export interface Quote {
  readonly id: number;
  readonly itemId: number;
  readonly channelId: number;
  readonly units: number;
  readonly expiresAt: Date;
  state: "open" | "firm" | "expired" | "cancelled";
  held: number;
}

export interface Receipt {
  readonly id: number;
  readonly itemId: number;
  readonly placeId: number;
  /** The transfer it is the other end of; null when it comes from outside. */
  readonly transferId: number | null;
  units: number;
}

/** What the database said after the last step. */
export interface Stored {
  readonly onHand: Readonly<Record<string, number>>;
  readonly supplies: readonly {
    readonly itemId: number;
    readonly placeId: number;
    readonly id: number;
    readonly quantity: number;
    readonly promised: number;
  }[];
  readonly reserved: readonly {
    readonly claimId: number;
    readonly itemId: number;
    readonly placeId: number;
    readonly supplyId: number;
    readonly units: number;
    readonly picked: number;
  }[];
  readonly lines: readonly (Line & { readonly orderId: number })[];
  readonly quotes: Readonly<Record<string, { readonly state: string; readonly claimId: number }>>;
  readonly quotas: readonly {
    readonly itemId: number;
    readonly channelId: number;
    readonly cap: number | null;
    readonly protected: number;
    readonly taken: number;
  }[];
  readonly answers: number;
}

/** The clerk's sheet, with the product it is held against. */
export interface Book {
  readonly product: Product;
  readonly company: Company;
  /** Units by `item/place/condition`. */
  readonly onHand: Map<string, number>;
  readonly receipts: Receipt[];
  readonly quotes: Quote[];
  readonly orders: Order[];
  /** Items that a channel may not take freely. */
  readonly rationed: Set<number>;
  /** Answers that were given, to be asked for again. */
  readonly given: { readonly request: Request; readonly answer: Answer }[];
  /** Items promised anew by the step under way: who lacks what may have changed. */
  readonly renewed: Set<number>;
  /** Items that shrank in the step under way: quotes may have lost what they held. */
  readonly shrunk: Set<number>;
  stored: Stored;
  serial: number;
}

const nothing: Stored = {
  ...{ onHand: {}, supplies: [], reserved: [], lines: [], quotes: {}, quotas: [], answers: 0 },
};

/** An empty sheet for a new company. */
export function openBook(product: Product, company: Company): Book {
  return {
    ...{ product, company, onHand: new Map(), receipts: [], quotes: [], orders: [], given: [] },
    ...{ rationed: new Set(), renewed: new Set(), shrunk: new Set(), stored: nothing, serial: 0 },
  };
}

/** One of a list by any number. */
export function oneOf<T>(list: readonly T[], at: number): T {
  const found = list[at % Math.max(1, list.length)];
  assert.ok(found !== undefined, "there is none");
  return found;
}

/** Adds units, which may be negative, to what lies somewhere. */
export function put(
  book: Book,
  where: { readonly itemId: number; readonly placeId: number; readonly condition?: string },
  units: number,
): void {
  const key = `${where.itemId}/${where.placeId}/${where.condition ?? "sellable"}`;
  const left = (book.onHand.get(key) ?? 0) + units;
  assert.ok(left >= 0, `less than nothing of ${key}`);
  book.onHand.set(key, left);
}

/** Sellable units of an item at a place. */
export const lying = (book: Book, itemId: number, placeId: number): number =>
  book.onHand.get(`${itemId}/${placeId}/sellable`) ?? 0;

export const openOf = (line: Line): number => line.units - line.cancelled - line.shipped;

export const allLines = (book: Book): Line[] => book.orders.flatMap((order) => order.lines);

/** Units of an item that may be promised at all: what lies there and what is to come. */
export function supplyOf(book: Book, itemId: number): number {
  const there = book.company.places.reduce((sum, placeId) => sum + lying(book, itemId, placeId), 0);
  const coming = book.receipts.filter((each) => each.itemId === itemId);
  return there + coming.reduce((sum, each) => sum + each.units, 0);
}

/** Units of an item that are spoken for. */
export function promisedOf(book: Book, itemId: number): number {
  const lines = allLines(book).filter((line) => line.itemId === itemId);
  const quotes = book.quotes.filter((quote) => quote.itemId === itemId && quote.state === "open");
  return (
    lines.reduce((sum, line) => sum + openOf(line) - line.short, 0) +
    quotes.reduce((sum, quote) => sum + quote.held, 0)
  );
}

/** What a channel may be promised of an item now; `back` units are given back before. */
export function allowance(book: Book, itemId: number, channelId: number): number {
  const free = supplyOf(book, itemId) - promisedOf(book, itemId);
  let kept = 0;
  let left = Infinity;
  for (const quota of book.stored.quotas.filter((each) => each.itemId === itemId)) {
    if (quota.channelId !== channelId) kept += Math.max(0, quota.protected - quota.taken);
    else if (quota.cap !== null) left = Math.max(0, quota.cap - quota.taken);
  }
  return Math.min(left, Math.max(0, free - kept));
}

/** Units of an item that lie somewhere and are not spoken for. */
export function freeNow(book: Book, itemId: number): number {
  return book.stored.supplies
    .filter((supply) => supply.itemId === itemId && supply.id === 0)
    .reduce((sum, supply) => sum + supply.quantity - supply.promised, 0);
}
