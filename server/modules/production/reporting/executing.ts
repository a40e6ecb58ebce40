import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { openDowntimes, startDowntime } from "../factory/downtime.ts";
import { resourceUnfit, waysOf } from "../work-orders/fitting.ts";
import { named } from "../model.ts";
import type { NamedError, OperationState, StopCause } from "../model.ts";
import { momentOf, type Said } from "../moments.ts";
import type { Production } from "../open.ts";
import { refreshProjected, tellReplanned } from "../work-orders/planning.ts";
import { isOpen } from "../materials/receipts.ts";
import { writeReport } from "./reports.ts";
import { componentsOf, linksOf, operationsById, operationsOf } from "../work-order-rows.ts";
import type { Operation, WorkOrder } from "../work-order-rows.ts";
import { lockWorkOrders } from "../work-orders/work-orders.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** An operation under the locks of its work order and of all items it may move. */
export interface AtWork {
  readonly order: WorkOrder;
  readonly operation: Operation;
  /** All operations of the order, itself included. */
  readonly all: readonly Operation[];
  /** What it comes directly after. */
  readonly before: readonly {
    readonly operation: Operation;
    readonly countsFrom: "end" | "start";
  }[];
}

/**
 * One at a time says what a resource does, until its transaction ends: two starts would each count
 * the lanes before the other. Taken before all other locks.
 */
export async function lockResource(tx: Tx, id: number | null | undefined): Promise<void> {
  await tx.rows(
    `select 1 from production.resource where cell = $1 and tenant_id = $2 and id = $3
     for no key update`,
    [...scopeOf(tx), id ?? 0],
    "production.lock_resource",
  );
}

/**
 * Finds and locks an operation of a work order that is under way, or `orCompleted`.
 * Errors: `operation_unknown`, `work_order_ended`, `not_released`.
 */
export async function lockOperation(
  tx: Tx,
  id: number,
  { orCompleted = false } = {},
): Promise<Result<AtWork, NamedError>> {
  const [seen] = await operationsById(tx, [id]);
  if (!seen)
    return err(named("operation_unknown", { field: "id", value: id, rule: "known_operation" }));
  const components = await componentsOf(tx, [seen.workOrderId]);
  const others = components.map((each) => each.itemId);
  const locked = await lockWorkOrders(tx, [seen.workOrderId], { others });
  if (!locked.ok) return locked;
  const [order] = locked.value as [WorkOrder];
  const at = { field: "id", value: order.number, rule: order.status };
  const isLive = isOpen(order) || (orCompleted && order.status === "completed");
  if (!isLive) return err(named("work_order_ended", at));
  if (order.status === "planned") return err(named("not_released", at));
  const all = await operationsOf(tx, [order.id]);
  const byId = new Map(all.map((each) => [each.id, each]));
  const before = (await linksOf(tx, [id])).flatMap(({ afterId, countsFrom }) => {
    const operation = byId.get(afterId);
    return operation ? [{ operation, countsFrom }] : [];
  });
  return ok({ order, operation: byId.get(id) ?? seen, all, before });
}

/** Refuses an operation that is in none of these states. */
export function mustBe(
  { operation, order }: Pick<AtWork, "operation" | "order">,
  states: readonly OperationState[],
): NamedError | null {
  if (states.includes(operation.state)) return null;
  const field = `${order.number}-${operation.step}`;
  return named("operation_state", { field, value: operation.state, rule: states.join(" / ") });
}

