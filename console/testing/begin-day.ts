import { dayOfInstant, dayToText, instantOfLocal } from "../../kernel/index.ts";
import { watchDays } from "../../server/modules/execution/index.ts";
import type { Scope } from "../../server/platform/index.ts";
import type { Stage } from "./stage.ts";

const dayMs = 86_400_000;
const zone = "Asia/Shanghai";

/**
 * Opens today for the work centres of a demo company; on a day on which its plants rest, with what they
 * have still to do, as a plant's own Sunday work would be.
 */
export async function beginDay(stage: Stage, company: Scope): Promise<void> {
  await watchDays(stage.millrace, company);
  const { day } = dayOfInstant(new Date(), zone);
  const [from, until] = [0, 1].map((later) => instantOfLocal((day + later) * dayMs, zone));
  const actor = { kind: "system", id: 0, name: "test" } as const;
  await stage.millrace.database.transact(company, actor, (tx) =>
    tx.rows(
      `with rest as (select operation.cell, operation.tenant_id, work_centre_id, place_id,
           operation.id, work_order_id, operation.units - operation.good - operation.scrap as units
         from production.operation as operation join production.work_order as made
           on made.cell = operation.cell and made.tenant_id = operation.tenant_id
           and made.id = work_order_id
         where operation.cell = $1 and operation.tenant_id = $2 and operation.state = 'waiting'
           and resource_id is not null and made.status = 'planned'
           and not exists (select from execution.day where cell = $1 and tenant_id = $2)),
       opened as (insert into execution.day (cell, tenant_id, work_centre_id, place_id, day, from_at,
           until_at, due_at, opened_at)
         select distinct cell, tenant_id, work_centre_id, place_id, $3::date, $4::timestamptz,
           $5::timestamptz, $5::timestamptz + interval '10 hours', $4::timestamptz from rest)
       insert into execution.day_plan (cell, tenant_id, work_centre_id, day, operation_id,
         work_order_id, units)
       select cell, tenant_id, work_centre_id, $3::date, id, work_order_id, units from rest
       where units > 0`,
      [tx.scope.cell, tx.scope.tenantId, dayToText(day), from, until],
    ),
  );
}
