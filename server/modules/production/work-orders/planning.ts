import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { lockSupplies } from "../../stock/index.ts";
import type { Factory } from "../factory/factory.ts";
import { resourceUnfit, waysOf } from "./fitting.ts";
import { named } from "../model.ts";
import type { NamedError } from "../model.ts";
import type { Production } from "../open.ts";
import { isOpen, settleReceipts } from "../materials/receipts.ts";
import { openWorkOrders } from "../materials/shop.ts";
import { operationsById, operationsOf, workOrdersById } from "../work-order-rows.ts";
import type { Operation, WorkOrder } from "../work-order-rows.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** When an operation shall run, and where. */
export interface PlannedOperation {
  readonly operationId: number;
  /** Null: bound to nobody's capacity. */
  readonly resourceId: number | null;
  /** Null takes the operation out of the plan. */
  readonly span: {
    /** When its changeover may begin. */
    readonly from: Date;
    readonly start: Date;
    readonly end: Date;
  } | null;
  /** Held there by a person; absent: as it was. */
  readonly pinned?: boolean | undefined;
  /** The operation's revision that the plan was made on; anything since refuses the row. */
  readonly revision?: number | undefined;
}

export interface PlanChange {
  readonly workOrderId: number;
  readonly number: string;
  readonly itemId: number;
  readonly before: Date | null;
  readonly after: Date | null;
}

/** Locks the supplies of these operations' items, then their work orders: the one lock order. */
async function lockOrdersOf(tx: Tx, operationIds: readonly number[]) {
  const asked = await operationsById(tx, operationIds);
  const ids = [...new Set(asked.map((each) => each.workOrderId))];
  const seen = await workOrdersById(tx, ids);
  await lockSupplies(
    tx,
    [...new Set(seen.map((each) => each.itemId))].sort((a, b) => a - b),
  );
  const orders = await workOrdersById(tx, ids, true);
  return { ids, orders, operations: await operationsOf(tx, ids) };
}

interface Known {
  readonly factory: Factory;
  readonly ways: ReadonlyMap<number, readonly number[]>;
  readonly overFrozen: boolean;
}

/** Why an operation cannot be planned so, or null. */
function rowWrong(
  row: PlannedOperation,
  { operation, order }: { readonly operation: Operation; readonly order: WorkOrder },
  known: Known,
): NamedError | null {
  const field = String(operation.id);
  if (!isOpen(order))
    return named("work_order_ended", { field, value: order.number, rule: order.status });
  if (operation.state === "done" || operation.state === "cancelled")
    return named("operation_ended", { field, value: operation.step, rule: operation.state });
  if (row.revision !== undefined && row.revision !== operation.revision) {
    const rule = `revision ${operation.revision}`;
    return named("operation_moved", { field, value: row.revision, rule });
  }
  const span = row.span;
  if (span && (span.start < span.from || span.end < span.start))
    return named("span_wrong", { field, value: span.start.toISOString(), rule: "in_order" });
  const isMoved =
    row.resourceId !== operation.resourceId ||
    (span?.start.getTime() ?? null) !== (operation.plannedStart?.getTime() ?? null);
  if (operation.state !== "waiting") {
    const isElsewhere = span === null || row.resourceId !== operation.resourceId;
    if (isElsewhere)
      return named("operation_running", { field, value: operation.step, rule: operation.state });
    return null;
  }
  if (order.freedom === "frozen" && isMoved && !known.overFrozen)
    return named("work_order_frozen", { field, value: order.number, rule: "frozen" });
  return span === null ? null : resourceUnfit(operation, row.resourceId, known);
}

/** Writes the planned times; what runs keeps its start and its place, only its end moves. */
async function writePlan(tx: Tx, rows: readonly PlannedOperation[]): Promise<void> {
  const drafts = rows.map(({ operationId, resourceId, span, pinned }) => ({
    ...{ id: operationId, resource_id: span ? resourceId : null },
    ...{ planned_from: span?.from, planned_start: span?.start, planned_end: span?.end },
    pinned: span ? (pinned ?? null) : false,
  }));
  await tx.rows(
    `update production.operation as known set
       resource_id = case when known.state = 'waiting' then draft.resource_id
         else known.resource_id end,
       planned_from = case when known.state = 'waiting' then draft.planned_from
         else least(known.planned_from, draft.planned_end) end,
       planned_start = case when known.state = 'waiting' then draft.planned_start
         else least(known.planned_start, draft.planned_end) end,
       planned_end = draft.planned_end,
       planned_units = case when draft.planned_end is null then known.planned_units end, pinned = coalesce(draft.pinned, known.pinned),
       revision = known.revision + 1
     from jsonb_to_recordset($3::jsonb) as draft (id bigint, resource_id int,
       planned_from timestamptz, planned_start timestamptz, planned_end timestamptz, pinned boolean)
     where known.cell = $1 and known.tenant_id = $2 and known.id = draft.id
       and known.id = any ($4::bigint[])`,
    [...scopeOf(tx), JSON.stringify(drafts), rows.map((row) => row.operationId)],
    "production.write_plan",
  );
}