/** Writes the state of an operation, where it runs, and when it started or ended. */
export async function writeState(
  tx: Tx,
  operation: Pick<Operation, "id" | "resourceId">,
  { state, at }: { readonly state: OperationState; readonly at: Date },
): Promise<void> {
  await tx.rows(
    `update production.operation set state = $4, resource_id = $5,
       started_at = case when $4 = 'running' then coalesce(started_at, $6) else started_at end,
       ended_at = case when $4 = 'done' then $6::timestamptz end, revision = revision + 1
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), operation.id, state, operation.resourceId, at],
    "production.write_state",
  );
}

/** The status of a work order that is on the shop floor, from the states of its operations. */
export function statusOf(states: readonly OperationState[]): WorkOrder["status"] {
  const live = states.filter((state) => state !== "cancelled");
  if (live.every((state) => state === "done")) return "completed";
  if (live.includes("running")) return "in_progress";
  if (live.includes("paused")) return "paused";
  return live.includes("done") ? "in_progress" : "released";
}

/** Writes what follows for the work order from its operations; its projected finish with it. */
export async function refreshOrder(tx: Tx, order: WorkOrder): Promise<WorkOrder["status"]> {
  const operations = await operationsOf(tx, [order.id]);
  const status = statusOf(operations.map((each) => each.state));
  const changed = await refreshProjected(tx, [order.id]);
  tellReplanned(tx, changed, "shop floor");
  if (status === order.status) return status;
  await tx.rows(
    `update production.work_order set status = $4, revision = revision + 1,
       ended_at = case when $4 = 'completed' then $5::timestamptz end
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), order.id, status, tx.now],
  );
  tx.audit({
    action: "production.work_order.status",
    subjectKind: "work_order",
    subjectId: order.id,
    before: { status: order.status },
    after: { status },
  });
  const payload = { ids: [order.id], status };
  tx.announce({ topic: "WorkOrdersChanged", key: order.id, payload });
  return status;
}

/** What an operation still waits for, or null. */
function waitsFor({ order, operation, before }: AtWork): NamedError | null {
  const open = before.find(({ operation: each, countsFrom }) =>
    countsFrom === "end"
      ? each.state !== "done" && each.state !== "cancelled"
      : each.startedAt === null,
  );
  if (!open) return null;
  const field = `${order.number}-${operation.step}`;
  const value = `${open.operation.step} ${open.operation.name}`;
  return named("operation_waits", { field, value, rule: open.countsFrom });
}

/** Why a resource can take no more now, or null: it stands, or all its lanes run. */
async function occupied(
  tx: Tx,
  resource: { readonly id: number; readonly code: string; readonly capacity: number },
): Promise<NamedError | null> {
  const stop = (await openDowntimes(tx)).find((each) => each.resourceId === resource.id);
  const at = { field: "resourceId", value: resource.code };
  if (stop) return named("resource_stopped", { ...at, rule: stop.cause });
  const [row] = await tx.rows<{ running: number }>(
    `select count(*)::int as running from production.operation where cell = $1 and tenant_id = $2
       and resource_id = $3 and state = 'running'`,
    [...scopeOf(tx), resource.id],
  );
  if ((row?.running ?? 0) < resource.capacity) return null;
  return named("resource_busy", { ...at, rule: `${resource.capacity}` });
}

/**
 * Starts an operation on a resource. Errors: not released, waits for what comes before it, not
 * waiting, a resource that cannot do it, that stands or is busy.
 */
export async function startOperation(
  tx: Tx,
  production: Production,
  start: {
    readonly operationId: number;
    readonly resourceId: number | null;
    readonly said?: Said;
  },
): Promise<Result<{ state: OperationState }, NamedError>> {
  await lockResource(tx, start.resourceId);
  const found = await lockOperation(tx, start.operationId);
  if (!found.ok) return found;
  const at = found.value;
  const factory = await production.factory.get(tx);
  const ways = await waysOf(tx, [at.operation.id]);
  const wrong =
    mustBe(at, ["waiting"]) ??
    waitsFor(at) ??
    resourceUnfit(at.operation, start.resourceId, { factory, ways });
  if (wrong) return err(wrong);
  const resource = factory.resources.get(start.resourceId ?? 0);
  const busy = resource ? await occupied(tx, resource) : null;
  if (busy) return err(busy);
  const operation = { ...at.operation, resourceId: start.resourceId };
  const moment = await momentOf(tx, production, { said: {}, ...start });
  await writeState(tx, operation, { state: "running", at: moment.at });
  const plannedResourceId = at.operation.resourceId;
  await writeReport(
    tx,
    { order: at.order, operation, moment },
    { kind: "start", plannedResourceId },
  );
  await refreshOrder(tx, at.order);
  return ok({ state: "running" });
}

