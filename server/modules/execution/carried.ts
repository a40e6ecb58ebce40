import type { Tx } from "../../platform/index.ts";
import { operationsById } from "../production/index.ts";
import type { Operation } from "../production/index.ts";
import type { Carried } from "./model.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Units of an operation that can still be made good; an ended one gives nothing more. */
export function leftOf(operation: Operation | undefined): number {
  if (!operation || operation.state === "done" || operation.state === "cancelled") return 0;
  return operation.units - operation.good - operation.scrap;
}

export type CarriedAt = Carried & { readonly workCentreId: number };

/** What days closed before this one left of these work centres and can still be made. */
export async function carriedOver(
  tx: Tx,
  workCentreIds: readonly number[],
  before: string,
): Promise<CarriedAt[]> {
  // The newest line that left something says how much; what was made since is taken off.
  const rows = await tx.rows<CarriedAt>(
    `select last.*, remaining - coalesce((select sum(later.good) from execution.close_line as later
         where later.cell = $1 and later.tenant_id = $2
           and later.operation_id = last."operationId" and later.day > last.at
           and later.day < $4), 0)::bigint
       - coalesce((select sum(late.good) from execution.correction as late
         where late.cell = $1 and late.tenant_id = $2
           and late.operation_id = last."operationId" and late.arrived_at >= last.closed), 0)::bigint
       as units
     from (
       select distinct on (operation_id) line.work_centre_id as "workCentreId", line.day as at,
         remaining, closed_at as closed,
         operation_id as "operationId", work_order_id as "workOrderId",
         coalesce(carried_from, line.day)::text as "carriedFrom", new_day::text as "newDay"
       from execution.close_line as line join execution.close as close on close.cell = line.cell
         and close.tenant_id = line.tenant_id and close.work_centre_id = line.work_centre_id
         and close.day = line.day
       where line.cell = $1 and line.tenant_id = $2 and line.work_centre_id = any ($3::int[])
         and line.day < $4 and greatest(line.day, new_day) > $4::date - 60 and remaining > 0
       order by operation_id, line.day desc) as last
     order by "workCentreId", "operationId"`,
    [...scopeOf(tx), workCentreIds, before],
  );
  const operations = await operationsById(
    tx,
    rows.map((each) => each.operationId),
  );
  const known = new Map(operations.map((each) => [each.id, each]));
  return rows.flatMap(({ workCentreId, operationId, workOrderId, carriedFrom, newDay, ...row }) => {
    const units = Math.min(row.units, leftOf(known.get(operationId)));
    const named = { workCentreId, operationId, workOrderId, carriedFrom, newDay };
    return units > 0 ? [{ ...named, units }] : [];
  });
}

/**
 * From when on reports count for a day: where the day before it stopped counting, so that nothing
 * falls between two days; the beginning of the day while the one before it is open.
 */
export async function countedFrom(
  tx: Tx,
  at: { readonly workCentreId: number; readonly day: string; readonly fromAt: Date },
): Promise<Date> {
  const [before] = await tx.rows<{ until: Date | null }>(
    `select close.until_at as until from execution.day as open
     left join execution.close as close on close.cell = open.cell
       and close.tenant_id = open.tenant_id and close.work_centre_id = open.work_centre_id
       and close.day = open.day
     where open.cell = $1 and open.tenant_id = $2 and open.work_centre_id = $3 and open.day < $4
     order by open.day desc limit 1`,
    [...scopeOf(tx), at.workCentreId, at.day],
  );
  return before?.until ?? at.fromAt;
}
