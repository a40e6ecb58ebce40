import type { Tx } from "../../platform/index.ts";

/** Numbers that are named at most: a person who put a machine out of use by mistake sees it by few. */
const namedMost = 20;

/**
 * Numbers of open work orders with operations that have not begun and are left without these resources:
 * they stand on one that is out of use, or take more of a tool or a skill than there is.
 */
export async function unservedBy(tx: Tx, resourceIds: readonly number[]): Promise<string[]> {
  const rows = await tx.rows<{ number: string }>(
    `with short as (select id, case when active then capacity else 0 end as there
       from production.resource where cell = $1 and tenant_id = $2 and id = any ($3::int[]))
     select made.number from production.work_order as made
     where made.cell = $1 and made.tenant_id = $2
       and made.status in ('planned', 'released', 'in_progress', 'paused')
       and exists (select from production.operation as operation
         where operation.cell = $1 and operation.tenant_id = $2 and operation.state = 'waiting'
           and operation.work_order_id = made.id
           and (exists (select from short where short.there = 0
               and short.id = operation.resource_id and operation.planned_start is not null)
             or exists (select from production.operation_need as need join short
               on short.id = need.resource_id and short.there < need.units
               where need.cell = $1 and need.tenant_id = $2 and need.operation_id = operation.id)))
     order by made.id limit $4`,
    [tx.scope.cell, tx.scope.tenantId, resourceIds, namedMost],
  );
  return rows.map((row) => row.number);
}
