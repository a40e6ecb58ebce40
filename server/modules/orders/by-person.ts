import type { Tx } from "../../platform/index.ts";

/** Whether a person amended or cancelled the order here: what its channel says does not undo that. */
export async function isByPerson(
  tx: Tx,
  orderId: number,
  action: "orders.amend" | "orders.cancel",
): Promise<boolean> {
  const rows = await tx.rows(
    `select 1 from platform.audit where cell = $1 and tenant_id = $2 and subject_kind = 'order'
       and subject_id = $3 and action = $4 and actor_kind <> 'system' limit 1`,
    [tx.scope.cell, tx.scope.tenantId, String(orderId), action],
    "orders.by_person",
  );
  return rows.length > 0;
}
