import type { Chance } from "../../kernel/index.ts";

// What the simulated shop holds to be true, and how its orders change: by buyers, by hand, by us.

export interface ShopLine {
  readonly id: number;
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  fulfillable_quantity: number;
  readonly price: string;
}

interface Parcel {
  readonly id: number;
  readonly status: "success";
  readonly tracking_company: string;
  readonly tracking_numbers: readonly string[];
  readonly line_items: readonly { readonly id: number; readonly quantity: number }[];
}

export interface ShopOrder {
  readonly id: number;
  readonly name: string;
  readonly currency: "CNY";
  financial_status: "pending" | "paid" | "partially_refunded" | "refunded";
  readonly total_price: string;
  readonly created_at: string;
  updated_at: string;
  cancelled_at: string | null;
  note: string;
  readonly line_items: readonly ShopLine[];
  readonly fulfillments: Parcel[];
  readonly refunds: object[];
}

/** A change of the book that is pushed: which order, under which topic. */
export interface Change {
  readonly order: ShopOrder;
  readonly topic: string;
}

/** Ids beyond 2^53: whoever reads them as numbers loses their last digits. */
const firstId = 9_007_199_254_740_993n;
const instantOf = (at: Date) => `${at.toISOString().slice(0, 19)}Z`;
/** Units of an order that have neither left nor been cancelled. */
export const openOf = (order: ShopOrder): number =>
  order.line_items.reduce((sum, line) => sum + line.fulfillable_quantity, 0);

/** Which orders we ship ourselves: what both hands touch at once has no single truth. */
export const isOurs = (order: ShopOrder): boolean => Number(order.name.slice(1)) % 5 === 0;

/** The shop's book of orders. Its clock shows whole seconds, as the platform's does. */
export class Book {
  readonly orders: ShopOrder[] = [];
  readonly #chance: Chance;
  readonly #codes: readonly string[];
  readonly #listeners: ((change: Change) => void)[] = [];
  #serial = 0;

  constructor(chance: Chance, codes: readonly string[]) {
    this.#chance = chance;
    this.#codes = codes;
  }

  onChange(hear: (change: Change) => void): void {
    this.#listeners.push(hear);
  }

  #moved(order: ShopOrder, topic: string): void {
    order.updated_at = instantOf(new Date());
    for (const hear of this.#listeners) hear({ order, topic });
  }

  #nextId(): number {
    this.#serial += 1;
    return this.#serial;
  }

  place(): void {
    const chance = this.#chance;
    const number = this.orders.length + 1;
    const lines = Array.from({ length: chance.whole(1, 3) }, (): ShopLine => {
      const quantity = chance.whole(1, 5);
      const sku = chance.pick(this.#codes);
      const id = this.#nextId();
      return { id, sku, name: sku, quantity, fulfillable_quantity: quantity, price: "10.00" };
    });
    const at = instantOf(new Date());
    const total = lines.reduce((sum, line) => sum + line.quantity * 10, 0);
    const order: ShopOrder = {
      id: number,
      name: `#${number}`,
      currency: "CNY",
      financial_status: chance.next() < 0.5 ? "pending" : "paid",
      total_price: `${total}.00`,
      ...{ created_at: at, updated_at: at, cancelled_at: null, note: "" },
      ...{ line_items: lines, fulfillments: [], refunds: [] },
    };
    this.orders.push(order);
    this.#moved(order, "orders/create");
  }

  /** A parcel leaves with so many units by line; gives its id. */
  ship(order: ShopOrder, units: ReadonlyMap<number, number>, tracking: string): number {
    const lines = order.line_items
      .filter((line) => (units.get(line.id) ?? 0) > 0)
      .map((line) => ({ id: line.id, quantity: units.get(line.id) ?? 0 }));
    for (const line of order.line_items) line.fulfillable_quantity -= units.get(line.id) ?? 0;
    const id = this.#nextId();
    order.fulfillments.push({
      ...{ id, status: "success", tracking_company: "SF", tracking_numbers: [tracking] },
      line_items: lines,
    });
    this.#moved(order, "orders/updated");
    return id;
  }

  #shipByHand(order: ShopOrder): void {
    const line = order.line_items.find((each) => each.fulfillable_quantity > 0);
    if (!line || order.cancelled_at || isOurs(order)) return;
    const units = this.#chance.whole(1, line.fulfillable_quantity + 1);
    this.ship(order, new Map([[line.id, units]]), `HAND${order.id}-${order.fulfillments.length}`);
  }

  /** Takes a unit off a line that has not left: the line stays, less of it can be fulfilled. */
  #edit(order: ShopOrder): void {
    const line = order.line_items.find((each) => each.fulfillable_quantity > 1);
    if (!line || order.cancelled_at || isOurs(order)) return;
    line.fulfillable_quantity -= 1;
    this.#moved(order, "orders/updated");
  }

  #cancel(order: ShopOrder): void {
    if (order.cancelled_at || order.fulfillments.length > 0 || isOurs(order)) return;
    order.cancelled_at = instantOf(new Date());
    for (const line of order.line_items) line.fulfillable_quantity = 0;
    this.#moved(order, "orders/cancelled");
  }

  #refund(order: ShopOrder): void {
    const isPending = order.financial_status === "pending";
    if (isPending || order.cancelled_at || order.refunds.length > 1) return;
    const [line] = order.line_items;
    order.refunds.push({
      ...{ id: this.#nextId(), order_id: order.id, created_at: instantOf(new Date()), note: "" },
      refund_line_items: [
        { quantity: 1, restock_type: "no_restock", subtotal: "5.00", line_item: line },
      ],
      transactions: [{ kind: "refund", status: "success", amount: "5.00", currency: "CNY" }],
    });
    order.financial_status = "partially_refunded";
    this.#moved(order, "orders/updated");
  }

  #pay(order: ShopOrder): void {
    if (order.financial_status !== "pending" || order.cancelled_at) return;
    order.financial_status = "paid";
    this.#moved(order, "orders/paid");
  }

  /** Two changes within one second: both show the same instant. */
  #scribble(order: ShopOrder): void {
    order.note = `first ${order.id}`;
    this.#moved(order, "orders/updated");
    this.#pay(order);
  }

  /** One change of some order: a newer one more often than an old one. */
  change(): void {
    const back = Math.floor(this.#chance.next() ** 2 * this.orders.length);
    const order = this.orders.at(-1 - back);
    if (!order) return;
    this.#chance.pick([
      () => this.#pay(order),
      () => this.#pay(order),
      () => this.#shipByHand(order),
      () => this.#edit(order),
      () => this.#cancel(order),
      () => this.#refund(order),
      () => this.#scribble(order),
    ])();
  }
}

/** The order's id as the shop writes it. */
export const idOf = (order: ShopOrder): string => String(firstId + BigInt(order.id));

/** The order as the shop writes it: its id in all its digits, which no number of ours could hold. */
export function textOf(order: ShopOrder): string {
  return JSON.stringify(order).replace(`{"id":${order.id},`, `{"id":${idOf(order)},`);
}
