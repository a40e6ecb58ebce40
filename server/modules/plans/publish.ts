import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { repromise } from "../orders/index.ts";
import type { Orders } from "../orders/index.ts";
import { runById as repromiseRun } from "../promises/index.ts";
import type { NamedError, PlanChange, PlannedOperation, Production } from "../production/index.ts";
import {
  cancelWorkOrders,
  operationsById,
  planOperations,
  workOrdersById,
} from "../production/index.ts";
import { lockSupplies } from "../stock/index.ts";
import { barsOf, runById, tellMoved } from "./runs.ts";
import type { Run, StoredBar } from "./runs.ts";
import { lockPlant } from "./slots.ts";
import type { Words } from "./words.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** What publishing needs of other modules. */
export interface PublishParts {
  readonly production: Production;
  readonly orders: Orders;
}

export type PlanError =
  | NamedError
  | { readonly kind: "plan_unknown"; readonly plan: number }
  | { readonly kind: "plan_not_ready"; readonly plan: number; readonly state: string }
  | { readonly kind: "plan_not_in_force"; readonly plan: number; readonly state: string }
  | { readonly kind: "plan_stale"; readonly plan: number; readonly changed: number };

/** What a publication did. */
export interface Published {
  readonly id: number;
  /** Operations that were written. */
  readonly moved: number;
  /** Operations that changed since the plan was made: they stay as they are. */
  readonly left: number;
  readonly changed: readonly PlanChange[];
  /** Customers' orders that were promised another day. */
  readonly told: number;
}

/** The share of operations that may have changed since: beyond it the plan is of another day. */
const mostStale = 0.2;

/** Keeps where operations stood, so that the publication can be taken back. */
async function keepBefore(tx: Tx, runId: number, operationIds: readonly number[]): Promise<void> {
  const before = await operationsById(tx, operationIds);
  await tx.rows(
    `insert into plans.before (cell, tenant_id, run_id, operation_id, resource_id, from_at, start_at,
       end_at, pinned)
     select $1, $2, $3, operation_id, resource_id, from_at, start_at, end_at, pinned
     from jsonb_populate_recordset(null::plans.before, $4::jsonb)
     on conflict do nothing`,
    [
      ...scopeOf(tx),
      runId,
      JSON.stringify(
        before.map((each) => ({
          ...{ operation_id: each.id, resource_id: each.resourceId, pinned: each.pinned },
          ...{ from_at: each.plannedFrom, start_at: each.plannedStart, end_at: each.plannedEnd },
        })),
      ),
    ],
  );
}

/**
 * Writes a plan's rows through production's door, promises what rests on moved receipts anew, and
 * tells whose day changed; all in the caller's transaction. Locks supplies first, then the plant.
 */
export async function writePlan(
  tx: Tx,
  { production, orders }: PublishParts,
  plan: {
    readonly runId: number;
    readonly placeId: number;
    readonly rows: readonly PlannedOperation[];
    readonly cause: Words;
    /** A word for the trail and the re-promise run. */
    readonly why: string;
    readonly overFrozen?: boolean;
  },
): Promise<Result<{ changed: PlanChange[]; told: number }, NamedError>> {
  const { runId, rows, cause, why } = plan;
  const ids = rows.map((row) => row.operationId);
  await keepBefore(tx, runId, ids);
  const overFrozen = plan.overFrozen ? { overFrozen: true } : {};
  const written = await planOperations(tx, production, { rows, why, ...overFrozen });
  if (!written.ok) return written;
  const { items, changed } = written.value;
  if (items.length === 0) return ok({ changed, told: 0 });
  const again = await repromise(tx, orders.parts, { items, cause: why });
  const told = await tell(tx, production, { runId, repromised: again.runId, changed, cause });
  return ok({ changed, told });
}

