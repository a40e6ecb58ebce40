import type { Tx } from "../../../platform/index.ts";
import type { WorkOrder } from "../work-order-rows.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** How many units of a component a substitute stands in for. */
export interface Substitution {
  readonly operationId: number;
  readonly itemId: number;
  readonly byItemId: number;
  readonly units: number;
  readonly why: string;
  readonly at: Date;
  readonly by: string;
}

/** The substitutions of a work order, by operation and component. */
export function substitutionsOf(tx: Tx, workOrderId: number): Promise<Substitution[]> {
  return tx.rows<Substitution>(
    `select operation_id as "operationId", item_id as "itemId", by_item_id as "byItemId", units, why,
       at, by_name as by
     from production.substitution where cell = $1 and tenant_id = $2 and work_order_id = $3
     order by operation_id, item_id, by_item_id`,
    [...scopeOf(tx), workOrderId],
    "production.substitutions",
  );
}

/** Substitutions of a work order that is made for another number of units, in the same share. */
export async function scaleSubstitutions(
  tx: Tx,
  order: WorkOrder,
  scale: (units: number) => number,
): Promise<void> {
  const rows = await substitutionsOf(tx, order.id);
  if (rows.length === 0) return;
  await tx.rows(
    `update production.substitution as known set units = draft.units
     from unnest($4::bigint[], $5::int[], $6::int[], $7::bigint[])
       as draft (operation_id, item_id, by_item_id, units)
     where known.cell = $1 and known.tenant_id = $2 and known.work_order_id = $3
       and known.operation_id = draft.operation_id and known.item_id = draft.item_id
       and known.by_item_id = draft.by_item_id`,
    [
      ...[...scopeOf(tx), order.id, rows.map((each) => each.operationId)],
      ...[rows.map((each) => each.itemId), rows.map((each) => each.byItemId)],
      rows.map((each) => scale(each.units)),
    ],
  );
}
