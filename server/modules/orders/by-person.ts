import type { Tx } from "../../platform/index.ts";

/** Whether a person amended the order here: what its channel says does not undo that. */
export async function isAmended(tx: Tx, orderId: number): Promise<boolean> {
  const rows = await tx.rows(
    `select 1 from platform.audit where cell = $1 and tenant_id = $2 and subject_kind = 'order'
       and subject_id = $3 and action = 'orders.amend' and actor_kind <> 'system' limit 1`,
    [tx.scope.cell, tx.scope.tenantId, String(orderId)],
    "orders.by_person",
  );
  return rows.length > 0;
}

/** Units by line, components too, that persons cancelled here: what its channel says does not undo that. */
export async function unitsCancelledHere(tx: Tx, orderId: number): Promise<Map<number, number>> {
  const rows = await tx.rows<{ id: number; units: number }>(
    `select (cut ->> 'lineId')::bigint as id, sum((cut ->> 'units')::bigint)::bigint as units
     from platform.audit as audit cross join jsonb_array_elements(audit.after -> 'lines') as cut
     where audit.cell = $1 and audit.tenant_id = $2 and audit.subject_kind = 'order'
       and audit.subject_id = $3 and audit.action = 'orders.cancel' and audit.actor_kind <> 'system'
     group by 1`,
    [tx.scope.cell, tx.scope.tenantId, String(orderId)],
    "orders.cancelled_here",
  );
  return new Map(rows.map((row) => [row.id, row.units]));
}
