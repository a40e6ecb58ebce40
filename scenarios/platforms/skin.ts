import type { Connector } from "../../connectors/port/index.ts";
import type { Book, BookChange } from "./book.ts";
import type { BookLine, BookOrder, BookRefund, Habits } from "./entries.ts";
import { paymentOf } from "./entries.ts";
import { textOfPlain } from "./plain.ts";

// What makes a book a certain platform: its words, its addresses, its pages, its signatures.

export interface Asked {
  readonly method: string;
  /** Without the first slash and the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly raw: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** A page of a list: buyers do not wait for the next one. */
  readonly isPage?: boolean;
}

/** What a skin serves: the book, and what the platform shows of stock. */
export interface Site {
  readonly book: Book;
  /** At most so many rows a page, whatever is asked for: so that there are pages. */
  readonly pageSize: number;
  readonly now: () => number;
  readonly stock: Map<string, number>;
  /** Notes to buyers by order, where parcels are told so. */
  readonly notes: Map<BookOrder, string[]>;
  /** What our calls are signed with or carry: two while one takes the place of the other. */
  keys: readonly string[];
}

/** The key of a shop before anybody changes it. */
export const firstKey = "first-key";

/** A site without orders' history of its own. */
export const newSite = (site: Pick<Site, "book" | "pageSize" | "now">): Site => ({
  ...{ ...site, stock: new Map(), notes: new Map(), keys: [firstKey] },
});

/** A push as it leaves the platform, signed. */
export interface SkinPush {
  readonly raw: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
}

/** The platform's own words of what our side must know by them. */
export interface Names {
  order(order: BookOrder): string;
  line(line: BookLine): string;
  code(code: number): string;
  refund(refund: Pick<BookRefund, "id" | "isWhole">): string;
}

export interface Skin {
  readonly connector: Connector;
  /** What it goes by where two skins wear one connector; the connector's kind unless said. */
  readonly code?: string;
  readonly habits: Habits;
  readonly names: Names;
  readonly settings: (address: string, key: string) => Readonly<Record<string, string>>;
  /**
   * What is said of the money of a cancelled order: nothing, that it never came, that it never came
   * whatever there was, or that what came went back.
   */
  readonly voids: "none" | "voided" | "all" | "back";
  answer(site: Site, asked: Asked): Reply;
  /** What its lists of returns name, where it keeps them beside the order's money. */
  readonly returns?: (order: BookOrder) => readonly string[];
  /** What it says when it is asked too often. */
  readonly busy: Reply;
  /** Null on platforms that push over other ways. */
  readonly push: ((change: BookChange, how: PushHow) => SkinPush) | null;
}

export interface PushHow {
  readonly secret: string;
  readonly serial: number;
  readonly now: number;
}

export const codeOf = ({ code, connector }: Skin): string => code ?? connector.kind;

export const ok = (body: unknown): Reply => ({ status: 200, body });
export const page = (body: unknown): Reply => ({ status: 200, body, isPage: true });

/** The instants by which platforms search their lists. */
export type Instant = "updatedAt" | "placedAt" | "paidAt";

/** Rows of a list within bounds of time, both included, in the order of that instant; who has none is not listed. */
export function rowsBetween(
  book: Book,
  by: Instant,
  [from, until]: readonly [number, number],
): BookOrder[] {
  const at = (order: BookOrder) => order[by]?.getTime() ?? Number.NaN;
  return book.orders
    .filter((order) => at(order) >= from && at(order) <= until)
    .sort((a, b) => at(a) - at(b) || a.serial - b.serial);
}

/** A page, from 1. */
export const pageOf = <T>(rows: readonly T[], number: number, size: number): T[] =>
  rows.slice((number - 1) * size, number * size);

export const yuan = (minor: number): string => (minor / 100).toFixed(2);

/** The book's truth of an order in our words and the platform's names. */
export function truthOf({ names, voids, habits, returns }: Skin, order: BookOrder): string {
  // A platform that refunds lines ends an order with the last of them.
  const isSilent = habits.refunds === "sent";
  const isBack =
    habits.refunds !== "amount" && !isSilent && order.lines.every((line) => line.refunded);
  const isOver = order.cancelledAt !== null || isBack;
  const payment = isSilent ? (order.paidAt ? "paid" : "none") : paymentOf(order);
  const isCancelled = order.cancelledAt !== null;
  const isVoid = isCancelled && (voids === "all" || (voids !== "none" && payment === "none"));
  const isReturned = isCancelled && voids === "back" && !isVoid;
  return textOfPlain({
    id: names.order(order),
    deal: isOver ? "over" : "open",
    payment: isVoid ? "voided" : isReturned ? "refunded" : payment,
    lines: order.lines.map(
      (line) =>
        `${names.line(line)}:${names.code(line.code)}:${line.units}:${line.cancelled}:${line.shipped}`,
    ),
    parent: order.parent ? names.order(order.parent) : "",
    refunds: [
      ...order.refunds.map((each) => `${names.refund(each)}:${each.amountMinor}:settled`),
      // What was taken back before anybody saw it is nowhere.
      ...order.cases
        .filter((each) => each.standing !== "withdrawn")
        .map((each) => `${names.refund(each)}:${each.amountMinor}:${each.standing}`),
      ...(returns?.(order) ?? []).map((each) => `${each}:0:underway`),
    ],
  });
}
