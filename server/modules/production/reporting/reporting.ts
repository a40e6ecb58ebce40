import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import type { StockError } from "../../stock/index.ts";
import { lockOperation, mustBe, refreshOrder, writeState } from "./executing.ts";
import type { AtWork } from "./executing.ts";
import { issueComponents } from "./issuing.ts";
import { wordsWrong, type MadeWords } from "../materials/made-lots.ts";
import { receiveGood } from "./made-stock.ts";
import { named, type NamedError, type OperationState, type StopCause } from "../model.ts";
import { momentOf, type Moment, type Said } from "../moments.ts";
import type { Production } from "../open.ts";
import { settleReceipts } from "../materials/receipts.ts";
import { writeReport } from "./reports.ts";
import type { WorkOrder } from "../work-order-rows.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export interface UnitsReport extends MadeWords {
  readonly operationId: number;
  readonly good: number;
  readonly scrap: number;
  /** Sent back; they count once, when they are good or scrap. */
  readonly rework: number;
  /** Why units were scrapped or sent back. */
  readonly cause?: StopCause | null | undefined;
  readonly note?: string | undefined;
  /** Nothing more comes, even when fewer were made than went in. */
  readonly finish?: boolean | undefined;
  readonly said?: Said;
}

/** What a report came to; `items` are those of which stock or a receipt moved. */
export interface Reported {
  readonly state: OperationState;
  readonly status: WorkOrder["status"];
  readonly good: number;
  readonly scrap: number;
  /** Units that came into stock with it. */
  readonly received: number;
  readonly items: readonly number[];
}

/** Why so many units cannot be reported, or null. */
function unitsWrong(at: AtWork, report: UnitsReport): NamedError | null {
  const { order, operation, before } = at;
  const field = `${order.number}-${operation.step}`;
  const made = report.good + report.scrap;
  if (made + report.rework === 0 && !report.finish)
    return named("nothing_reported", { field, value: 0, rule: "at_least_one" });
  const left = operation.units - operation.good - operation.scrap;
  if (made > left) return named("units_over", { field, value: made, rule: `at most ${left}` });
  if (report.rework > left)
    return named("units_over", { field, value: report.rework, rule: `at most ${left}` });
  const fed = Math.min(Number.MAX_SAFE_INTEGER, ...before.map((each) => each.operation.good));
  const through = operation.good + operation.scrap + made;
  if (through > fed) {
    const rule = `at most ${Math.max(0, fed - operation.good - operation.scrap)}`;
    return named("units_ahead", { field, value: made, rule });
  }
  return null;
}

/** True when nothing more can come through an operation. */
function isThrough({ operation, before }: AtWork, through: number): boolean {
  if (through >= operation.units) return true;
  const ended = before.every(({ operation: each }) => each.state === "done");
  return (
    before.length > 0 && ended && through >= Math.min(...before.map((each) => each.operation.good))
  );
}

/** Writes what was made at its moment; where the day of that is closed, beside the day. */
async function tellUnits(
  tx: Tx,
  production: Production,
  { at, report }: { readonly at: AtWork; readonly report: UnitsReport },
): Promise<Moment> {
  const { operation, order } = at;
  const { good, scrap, rework, cause, note, operationId, said = {} } = report;
  const { resourceId } = operation;
  const moment = await momentOf(tx, production, { operationId, resourceId, said });
  if (good + scrap + rework === 0) return moment;
  const units = { good, scrap, rework };
  const id = await writeReport(tx, { ...at, moment }, { kind: "units", ...units, cause, note });
  const { closedCentreId: workCentreId } = moment;
  const late = { id, operationId, workOrderId: order.id, ...units, at: moment.at };
  if (workCentreId !== null) await production.days.correct(tx, { workCentreId, ...late });
  return moment;
}

/**
 * Reports units of a running operation: components leave stock in step, good units of the last
 * operation come into stock, what was lost lowers the receipt. It is done when all that went in came
 * through, or when the report says so.
 * Errors: not running, more units than went in or than were made before it, serial numbers or a last
 * day that lack or do not belong, and what stock refuses (a component that the book does not have).
 */
export async function reportUnits(
  tx: Tx,
  production: Production,
  report: UnitsReport,
): Promise<Result<Reported, NamedError | StockError>> {
  const found = await lockOperation(tx, report.operationId);
  if (!found.ok) return found;
  const at = found.value;
  const { order, operation } = at;
  const states: OperationState[] = report.finish ? ["running", "paused"] : ["running"];
  const item = (await production.catalog.view.get(tx)).item(order.itemId);
  const wrong = mustBe(at, states) ?? unitsWrong(at, report) ?? wordsWrong(item, at, report);
  if (wrong) return err(wrong);
  const { good, scrap, rework } = report;
  const through = operation.good + operation.scrap + good + scrap;
  await tx.rows(
    `update production.operation set good = good + $4, scrap = scrap + $5, rework = rework + $6,
       revision = revision + 1 where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), operation.id, good, scrap, rework],
    "production.report_units",
  );
  const moment = await tellUnits(tx, production, { at, report });
  const issued = await issueComponents(tx, production, { at, through });
  if (!issued.ok) return issued;
  const received = operation.isLast ? good : 0;
  if (received > 0) {
    const done = await receiveGood(tx, production, { order, units: received, said: report });
    if (!done.ok) return done;
  }
  return ok(
    await settleReport(tx, production, { at, report, issued: issued.value, received, moment }),
  );
}

/** Ends the operation where nothing more comes, and lets order and receipt follow. */
async function settleReport(
  tx: Tx,
  production: Production,
  done: {
    readonly at: AtWork;
    readonly report: UnitsReport;
    readonly issued: readonly number[];
    readonly received: number;
    readonly moment: Moment;
  },
): Promise<Reported> {
  const { at, report, issued, received, moment } = done;
  const { order, operation } = at;
  const good = operation.good + report.good;
  const scrap = operation.scrap + report.scrap;
  const ends = report.finish === true || isThrough(at, good + scrap);
  if (ends) {
    await writeState(tx, operation, { state: "done", at: moment.at });
    await writeReport(
      tx,
      { ...at, moment },
      { kind: "finish", note: report.finish ? report.note : "" },
    );
  }
  const status = await refreshOrder(tx, order);
  const moved = await settleReceipts(tx, production, { ids: [order.id], why: order.number });
  const items = new Set([...issued, ...moved, ...(received > 0 ? [order.itemId] : [])]);
  const state = ends ? "done" : operation.state;
  return { state, status, good, scrap, received, items: [...items] };
}
