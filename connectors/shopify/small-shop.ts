// A small shop on this machine, for tests that speak with one: orders of two pieces of A, and a stock of A.
import type { Fields } from "./fields.ts";
import { startShop } from "./shop-server.ts";

export interface Shown {
  readonly id: number;
  readonly updated?: number;
  readonly created?: number;
  readonly paid?: boolean;
  readonly open?: number;
  readonly more?: object;
}

export type ShownOrder = ReturnType<typeof shownOrder>;

/** An order of a shop: two pieces of A at 5.00, changed so many minutes ago. */
export const shownOrder = (
  minutesAgo: (minutes: number) => string,
  { id, updated = 10, created = 20, paid = true, open = 2, more }: Shown,
) => ({
  id,
  name: `#${id}`,
  currency: "CNY",
  financial_status: paid ? "paid" : "pending",
  fulfillment_status: null,
  total_price: "10.00",
  created_at: minutesAgo(created),
  updated_at: minutesAgo(updated),
  line_items: [
    { id: id * 10, sku: "A", name: "A", quantity: 2, fulfillable_quantity: open, price: "5.00" },
  ],
  ...more,
});

/** A shop with these orders on this machine. */
export async function openSmallShop(orders: readonly ShownOrder[], returns: Fields[] = []) {
  const state: Parameters<typeof startShop>[0] = {
    orders: [...orders],
    levels: [{ inventory_item_id: 77, location_id: 5, available: 0 }],
    items: [{ id: 77, sku: "A" }],
    fulfillmentOrders: [],
    ...{ fulfillments: [], queued: [], returns, told: [] },
    troubles: new Map(),
    requests: [],
  };
  return { state, shop: await startShop(state) };
}
