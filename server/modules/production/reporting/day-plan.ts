import type { Tx } from "../../../platform/index.ts";
import { within } from "../factory/clock.ts";
import type { Stretch } from "../factory/clock.ts";
import type { Production } from "../open.ts";
import { openTimes } from "../factory/open-times.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Units that a plan wants from an operation of a work centre, beyond what it gave. */
export interface DayUnits {
  readonly workCentreId: number;
  readonly operationId: number;
  readonly workOrderId: number;
  readonly units: number;
}

const lengthOf = (stretches: readonly Stretch[]) =>
  stretches.reduce((sum, each) => sum + each.untilMs - each.fromMs, 0);

/**
 * Units of an operation that its plan wants through by an instant, in step with the open time of its
 * resource between planned start and end; rounded up, all of them from its planned end on.
 */
export function unitsBy(
  planned: { readonly units: number; readonly fromMs: number; readonly untilMs: number },
  open: readonly Stretch[],
  atMs: number,
): number {
  const { units, fromMs, untilMs } = planned;
  if (atMs >= untilMs) return units;
  if (atMs <= fromMs) return 0;
  const whole = lengthOf(within(open, { fromMs, untilMs }));
  // Closed from start to end: the clock is all there is.
  if (whole === 0) return Math.ceil((units * (atMs - fromMs)) / (untilMs - fromMs));
  return Math.ceil((units * lengthOf(within(open, { fromMs, untilMs: atMs }))) / whole);
}

interface PlannedRow {
  readonly operationId: number;
  readonly workOrderId: number;
  readonly workCentreId: number;
  readonly resourceId: number | null;
  readonly units: number;
  readonly through: number;
  readonly start: Date;
  readonly end: Date;
}

/**
 * What the plan as it stands wants from these work centres by an instant and has not got yet, units a
 * row; what is only proposed does not count. An operation that should have ended counts in full.
 */
export async function unitsPlanned(
  tx: Tx,
  production: Production,
  asked: { readonly workCentreIds: readonly number[]; readonly until: Date },
): Promise<DayUnits[]> {
  const rows = await tx.rows<PlannedRow>(
    `select operation.id as "operationId", work_order_id as "workOrderId",
       work_centre_id as "workCentreId", resource_id as "resourceId", operation.units,
       good + scrap as through, planned_start as start, planned_end as end
     from production.operation as operation
     join production.work_order as known on known.cell = operation.cell
       and known.tenant_id = operation.tenant_id and known.id = operation.work_order_id
     where operation.cell = $1 and operation.tenant_id = $2 and work_centre_id = any ($3::int[])
       and state in ('waiting', 'running', 'paused') and planned_start < $4
       and freedom <> 'proposed' and status in ('planned', 'released', 'in_progress', 'paused')
     order by work_centre_id, planned_start, operation.id`,
    [...scopeOf(tx), asked.workCentreIds, asked.until],
    "production.units_planned",
  );
  if (rows.length === 0) return [];
  const factory = await production.factory.get(tx);
  const view = await production.parties.view.get(tx);
  const used = [...factory.resources.values()].filter((each) =>
    rows.some((row) => row.resourceId === each.id),
  );
  const untilMs = asked.until.getTime();
  const going = rows.filter((row) => row.end.getTime() > untilMs);
  const fromMs = Math.min(untilMs, ...going.map((row) => row.start.getTime()));
  const lastMs = Math.max(untilMs, ...going.map((row) => row.end.getTime()));
  const open = openTimes({ factory, view, stops: [] }, used, { fromMs, untilMs: lastMs });
  return rows.flatMap(({ operationId, workOrderId, workCentreId, ...row }) => {
    const planned = { units: row.units, fromMs: row.start.getTime(), untilMs: row.end.getTime() };
    const units = unitsBy(planned, open.get(row.resourceId ?? 0) ?? [], untilMs) - row.through;
    return units > 0 ? [{ workCentreId, operationId, workOrderId, units }] : [];
  });
}

/** Units reported of an operation in a span. */
export interface ReportedUnits {
  readonly workCentreId: number;
  readonly operationId: number;
  readonly workOrderId: number;
  readonly good: number;
  readonly scrap: number;
  readonly rework: number;
}

/** Units that the resources of a work centre reported from an instant until before another. */
export function unitsReported(
  tx: Tx,
  asked: { readonly resourceIds: readonly number[]; readonly from: Date; readonly until: Date },
): Promise<ReportedUnits[]> {
  return tx.rows<ReportedUnits>(
    `select operation.work_centre_id as "workCentreId", report.operation_id as "operationId",
       report.work_order_id as "workOrderId", sum(report.good)::bigint as good,
       sum(report.scrap)::bigint as scrap, sum(report.rework)::bigint as rework
     from production.report as report
     join production.operation as operation on operation.cell = report.cell
       and operation.tenant_id = report.tenant_id and operation.id = report.operation_id
     where report.cell = $1 and report.tenant_id = $2 and report.resource_id = any ($3::int[])
       and report.at >= $4 and report.at < $5 and report.kind in ('units', 'back')
     group by 1, 2, 3 order by 2`,
    [...scopeOf(tx), asked.resourceIds, asked.from, asked.until],
    "production.units_reported",
  );
}