/** Pauses a running operation and says why. Errors: unknown, not running. */
export async function pauseOperation(
  tx: Tx,
  production: Production,
  pause: {
    readonly operationId: number;
    readonly cause: StopCause;
    readonly note: string;
    readonly said?: Said;
  },
): Promise<Result<{ state: OperationState }, NamedError>> {
  const found = await lockOperation(tx, pause.operationId);
  if (!found.ok) return found;
  const wrong = mustBe(found.value, ["running"]);
  if (wrong) return err(wrong);
  const { cause, note, operationId, said = {} } = pause;
  const { resourceId } = found.value.operation;
  const moment = await momentOf(tx, production, { operationId, resourceId, said });
  await writeState(tx, found.value.operation, { state: "paused", at: moment.at });
  await writeReport(tx, { ...found.value, moment }, { kind: "pause", cause, note });
  await refreshOrder(tx, found.value.order);
  return ok({ state: "paused" });
}

/** Goes on with a paused operation where it was. Errors: unknown, not paused, resource taken. */
export async function resumeOperation(
  tx: Tx,
  production: Production,
  { operationId, said = {} }: { readonly operationId: number; readonly said?: Said },
): Promise<Result<{ state: OperationState }, NamedError>> {
  const [seen] = await operationsById(tx, [operationId]);
  // A paused operation changes its resource under the locks of both.
  await lockResource(tx, seen?.resourceId);
  const found = await lockOperation(tx, operationId);
  if (!found.ok) return found;
  const { operation, order } = found.value;
  const wrong = mustBe(found.value, ["paused"]);
  if (wrong) return err(wrong);
  const { resources } = await production.factory.get(tx);
  const resource = resources.get(operation.resourceId ?? 0);
  const busy = resource ? await occupied(tx, resource) : null;
  if (busy) return err(busy);
  const { resourceId } = operation;
  const moment = await momentOf(tx, production, { operationId, resourceId, said });
  await writeState(tx, operation, { state: "running", at: moment.at });
  await writeReport(tx, { ...found.value, moment }, { kind: "resume" });
  await refreshOrder(tx, order);
  return ok({ state: "running" });
}

/** What runs on a resource now. */
async function runningOn(tx: Tx, resourceId: number): Promise<{ id: number; orderId: number }[]> {
  return tx.rows(
    `select id, work_order_id as "orderId" from production.operation where cell = $1
       and tenant_id = $2 and resource_id = $3 and state = 'running' order by id`,
    [...scopeOf(tx), resourceId],
  );
}

/**
 * Says that a resource stands; what runs on it is paused for the same cause. Under the resource's
 * lock nothing starts there; what ended while the locks were waited for is not paused.
 * Errors: as `startDowntime`.
 */
export async function stopResource(
  tx: Tx,
  production: Production,
  stop: Parameters<typeof startDowntime>[2],
): Promise<Result<{ id: number; paused: number }, NamedError>> {
  const { resourceId, cause, note } = stop;
  await lockResource(tx, resourceId);
  const orderIds = [...new Set((await runningOn(tx, resourceId)).map((each) => each.orderId))];
  const components = await componentsOf(tx, orderIds);
  // All at once: an operation after the other would take supplies after work orders.
  const others = components.map((each) => each.itemId);
  const locked = await lockWorkOrders(tx, orderIds, { others });
  if (!locked.ok) return locked;
  const running = await runningOn(tx, resourceId);
  for (const { id: operationId } of running) {
    const pause = { operationId, cause, note, said: stop.said ?? {} };
    const paused = await pauseOperation(tx, production, pause);
    if (!paused.ok) return paused;
  }
  const started = await startDowntime(tx, production, stop);
  return started.ok ? ok({ ...started.value, paused: running.length }) : started;
}
