import type { Tx } from "../../../platform/index.ts";

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

/** A step that has not begun, and that nothing in use can do. */
export interface StepWithout {
  readonly supplyId: number;
  readonly number: string;
  readonly step: number;
  readonly units: number;
}

/**
 * Steps of open work orders that feed a receipt and that nothing in use can do: every machine is out of
 * use, or a tool or a skill of which there is less than the step takes.
 */
export function stepsWithoutResource(tx: Tx): Promise<StepWithout[]> {
  return tx.rows<StepWithout>(
    `select made.supply_id as "supplyId", made.number, operation.step,
       operation.units - operation.good - operation.scrap as units
     from production.work_order as made join production.operation as operation
       on operation.cell = made.cell and operation.tenant_id = made.tenant_id
       and operation.work_order_id = made.id
     where made.cell = $1 and made.tenant_id = $2 and made.supply_id is not null
       and made.status in ('planned', 'released', 'in_progress', 'paused')
       and operation.state = 'waiting' and (
         operation.work_centre_id is not null and not exists (
           select from production.resource as able where able.cell = $1 and able.tenant_id = $2
             and able.active and case when exists (select from production.operation_way as way
                 where way.cell = $1 and way.tenant_id = $2 and way.operation_id = operation.id)
               then exists (select from production.operation_way as way where way.cell = $1
                 and way.tenant_id = $2 and way.operation_id = operation.id
                 and way.resource_id = able.id)
               else able.work_centre_id = operation.work_centre_id end)
         or exists (select from production.operation_need as need
           join production.resource as taken on taken.cell = $1 and taken.tenant_id = $2
             and taken.id = need.resource_id
           where need.cell = $1 and need.tenant_id = $2 and need.operation_id = operation.id
             and need.units > case when taken.active then taken.capacity else 0 end))
     order by made.id, operation.step`,
    [tx.scope.cell, tx.scope.tenantId],
    "production.steps_without_resource",
  );
}