/** Says to each order whose day moved: the old day, the new one, and the cause. */
async function tell(
  tx: Tx,
  production: Production,
  {
    runId,
    repromised,
    changed,
    cause,
  }: {
    readonly runId: number;
    readonly repromised: number;
    readonly changed: readonly PlanChange[];
    readonly cause: Words;
  },
): Promise<number> {
  const run = await repromiseRun(tx, production.parties, repromised);
  const moved = (run?.changes ?? []).filter((each) => each.fromDay !== each.toDay);
  if (moved.length === 0) return 0;
  const byItem = new Map(changed.map((each) => [each.itemId, each.workOrderId]));
  const first = await tx.newIds(moved.length);
  await tx.rows(
    `insert into plans.notice (cell, tenant_id, id, at, run_id, work_order_id, order_id, from_day,
       to_day, cause_zh, cause_en)
     select $1, $2, id, $3, $4, work_order_id, order_id, from_day, to_day, $5, $6
     from jsonb_populate_recordset(null::plans.notice, $7::jsonb)`,
    [
      ...[...scopeOf(tx), tx.now, runId, cause.zh, cause.en],
      JSON.stringify(
        moved.map((each, index) => ({
          ...{ id: first + index, order_id: each.orderId },
          ...{ from_day: each.fromDay, to_day: each.toDay },
          work_order_id: byItem.get(each.itemId ?? 0) ?? 0,
        })),
      ),
    ],
  );
  for (const { orderId, fromDay, toDay } of moved)
    tx.announce({
      topic: "PromiseMoved",
      key: orderId,
      payload: { orderId, fromDay, toDay, cause: { ...cause } },
    });
  return new Set(moved.map((each) => each.orderId)).size;
}

/** Rows of a plan that differ from what is in force and whose operations are as they were planned. */
async function rowsToWrite(
  tx: Tx,
  bars: readonly StoredBar[],
): Promise<{ rows: PlannedOperation[]; left: number }> {
  const now = new Map(
    (
      await operationsById(
        tx,
        bars.map((bar) => bar.operationId),
      )
    ).map((each) => [each.id, each]),
  );
  const rows: PlannedOperation[] = [];
  let left = 0;
  for (const bar of bars) {
    const operation = now.get(bar.operationId);
    const isSame =
      operation?.resourceId === bar.resourceId &&
      operation.plannedStart?.getTime() === bar.start.getTime() &&
      operation.plannedEnd?.getTime() === bar.end.getTime();
    if (isSame) continue;
    if (!operation || operation.revision !== bar.revision) {
      left += 1;
      continue;
    }
    const span = { from: bar.from, start: bar.start, end: bar.end };
    const { operationId, resourceId, revision } = bar;
    rows.push({ operationId, resourceId, span, revision });
  }
  return { rows, left };
}

/** Takes the locks in the one order: the supplies of the plan's work orders, then the plant. */
async function lockFor(tx: Tx, run: Run, bars: readonly StoredBar[]): Promise<void> {
  const orders = await workOrdersById(tx, [...new Set(bars.map((bar) => bar.workOrderId))]);
  await lockSupplies(
    tx,
    [...new Set(orders.map((each) => each.itemId))].sort((a, b) => a - b),
  );
  await lockPlant(tx, run.placeId);
}

