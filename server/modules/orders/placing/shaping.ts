import type { Tx } from "../../../platform/index.ts";
import type { Catalog, CatalogView } from "../../catalog/index.ts";
import { forgetAhead, lockAhead } from "../../stock/index.ts";
import { asksStock, shapeLines } from "../model.ts";
import type { NewOrder, ShapedLine } from "../model.ts";

/** Lines of orders as a catalog means them. */
export interface Shaped {
  /** The lines of one of the orders, as this catalog means them. */
  readonly linesOf: (order: NewOrder, catalog: CatalogView) => ShapedLine[];
  /** Takes back what was asked for ahead and not used: nobody may decide on it later. */
  readonly done: () => void;
}

/**
 * Shapes a batch by the catalog as it was last seen and asks for the locks of its items at once,
 * before it is known which orders are new. Should the catalog have changed, the lines are shaped
 * anew and the locks asked for again.
 */
export function shapeAhead(tx: Tx, catalog: Catalog, orders: readonly NewOrder[]): Shaped {
  const view = catalog.view.peek(tx);
  const shaped = new Map<NewOrder, ShapedLine[]>();
  const items = new Set<number>();
  for (const order of view ? orders : []) {
    const lines = shapeLines(view as CatalogView, order);
    shaped.set(order, lines);
    if (order.mode !== "live" || order.deal === "cancelled") continue;
    for (const line of lines) if (asksStock(line)) items.add(line.itemId ?? 0);
  }
  if (items.size > 0) lockAhead(tx, [...items]);
  return {
    done: () => forgetAhead(tx),
    linesOf: (order, now) => (now === view && shaped.get(order)) || shapeLines(now, order),
  };
}
