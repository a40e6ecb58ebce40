import type { reportKinds } from "../../../../contract/words.ts";
import type { Tx } from "../../../platform/index.ts";
import type { StopCause } from "../model.ts";
import type { Moment } from "../moments.ts";
import type { Operation, WorkOrder } from "../work-order-rows.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export type ReportKind = (typeof reportKinds)[number];

/** What was said from the shop floor. */
export interface Report {
  readonly id: number;
  readonly at: Date;
  /** Null: as it was made. */
  readonly arrivedAt: Date | null;
  readonly kind: ReportKind;
  readonly workOrderId: number;
  readonly operationId: number;
  readonly step: number;
  readonly resourceId: number | null;
  readonly good: number;
  readonly scrap: number;
  readonly rework: number;
  readonly cause: StopCause | null;
  readonly note: string;
  readonly actor: string;
  /** The report whose units are taken back. */
  readonly ofId: number | null;
}

export interface NewReport {
  readonly kind: ReportKind;
  readonly good?: number;
  readonly scrap?: number;
  readonly rework?: number;
  readonly cause?: StopCause | null | undefined;
  readonly note?: string | undefined;
  readonly ofId?: number;
  /** Of a start: where the plan had it. */
  readonly plannedResourceId?: number | null;
}

/** Writes a report of an operation, tells listeners, and leaves it in the trail. */
export async function writeReport(
  tx: Tx,
  at: { readonly order: WorkOrder; readonly operation: Operation; readonly moment: Moment },
  said: NewReport,
): Promise<number> {
  const { order, operation, moment } = at;
  const { kind, good = 0, scrap = 0, rework = 0, cause = null, note = "" } = said;
  const id = await tx.newIds(1);
  await tx.rows(
    `insert into production.report (cell, tenant_id, id, at, kind, work_order_id, operation_id,
       resource_id, good, scrap, rework, cause, note, actor_name, arrived_at, of_id,
       planned_resource_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
    [
      ...[...scopeOf(tx), id, moment.at, kind, order.id, operation.id, operation.resourceId],
      ...[good, scrap, rework, cause, note, tx.actor.name],
      moment.at < tx.now ? tx.now : null,
      ...[said.ofId ?? null, said.plannedResourceId ?? null],
    ],
  );
  tx.audit({
    action: `production.operation.${kind}`,
    subjectKind: "operation",
    subjectId: operation.id,
    before: { state: operation.state, good: operation.good, scrap: operation.scrap },
    after: {
      ...{ kind, good, scrap, rework, cause, note, resourceId: operation.resourceId },
      ...(moment.at < tx.now && { at: moment.at }),
    },
  });
  tx.announce({
    topic: "OperationMoved",
    key: operation.id,
    payload: {
      ...{ kind, operationId: operation.id, workOrderId: order.id, placeId: order.placeId },
      resourceId: operation.resourceId,
    },
  });
  return id;
}

/** All that was said of a work order, the oldest first. */
export function reportsOf(tx: Tx, workOrderId: number): Promise<Report[]> {
  return tx.rows<Report>(
    `select report.id, at, arrived_at as "arrivedAt", kind, report.work_order_id as "workOrderId",
       operation_id as "operationId", operation.step, report.resource_id as "resourceId",
       report.good, report.scrap, report.rework, cause, report.note, actor_name as actor,
       of_id as "ofId"
     from production.report as report join production.operation as operation
       on operation.cell = report.cell and operation.tenant_id = report.tenant_id
       and operation.id = report.operation_id
     where report.cell = $1 and report.tenant_id = $2 and report.work_order_id = $3
     order by report.id`,
    [...scopeOf(tx), workOrderId],
  );
}

/** A report of units of an operation with what of it still stands, or null. */
export async function standingReport(
  tx: Tx,
  asked: { readonly id: number; readonly operationId: number },
): Promise<Pick<Report, "id" | "at" | "resourceId" | "good" | "scrap" | "rework"> | null> {
  const [row] = await tx.rows<Report>(
    `select told.id, told.at, told.resource_id as "resourceId",
       told.good + coalesce(sum(back.good), 0)::bigint as good,
       told.scrap + coalesce(sum(back.scrap), 0)::bigint as scrap,
       told.rework + coalesce(sum(back.rework), 0)::bigint as rework
     from production.report as told
     left join production.report as back on back.cell = told.cell
       and back.tenant_id = told.tenant_id and back.of_id = told.id
     where told.cell = $1 and told.tenant_id = $2 and told.id = $3 and told.operation_id = $4
       and told.kind = 'units' group by told.cell, told.tenant_id, told.id`,
    [...scopeOf(tx), asked.id, asked.operationId],
  );
  return row ?? null;
}

/** Where the plan had an operation when it was started last; null: nowhere. */
export async function plannedResource(tx: Tx, operationId: number): Promise<number | null> {
  const [row] = await tx.rows<{ id: number | null }>(
    `select planned_resource_id as id from production.report
     where cell = $1 and tenant_id = $2 and operation_id = $3 and kind = 'start'
     order by production.report.id desc limit 1`,
    [...scopeOf(tx), operationId],
  );
  return row?.id ?? null;
}
