import { createCallerQueue, isPassing } from "../../../platform/index.ts";
import type { Actor, Database, Scope } from "../../../platform/index.ts";
import type { NewOrder, PlaceOutcome } from "../model.ts";
import { placeOrders } from "./place.ts";
import type { PlaceParts } from "./place.ts";

export interface PlaceQueue {
  /** Places one order together with whatever else arrives meanwhile. Throws BatcherFull. */
  submit(scope: Scope, actor: Actor, order: NewOrder): Promise<PlaceOutcome>;
  readonly size: () => number;
}

/**
 * What an order contends for: its items (by code where the catalog must still say which they are), the
 * credit of its party, its key and its name at the channel. The database guards all of them by locks;
 * two orders that share one would only wait for each other there.
 */
function touchedBy(order: NewOrder): string[] {
  const touched = [`key ${order.key}`, `order ${order.channelId} ${order.externalId}`];
  if (order.partyId !== null) touched.push(`party ${order.partyId}`);
  for (const { itemId, code } of order.lines)
    touched.push(itemId === undefined ? `code ${order.channelId} ${code}` : `item ${itemId}`);
  return touched;
}

/**
 * What one caller places while a batch is in flight forms the next. In a rush a second batch, of orders
 * that share nothing with the first, runs beside it: this process shapes and decides while the database
 * writes.
 */
export function createPlaceQueue(database: Database, parts: PlaceParts): PlaceQueue {
  interface Entry {
    readonly scope: Scope;
    readonly actor: Actor;
    readonly order: NewOrder;
  }
  const { submit, size } = createCallerQueue<Entry, PlaceOutcome>({
    ...{ database, countMax: 200, weightMax: 1_500, waitingMax: 20_000, isOutage: isPassing },
    weigh: (entry) => entry.order.lines.length,
    beside: { lanes: 2, countMin: 48, touches: ({ order }) => touchedBy(order) },
    decide: (tx, batch) =>
      placeOrders(
        tx,
        parts,
        batch.map((entry) => entry.order),
      ),
  });
  return { submit: (scope, actor, order) => submit({ scope, actor, order }), size };
}
