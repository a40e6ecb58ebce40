import type { Tx } from "../../platform/index.ts";
import type { LateReport } from "../production/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];
const lock = "hashtextextended(format('execution.close %s %s %s', $1::int, $2::int, $3::int), 0)";

/** Lets who reports from a work centre end first, and holds back who begins, until this one ends. */
export async function holdReports(tx: Tx, workCentreId: number): Promise<void> {
  await tx.rows(`select pg_advisory_xact_lock(${lock})`, [...scopeOf(tx), workCentreId]);
}

/**
 * From when on the days of a work centre are open, null while none was closed. Until the transaction
 * ends none is closed: what is reported in it is counted by the day it says.
 */
export async function openFrom(tx: Tx, workCentreId: number): Promise<Date | null> {
  const at = [...scopeOf(tx), workCentreId];
  await tx.rows(`select pg_advisory_xact_lock_shared(${lock})`, at);
  // By a statement of its own: who has waited must see the close.
  const [last] = await tx.rows<{ until: Date }>(
    `select until_at as until from execution.close
     where cell = $1 and tenant_id = $2 and work_centre_id = $3 order by day desc limit 1`,
    at,
  );
  return last?.until ?? null;
}

/** Writes what was made on a day that is closed beside that day. */
export async function correctDay(tx: Tx, report: LateReport): Promise<void> {
  const { id, workCentreId, operationId, workOrderId, good, scrap, rework, at } = report;
  const [row] = await tx.rows<{ day: string }>(
    `insert into execution.correction (cell, tenant_id, id, work_centre_id, day, operation_id,
       work_order_id, good, scrap, rework, at, arrived_at, actor_name)
     select $1, $2, $4, $3, day, $5, $6, $7, $8, $9, $10, greatest($11, closed_at), $12
     from execution.close where cell = $1 and tenant_id = $2 and work_centre_id = $3
       and until_at > $10 order by day limit 1
     returning day::text as day`,
    [
      ...[...scopeOf(tx), workCentreId, id, operationId, workOrderId, good, scrap, rework, at],
      ...[tx.now, tx.actor.name],
    ],
  );
  if (!row) return;
  tx.audit({
    ...{ action: "execution.day.correct", subjectKind: "work_centre", subjectId: workCentreId },
    after: { day: row.day, operationId, good, scrap, rework, at },
  });
  const payload = { kind: "corrected", workCentreId, day: row.day };
  tx.announce({ topic: "DayMoved", key: workCentreId, payload });
}

/** What reached a closed day after its close, the oldest first. */
export function correctionsOf(tx: Tx, at: { workCentreId: number; day: string }) {
  return tx.rows<{
    readonly id: number;
    readonly operationId: number;
    readonly workOrderId: number;
    readonly good: number;
    readonly scrap: number;
    readonly rework: number;
    readonly at: Date;
    readonly arrivedAt: Date;
    readonly actor: string;
  }>(
    `select id, operation_id as "operationId", work_order_id as "workOrderId", good, scrap, rework,
       at, arrived_at as "arrivedAt", actor_name as actor
     from execution.correction
     where cell = $1 and tenant_id = $2 and work_centre_id = $3 and day = $4 order by at, id`,
    [...scopeOf(tx), at.workCentreId, at.day],
  );
}
