import type { Book } from "./book.ts";
import type { BookOrder } from "./entries.ts";

/** What a change was about. */
interface Parts {
  readonly paid: boolean;
  readonly refunds: number;
  readonly parcels: number;
}

const partsOf = (order: BookOrder): Parts => ({
  paid: order.paidAt !== null,
  refunds: order.refunds.length,
  parcels: order.parcels.length,
});

/**
 * When an order itself was written last on platforms that write payments, refunds or parcels beside
 * it: a change of one of the named parts leaves the order's own time as it was.
 */
export class OwnTimes {
  readonly #known = new Map<BookOrder, { at: Date; parts: Parts }>();

  constructor(book: Book, beside: readonly (keyof Parts)[]) {
    book.onChange(({ order }) => {
      const [before, parts] = [this.#known.get(order), partsOf(order)];
      const isBeside = before && beside.some((name) => before.parts[name] !== parts[name]);
      this.#known.set(order, { at: isBeside ? before.at : order.updatedAt, parts });
    });
  }

  of(order: BookOrder): Date {
    return this.#known.get(order)?.at ?? order.updatedAt;
  }
}
