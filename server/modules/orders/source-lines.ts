import type { Tx } from "../../platform/index.ts";

/** Begins the id of a line that was added here: its channel does not know it. */
export const ownMark = "+";

export interface KnownLine {
  readonly id: number;
  readonly parent_id: number | null;
  readonly external_id: string;
  readonly kind: string;
  readonly units: number;
  readonly cancelled_units: number;
  readonly shipped_units: number;
  /** Of them, what did not leave from here. */
  readonly elsewhere_units: number;
  readonly picked_units: number;
  readonly short_units: number;
}

/**
 * Units by line that persons' amendments here took off what its channel had said. What was raised again
 * is not lowered.
 */
export async function unitsLowered(tx: Tx, orderId: number): Promise<Map<number, number>> {
  const rows = await tx.rows<{ id: number; before: number; units: number }>(
    `select distinct on (line.id) line.id, (amended ->> 'units')::int as before, line.units
     from platform.audit as audit
     cross join jsonb_array_elements(audit.before -> 'lines') as amended
     join orders.line as line on line.cell = $1 and line.tenant_id = $2
       and line.id = (amended ->> 'lineId')::bigint
     where audit.cell = $1 and audit.tenant_id = $2 and audit.subject_kind = 'order'
       and audit.subject_id = $3 and audit.action = 'orders.amend' and audit.actor_kind <> 'system'
     order by line.id, audit.id`,
    [tx.scope.cell, tx.scope.tenantId, String(orderId)],
    "orders.units_lowered",
  );
  const lowered = rows.map((row) => [row.id, row.before - row.units] as const);
  return new Map(lowered.filter(([, units]) => units > 0));
}

/** An order's lines under the ids that its channel gave them; components share their bundle's. */
export function sourceLines(tx: Tx, orderId: number): Promise<KnownLine[]> {
  return tx.rows<KnownLine>(
    `select id, parent_id, external_id, kind, units, cancelled_units, shipped_units, elsewhere_units,
       picked_units, short_units
     from orders.line where cell = $1 and tenant_id = $2 and order_id = $3
       and kind in ('sale', 'gift', 'bundle', 'component') order by id`,
    [tx.scope.cell, tx.scope.tenantId, orderId],
    "orders.source_lines",
  );
}
