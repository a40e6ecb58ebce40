import { dayToText } from "../../../kernel/index.ts";
import type { Day } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { lockSupplies } from "./locking.ts";
import { announceChange } from "./room.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** A receipt to come moved to another day. */
export interface SupplyMove {
  readonly itemId: number;
  readonly supplyId: number;
  /** ISO date. */
  readonly day: string;
}

/**
 * Moves many receipts to other days, set-wise; gives the items whose receipts moved. What rests on
 * them is promised anew by the caller. A receipt that is gone, or is on that day already, is left out.
 */
export async function moveSupplies(
  tx: Tx,
  { moves, why }: { readonly moves: readonly SupplyMove[]; readonly why: string },
): Promise<number[]> {
  if (moves.length === 0) return [];
  const items = [...new Set(moves.map((each) => each.itemId))].sort((a, b) => a - b);
  const { supplies } = await lockSupplies(tx, items);
  const before = new Map(supplies.map((each) => [each.id, each]));
  const due = moves.filter(({ supplyId, day }) => {
    const known = supplyId === 0 ? undefined : before.get(supplyId);
    return known !== undefined && dayToText(known.day as Day) !== day;
  });
  if (due.length === 0) return [];
  await tx.rows(
    `update stock.supply as supply set day = draft.day::date
     from unnest($3::int[], $4::bigint[], $5::text[]) as draft (item_id, id, day)
     where supply.cell = $1 and supply.tenant_id = $2 and supply.item_id = any ($3::int[])
       and supply.item_id = draft.item_id and supply.id = draft.id and supply.id <> 0`,
    [
      ...scopeOf(tx),
      due.map((each) => each.itemId),
      due.map((each) => each.supplyId),
      due.map((each) => each.day),
    ],
  );
  for (const { supplyId, day } of due) {
    const from = before.get(supplyId);
    tx.audit({
      action: "stock.supply.move",
      subjectKind: "supply",
      subjectId: supplyId,
      before: { day: from && dayToText(from.day as Day) },
      after: { day },
      why,
    });
  }
  const moved = [...new Set(due.map((each) => each.itemId))];
  announceChange(tx, moved, why);
  return moved;
}
