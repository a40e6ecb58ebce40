import { dayToText } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import type { Production } from "../../production/index.ts";
import { changeSupply, lockSupplies } from "../../stock/index.ts";
import { moveSlots } from "./bookings.ts";
import type { MovedSlot } from "./bookings.ts";
import { dayOfEnd } from "./time.ts";

export type { MovedSlot };

/** A receipt that held slots make, and that is there on another day than it said. */
export interface MovedReceipt {
  readonly supplyId: number;
  readonly itemId: number;
}

interface HeldReceipt extends MovedReceipt {
  readonly placeId: number;
  readonly endAt: Date;
}

/** The receipts of these slots, with when the last of their slots ends. */
function receiptsOf(tx: Tx, slots: readonly MovedSlot[]): Promise<HeldReceipt[]> {
  return tx.rows<HeldReceipt>(
    `select supply_id as "supplyId", item_id as "itemId", place_id as "placeId",
       max(end_at) as "endAt"
     from plans.booking where cell = $1 and tenant_id = $2 and state = 'held' and supply_id in (
       select supply_id from plans.booking
       where cell = $1 and tenant_id = $2 and id = any ($3::bigint[]))
     group by 1, 2, 3 order by 1`,
    [tx.scope.cell, tx.scope.tenantId, slots.map((each) => each.id)],
  );
}

/**
 * Moves held slots, and lets the receipts that they make say the day on which they can leave now;
 * gives those whose day is another one. Who rests on them is the caller's to tell.
 */
export async function moveHeld(
  tx: Tx,
  { parties }: Production,
  { slots, why }: { readonly slots: readonly MovedSlot[]; readonly why: string },
): Promise<MovedReceipt[]> {
  await moveSlots(tx, slots);
  if (slots.length === 0) return [];
  const receipts = await receiptsOf(tx, slots);
  const view = await parties.view.get(tx);
  const items = [...new Set(receipts.map((each) => each.itemId))].sort((a, b) => a - b);
  const { supplies } = await lockSupplies(tx, items);
  const days = new Map(supplies.map((each) => [each.id, each.day]));
  const moved: MovedReceipt[] = [];
  for (const { supplyId, itemId, placeId, endAt } of receipts) {
    const place = view.place(placeId);
    const before = days.get(supplyId);
    if (!place || before === undefined) continue;
    const day = dayOfEnd(place, endAt);
    if (before === day) continue;
    const changed = await changeSupply(tx, { itemId, supplyId, day: dayToText(day), why });
    if (changed.ok) moved.push({ supplyId, itemId });
  }
  return moved;
}
