import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import type { Production } from "../production/index.ts";
import { lockSupplies } from "../stock/index.ts";
import type { StockError } from "../stock/index.ts";
import { holdReports } from "./corrections.ts";
import { dayAt, openDaysOf } from "./days.ts";
import { bookDifferences } from "./materials.ts";
import type { Difference } from "./materials.ts";
import { answersWrong, refused } from "./model.ts";
import type { ExecutionError, LineAnswer } from "./model.ts";
import { reckon } from "./reckoning.ts";
import type { ReckonedLine } from "./reckoning.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export interface DayClose {
  readonly workCentreId: number;
  /** ISO date. */
  readonly day: string;
  readonly lines: readonly LineAnswer[];
  readonly note: string;
  /** Components of which more or less was used than the reports booked. */
  readonly materials?: readonly Difference[];
}

/** What closing a day came to; `items` are those of which stock moved. */
export interface Closed {
  readonly missing: number;
  readonly carried: number;
  readonly items: readonly number[];
}

const sum = (lines: readonly ReckonedLine[], of: (line: ReckonedLine) => number) =>
  lines.reduce((total, each) => total + of(each), 0);

/** Sums of a day. */
export const totalsOf = (lines: readonly ReckonedLine[]) => ({
  planned: sum(lines, (each) => each.planned),
  good: sum(lines, (each) => each.good),
  scrap: sum(lines, (each) => each.scrap),
  missing: sum(lines, (each) => each.missing),
});

async function insertLines(
  tx: Tx,
  { workCentreId, day, lines: answers }: DayClose,
  lines: readonly ReckonedLine[],
): Promise<void> {
  const said = new Map(answers.map((each) => [each.operationId, each]));
  const drafts = lines.map((each) => ({ ...each, ...said.get(each.operationId) }));
  await tx.rows(
    `insert into execution.close_line (cell, tenant_id, work_centre_id, day, operation_id,
       work_order_id, planned, good, scrap, rework, missing, remaining, lost, carried_from, cause,
       note, owner, new_day)
     select $1, $2, $3, $4, "operationId", "workOrderId", planned, good, scrap, rework, missing,
       remaining, lost, "carriedFrom", cause, coalesce(note, ''), coalesce(owner, ''), "newDay"
     from jsonb_to_recordset($5::jsonb) as draft ("operationId" bigint, "workOrderId" bigint,
       planned bigint, good bigint, scrap bigint, rework bigint, missing bigint, remaining bigint,
       lost jsonb, "carriedFrom" date, cause text, note text, owner text, "newDay" date)`,
    [...scopeOf(tx), workCentreId, day, JSON.stringify(drafts)],
  );
}

/**
 * Closes a day of a work centre for good: what it planned and gave, and for every gap cause, owner and
 * new day. Days are closed in their order; one that goes on counts until now, the rest counts tomorrow.
 * Errors: `day_unknown`, `day_closed`, `day_order` while an earlier one is open, `line_unanswered`,
 * `line_unknown`; `material_unused`, `material_below`, and what stock refuses. `items`: whose stock moved.
 */
export async function closeDay(
  tx: Tx,
  production: Production,
  close: DayClose,
): Promise<Result<Closed, ExecutionError | StockError>> {
  const { workCentreId, day, note, materials = [] } = close;
  // Before the work centre is held: who reports takes the supplies first too.
  const itemIds = materials.map((each) => each.itemId).toSorted((a, b) => a - b);
  if (itemIds.length > 0) await lockSupplies(tx, itemIds);
  const at = { field: "day", value: day };
  const open = await dayAt(tx, close, true);
  if (!open) return err(refused("day_unknown", { ...at, rule: "opened" }));
  if (open.closedAt !== null) {
    const rule = open.closedBy ?? "";
    return err(refused("day_closed", { ...at, rule }));
  }
  const [oldest] = await openDaysOf(tx, [workCentreId]);
  if (oldest && oldest.day < day) return err(refused("day_order", { ...at, rule: oldest.day }));
  await holdReports(tx, workCentreId);
  const { from, until, lines, used } = await reckon(tx, production, open);
  const wrong = answersWrong(day, lines, close.lines);
  if (wrong) return err(wrong);
  const totals = totalsOf(lines);
  const { planned, good, scrap, missing } = totals;
  await tx.rows(
    `insert into execution.close (cell, tenant_id, work_centre_id, day, from_at, until_at, planned,
       good, scrap, missing, note, level, closed_at, closed_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      ...[...scopeOf(tx), workCentreId, day, from, until, planned, good, scrap, missing, note],
      ...[open.level, tx.now, tx.actor.name],
    ],
  );
  await insertLines(tx, close, lines);
  const { placeId } = open;
  const said = { workCentreId, placeId, day, used, said: materials };
  const booked = await bookDifferences(tx, production, said);
  if (!booked.ok) return booked;
  tx.audit({
    ...{ action: "execution.day.close", subjectKind: "work_centre", subjectId: workCentreId },
    ...{
      before: { day, level: open.level },
      after: { day, ...totals, answers: close.lines, materials },
    },
    why: note,
  });
  const payload = { kind: "closed", workCentreId, day };
  tx.announce({ topic: "DayMoved", key: workCentreId, payload });
  const carried = lines.filter((each) => each.remaining > 0).length;
  return ok({ missing, carried, items: booked.value });
}