/**
 * When each work order will be done by its plan: the last end of its operations, or null while one
 * of them is not planned. Writes what changed and gives it.
 */
export async function refreshProjected(tx: Tx, ids: readonly number[]): Promise<PlanChange[]> {
  return tx.rows<PlanChange>(
    `with planned as materialized (
       select operation.work_order_id as id,
         case when bool_and(state in ('done', 'cancelled') or planned_end is not null)
           then max(case when state = 'done' then ended_at
             when state <> 'cancelled' then planned_end end) end as at
       from production.operation as operation where cell = $1 and tenant_id = $2
         and work_order_id = any ($3::bigint[]) group by 1
     ), before as materialized (
       select id, projected_at from production.work_order where cell = $1 and tenant_id = $2
         and id = any ($3::bigint[]))
     update production.work_order as known set projected_at = planned.at,
       revision = known.revision + 1
     from planned join before using (id)
     where known.cell = $1 and known.tenant_id = $2 and known.id = any ($3::bigint[])
       and known.id = planned.id and known.projected_at is distinct from planned.at
     returning known.id as "workOrderId", known.number, known.item_id as "itemId",
       before.projected_at as before, known.projected_at as after`,
    [...scopeOf(tx), ids],
    "production.refresh_projected",
  );
}

/** Says in the trail and to listeners that these work orders will be done at other times. */
export function tellReplanned(tx: Tx, changed: readonly PlanChange[], why: string): void {
  for (const { workOrderId, before, after } of changed)
    tx.audit({
      action: "production.work_order.replan",
      subjectKind: "work_order",
      subjectId: workOrderId,
      before: { projectedAt: before },
      after: { projectedAt: after },
      why,
    });
  const ids = changed.map((each) => each.workOrderId);
  if (ids.length > 0)
    tx.announce({ topic: "WorkOrdersReplanned", key: ids[0] ?? 0, payload: { ids, why } });
}

/** What was announced before these work orders is no longer owed: their plan alone says what comes. */
async function giveUp(tx: Tx, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.rows(
    `update production.work_order set promise_first = false, revision = revision + 1
     where cell = $1 and tenant_id = $2 and id = any ($3::bigint[]) and promise_first`,
    [...scopeOf(tx), ids],
  );
}

/**
 * Writes a plan onto operations, set-wise: resource, times, pins. The projected finish of their work
 * orders moves with them, and so do the days of their receipts in stock; `items` are those of which
 * a receipt changed, for the caller to promise anew in the same transaction. Of what has started
 * only the end moves. `overFrozen` lets a plan move frozen orders too (a machine broke down).
 * Errors: unknown or ended operations, a resource that cannot do it, `operation_moved` when the
 * operation changed since the plan was made, `work_order_frozen`; nothing is written then.
 */
export async function planOperations(
  tx: Tx,
  production: Production,
  plan: {
    readonly rows: readonly PlannedOperation[];
    readonly why: string;
    readonly overFrozen?: boolean;
    /** Work orders that cannot be made as things are: nothing of them is owed until they are planned. */
    readonly givenUp?: readonly number[];
  },
): Promise<Result<{ items: number[]; changed: PlanChange[] }, NamedError>> {
  const operationIds = plan.rows.map((row) => row.operationId);
  const { ids, orders, operations } = await lockOrdersOf(tx, operationIds);
  const orderById = new Map(orders.map((each) => [each.id, each]));
  const operationById = new Map(operations.map((each) => [each.id, each]));
  const known = {
    factory: await production.factory.get(tx),
    ways: await waysOf(tx, operationIds),
    overFrozen: plan.overFrozen ?? false,
  };
  for (const row of plan.rows) {
    const operation = operationById.get(row.operationId);
    const order = orderById.get(operation?.workOrderId ?? 0);
    if (!operation || !order) {
      const at = { field: "operationId", value: row.operationId, rule: "known_operation" };
      return err(named("operation_unknown", at));
    }
    const wrong = rowWrong(row, { operation, order }, known);
    if (wrong) return err(wrong);
  }
  await writePlan(tx, plan.rows);
  await giveUp(tx, plan.givenUp ?? []);
  const changed = await refreshProjected(tx, ids);
  tellReplanned(tx, changed, plan.why);
  const unplanned = new Set(
    changed.flatMap((each) => (each.after === null ? each.workOrderId : [])),
  );
  const items = await settleReceipts(tx, production, { ids, why: plan.why, unplanned });
  return ok({ items, changed });
}

/**
 * Lets the receipts of a plant's open work orders say the day on which what they give can leave, as the
 * plant's days are now; gives the items of which one moved, for the caller to promise anew.
 */
export async function settlePlant(
  tx: Tx,
  production: Production,
  { placeId, why }: { readonly placeId: number; readonly why: string },
): Promise<number[]> {
  const orders = await openWorkOrders(tx, [placeId]);
  return settleReceipts(tx, production, { ids: orders.map((each) => each.id), why });
}
