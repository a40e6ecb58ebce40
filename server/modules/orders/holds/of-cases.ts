import type { Tx } from "../../../platform/index.ts";
import { holdOf } from "./of-deals.ts";
import { countHolds, endedByItself, endHolds } from "./holds.ts";
import { announceChange, lockOrder } from "../locking.ts";
import { insertHolds } from "../store.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** An after-sale case of a channel that reads as nobody knows, and the word that nobody knows. */
export interface UnreadCase {
  readonly orderId: number;
  /** The case's number on its channel. */
  readonly externalId: string;
  readonly field: string;
  readonly value: string;
}

/**
 * Holds an order for a case that could not be read: goods must not leave while nobody knows what the buyer
 * and the platform agreed. Once for a case and word, however often it is told, also after a person freed it.
 */
export async function holdForCase(tx: Tx, unread: UnreadCase): Promise<void> {
  const { orderId, externalId, field, value } = unread;
  const found = await lockOrder(tx, orderId);
  if (!found || found.order.stage === "done") return;
  const open = await tx.rows(
    `select 1 from orders.hold where cell = $1 and tenant_id = $2 and order_id = $3
       and detail->>'case' = $4 and (released_at is null or detail->>'value' = $5
         and detail->>'field' = $6 and release_note <> all ($7::text[]))`,
    [...scopeOf(tx), orderId, externalId, value, field, endedByItself],
  );
  if (open.length > 0) return;
  const detail = { note: "unread_case", case: externalId, field, value };
  await insertHolds(tx, [{ ...holdOf("aftersale", detail), orderId }]);
  await countHolds(tx, [orderId]);
  announceChange(tx, orderId, "held");
}

/** Frees the order of a case that was not to be read, now that it is. */
export async function freeReadCase(
  tx: Tx,
  read: { readonly orderId: number; readonly externalId: string },
): Promise<void> {
  const held = await tx.rows<{ id: number }>(
    `select id from orders.hold where cell = $1 and tenant_id = $2 and order_id = $3
       and released_at is null and detail->>'case' = $4`,
    [...scopeOf(tx), read.orderId, read.externalId],
  );
  if (held.length === 0 || !(await lockOrder(tx, read.orderId))) return;
  const ids = held.map((each) => each.id);
  await endHolds(tx, read.orderId, { ids, why: "cleared by the channel" });
  announceChange(tx, read.orderId, "hold_released");
}
