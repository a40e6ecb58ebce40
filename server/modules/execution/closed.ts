import type { Tx } from "../../platform/index.ts";
import type { StopCause } from "../production/index.ts";
import { correctionsOf } from "./corrections.ts";
import { differencesOf } from "./materials.ts";
import type { ReckonedLine } from "./reckoning.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** A line of a closed day, with what was said of it. */
export interface ClosedLine extends ReckonedLine {
  readonly cause: StopCause | null;
  readonly note: string;
  readonly owner: string;
  readonly newDay: string | null;
}

/** What was written when a day was closed, and what reached it since: its reports, note and lines. */
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
  if (!close) return null;
  const [corrections, materials] = [await correctionsOf(tx, at), await differencesOf(tx, at)];
  return { ...close, lines, corrections, materials };
}

/** Sums of these days of work centres: as closed, with what came after; of open ones what was planned. */
export async function sumsOf(
  tx: Tx,
  days: readonly { readonly workCentreId: number; readonly day: string }[],
) {
  return tx.rows<{
    readonly workCentreId: number;
    readonly day: string;
    readonly planned: number;
    readonly good: number | null;
    readonly scrap: number | null;
    readonly missing: number | null;
    readonly corrected: number;
  }>(
    `select asked.work_centre_id as "workCentreId", asked.day::text as day,
       coalesce(close.planned, (select sum(units) from execution.day_plan as plan
         where plan.cell = $1 and plan.tenant_id = $2 and plan.work_centre_id = asked.work_centre_id
           and plan.day = asked.day), 0)::bigint as planned, good, scrap, missing,
       case when close.day is null then 0 else coalesce((select sum(late.good + late.scrap)
         from execution.correction as late where late.cell = $1 and late.tenant_id = $2
           and late.work_centre_id = asked.work_centre_id and late.day = asked.day), 0) end::bigint
         as corrected
     from unnest($3::int[], $4::date[]) as asked (work_centre_id, day)
     left join execution.close as close on close.cell = $1 and close.tenant_id = $2
       and close.work_centre_id = asked.work_centre_id and close.day = asked.day`,
    [...scopeOf(tx), days.map((each) => each.workCentreId), days.map((each) => each.day)],
  );
}
