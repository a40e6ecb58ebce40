import type { Tx } from "../../platform/index.ts";
import type { StopCause } from "../production/index.ts";
import type { ReckonedLine } from "./reckoning.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** A line of a closed day, with what was said of it. */
export interface ClosedLine extends ReckonedLine {
  readonly cause: StopCause | null;
  readonly note: string;
  readonly owner: string;
  readonly newDay: string | null;
}

/** What was written when a day was closed: which reports it counted, its note and its lines. */
export async function closedDay(tx: Tx, at: { workCentreId: number; day: string }) {
  const values = [...scopeOf(tx), at.workCentreId, at.day];
  const [close] = await tx.rows<{ from: Date; until: Date; note: string }>(
    `select from_at as from, until_at as until, note from execution.close
     where cell = $1 and tenant_id = $2 and work_centre_id = $3 and day = $4`,
    values,
  );
  const lines = await tx.rows<ClosedLine>(
    `select operation_id as "operationId", work_order_id as "workOrderId", planned, good, scrap,
       rework, missing, remaining, lost, carried_from::text as "carriedFrom", cause, note, owner,
       new_day::text as "newDay"
     from execution.close_line
     where cell = $1 and tenant_id = $2 and work_centre_id = $3 and day = $4 order by operation_id`,
    values,
  );
  return close ? { ...close, lines } : null;
}

/** Sums of closed days, and of what open ones planned, by work centre and day. */
export async function sumsOf(tx: Tx, from: string) {
  return tx.rows<{
    readonly workCentreId: number;
    readonly day: string;
    readonly planned: number;
    readonly good: number | null;
    readonly scrap: number | null;
    readonly missing: number | null;
  }>(
    `select work_centre_id as "workCentreId", day::text as day, planned, good, scrap, missing
     from execution.close where cell = $1 and tenant_id = $2 and day >= $3
     union all
     select work_centre_id, day::text, sum(units)::bigint, null, null, null
     from execution.day_plan as plan where cell = $1 and tenant_id = $2
       and not exists (select from execution.close as close where close.cell = $1
         and close.tenant_id = $2 and close.work_centre_id = plan.work_centre_id
         and close.day = plan.day)
     group by work_centre_id, day`,
    [...scopeOf(tx), from],
  );
}