/** Puts the plan of a run in force; the one before it is replaced. */
export async function takeForce(tx: Tx, run: Pick<Run, "id" | "placeId">): Promise<void> {
  await tx.rows(
    `update plans.run set state = 'replaced', revision = revision + 1
     where cell = $1 and tenant_id = $2 and place_id = $3 and state = 'published' and id <> $4`,
    [...scopeOf(tx), run.placeId, run.id],
  );
  await tx.rows(
    `update plans.run set state = 'published', published_at = $4, published_by = $5,
       revision = revision + 1 where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), run.id, tx.now, tx.actor.name],
  );
  tellMoved(tx, run.id);
}

/**
 * Puts a plan in force: planned times, receipts and promises change in this transaction. Operations
 * that somebody changed meanwhile stay as they are and are counted.
 * Errors: `plan_unknown`, `plan_not_ready`, `plan_stale` when too much changed since.
 */
export async function publishPlan(
  tx: Tx,
  parts: PublishParts,
  { id }: { readonly id: number },
): Promise<Result<Published, PlanError>> {
  const run = await runById(tx, id, true);
  if (!run) return err({ kind: "plan_unknown", plan: id });
  if (run.state !== "ready") return err({ kind: "plan_not_ready", plan: id, state: run.state });
  const bars = await barsOf(tx, id);
  await lockFor(tx, run, bars);
  const { rows, left } = await rowsToWrite(tx, bars);
  if (left > Math.max(1, bars.length * mostStale))
    return err({ kind: "plan_stale", plan: id, changed: left });
  const cause = { zh: `新排程「${run.title}」已发布`, en: `The plan “${run.title}” was published` };
  const written = await writePlan(tx, parts, {
    ...{ runId: id, placeId: run.placeId, rows, cause, why: "plan_published" },
  });
  if (!written.ok) return written;
  await takeForce(tx, run);
  tx.audit({
    action: "plans.publish",
    subjectKind: "plan",
    subjectId: id,
    before: { state: run.state },
    after: { state: "published", moved: rows.length, left, told: written.value.told },
  });
  return ok({ id, moved: rows.length, left, ...written.value });
}

interface Before {
  readonly operation_id: number;
  readonly resource_id: number | null;
  readonly from_at: Date | null;
  readonly start_at: Date | null;
  readonly end_at: Date | null;
}

/** Cancels the work order that a rush order made: it stood nowhere before, and nothing has started. */
async function cancelMade(
  tx: Tx,
  { production, orders }: PublishParts,
  before: readonly Before[],
): Promise<void> {
  const fresh = before.filter((each) => each.start_at === null).map((each) => each.operation_id);
  const made = (await operationsById(tx, fresh)).map((each) => each.workOrderId);
  const ids = (await workOrdersById(tx, [...new Set(made)]))
    .filter((each) => each.status === "planned")
    .map((each) => each.id);
  if (ids.length === 0) return;
  const cancelled = await cancelWorkOrders(tx, production, { ids, why: "rush_order_undone" });
  const items = cancelled.ok ? cancelled.value.items : [];
  if (items.length > 0) await repromise(tx, orders.parts, { items, cause: "rush_order_undone" });
}

/**
 * Takes back the plan that is in force: what has not started since stands where it stood before.
 * Errors: `plan_unknown`, `plan_not_in_force`.
 */
export async function rollBackPlan(
  tx: Tx,
  parts: PublishParts,
  { id }: { readonly id: number },
): Promise<Result<Published, PlanError>> {
  const run = await runById(tx, id, true);
  if (!run) return err({ kind: "plan_unknown", plan: id });
  if (run.state !== "published")
    return err({ kind: "plan_not_in_force", plan: id, state: run.state });
  await lockFor(tx, run, await barsOf(tx, id));
  const before = await tx.rows<Before>(
    `select operation_id, resource_id, from_at, start_at, end_at from plans.before
     where cell = $1 and tenant_id = $2 and run_id = $3 order by operation_id`,
    [...scopeOf(tx), id],
  );
  const operations = await operationsById(
    tx,
    before.map((each) => each.operation_id),
  );
  const waiting = new Set(
    operations.filter((each) => each.state === "waiting").map((each) => each.id),
  );
  const rows = before
    .filter((each) => waiting.has(each.operation_id))
    .map((each): PlannedOperation => {
      const { from_at: from, start_at: start, end_at: end } = each;
      const span = from && start && end ? { from, start, end } : null;
      return { operationId: each.operation_id, resourceId: each.resource_id, span };
    });
  const cause = { zh: `排程「${run.title}」已回滚`, en: `The plan “${run.title}” was taken back` };
  const written = await writePlan(tx, parts, {
    ...{ runId: id, placeId: run.placeId, rows, cause, why: "plan_rolled_back" },
  });
  if (!written.ok) return written;
  await tx.rows(
    `update plans.run set state = 'rolled_back', revision = revision + 1
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), id],
  );
  if (run.kind === "insert") await cancelMade(tx, parts, before);
  tellMoved(tx, id);
  tx.audit({
    action: "plans.roll_back",
    subjectKind: "plan",
    subjectId: id,
    before: { state: "published" },
    after: { state: "rolled_back", moved: rows.length },
  });
  return ok({ id, moved: rows.length, left: before.length - rows.length, ...written.value });
}
