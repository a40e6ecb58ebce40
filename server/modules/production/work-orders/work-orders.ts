import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { changeSupply, lockSupplies } from "../../stock/index.ts";
import { named, unitsByStep } from "../model.ts";
import type { Freedom, NamedError } from "../model.ts";
import type { Production } from "../open.ts";
import { isOpen, settleReceipts } from "../materials/receipts.ts";
import { scaleSubstitutions } from "./substitution-rows.ts";
import { componentsOf, linksOf, operationsOf, workOrdersById } from "../work-order-rows.ts";
import type { WorkOrder } from "../work-order-rows.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** What a change of work orders moved in stock: the caller promises these items anew. */
export interface Moved {
  readonly items: readonly number[];
}

/** These work orders under the locks of their items and their own, in the one lock order. */
export async function lockWorkOrders(
  tx: Tx,
  ids: readonly number[],
  { others = [] }: { readonly others?: readonly number[] } = {},
): Promise<Result<WorkOrder[], NamedError>> {
  const seen = await workOrdersById(tx, ids);
  const unknown = ids.find((id) => !seen.some((each) => each.id === id));
  if (unknown !== undefined) {
    const at = { field: "id", value: unknown, rule: "known_work_order" };
    return err(named("work_order_unknown", at));
  }
  const items = new Set([...seen.map((each) => each.itemId), ...others]);
  await lockSupplies(
    tx,
    [...items].sort((a, b) => a - b),
  );
  return ok(await workOrdersById(tx, ids, true));
}

const steps = { proposed: 0, approved: 1, frozen: 2 };

/** Why the freedom of a work order cannot change so, or null. */
function freedomWrong(order: WorkOrder, freedom: "approved" | "frozen"): NamedError | null {
  const at = { field: "id", value: order.number };
  if (!isOpen(order)) return named("work_order_ended", { ...at, rule: order.status });
  if (order.freedom === "proposed" && freedom === "frozen")
    return named("work_order_proposed", { ...at, rule: "approve_first" });
  return null;
}

/**
 * Approves (from then on its receipt may be promised), freezes (a plan may not move it) or thaws
 * work orders; one that is so already stays. Errors: unknown, ended, frozen before approved.
 */
export async function setFreedom(
  tx: Tx,
  production: Production,
  change: {
    readonly ids: readonly number[];
    readonly freedom: "approved" | "frozen";
    readonly why: string;
  },
): Promise<Result<Moved, NamedError>> {
  const locked = await lockWorkOrders(tx, change.ids);
  if (!locked.ok) return locked;
  for (const order of locked.value) {
    const wrong = freedomWrong(order, change.freedom);
    if (wrong) return err(wrong);
  }
  const due = locked.value.filter((order) => order.freedom !== change.freedom);
  await writeFreedom(tx, due, change);
  const ids = due.map((order) => order.id);
  return ok({ items: await settleReceipts(tx, production, { ids, why: change.why }) });
}

async function writeFreedom(
  tx: Tx,
  due: readonly WorkOrder[],
  { freedom, why }: { readonly freedom: Freedom; readonly why: string },
): Promise<void> {
  if (due.length === 0) return;
  const ids = due.map((order) => order.id);
  await tx.rows(
    `update production.work_order set freedom = $4, revision = revision + 1
     where cell = $1 and tenant_id = $2 and id = any ($3::bigint[])`,
    [...scopeOf(tx), ids, freedom],
  );
  for (const order of due)
    tx.audit({
      action:
        steps[freedom] < steps[order.freedom]
          ? "production.work_order.thaw"
          : freedom === "frozen"
            ? "production.work_order.freeze"
            : "production.work_order.approve",
      subjectKind: "work_order",
      subjectId: order.id,
      before: { freedom: order.freedom },
      after: { freedom },
      why,
    });
  tx.announce({ topic: "WorkOrdersChanged", key: ids[0] ?? 0, payload: { ids, freedom } });
}

/** Ends work orders in a status; what is not done of their operations is cancelled. */
export async function endOrders(
  tx: Tx,
  orders: readonly WorkOrder[],
  { status, why }: { readonly status: "completed" | "closed" | "cancelled"; readonly why: string },
): Promise<void> {
  const ids = orders.map((order) => order.id);
  await tx.rows(
    `update production.work_order set status = $4, ended_at = coalesce(ended_at, $5),
       revision = revision + 1
     where cell = $1 and tenant_id = $2 and id = any ($3::bigint[])`,
    [...scopeOf(tx), ids, status, tx.now],
  );
  await tx.rows(
    `update production.operation set state = 'cancelled', pinned = false, revision = revision + 1
     where cell = $1 and tenant_id = $2 and work_order_id = any ($3::bigint[])
       and state not in ('done', 'cancelled')`,
    [...scopeOf(tx), ids],
  );
  for (const order of orders)
    tx.audit({
      action: `production.work_order.${status === "cancelled" ? "cancel" : status === "closed" ? "close" : "complete"}`,
      subjectKind: "work_order",
      subjectId: order.id,
      before: { status: order.status },
      after: { status },
      why,
    });
  if (ids.length > 0)
    tx.announce({ topic: "WorkOrdersChanged", key: ids[0] ?? 0, payload: { ids, status } });
}

/**
 * Cancels work orders of which nothing has started; promises on their receipts give way. One that is
 * cancelled already stays. Errors: unknown, `work_order_started` (close it instead), ended otherwise.
 */
export async function cancelWorkOrders(
  tx: Tx,
  production: Production,
  change: { readonly ids: readonly number[]; readonly why: string },
): Promise<Result<Moved, NamedError>> {
  const locked = await lockWorkOrders(tx, change.ids);
  if (!locked.ok) return locked;
  const due = locked.value.filter((order) => order.status !== "cancelled");
  for (const { number, status } of due) {
    const at = { field: "id", value: number, rule: status };
    if (status === "in_progress" || status === "paused")
      return err(named("work_order_started", at));
    if (status === "completed" || status === "closed") return err(named("work_order_ended", at));
  }
  await endOrders(tx, due, { status: "cancelled", why: change.why });
  const ids = due.map((order) => order.id);
  return ok({ items: await settleReceipts(tx, production, { ids, why: change.why }) });
}

/**
 * Closes work orders: nothing more will be made of them, what was made stays. A planned one that has
 * not started is cancelled instead. Errors: unknown, `work_order_ended` for a cancelled one,
 * `work_order_unstarted` for one that is still planned.
 */
export async function closeWorkOrders(
  tx: Tx,
  production: Production,
  change: { readonly ids: readonly number[]; readonly why: string },
): Promise<Result<Moved, NamedError>> {
  const locked = await lockWorkOrders(tx, change.ids);
  if (!locked.ok) return locked;
  const due = locked.value.filter((order) => order.status !== "closed");
  for (const { number, status } of due) {
    const at = { field: "id", value: number, rule: status };
    if (status === "planned") return err(named("work_order_unstarted", at));
    if (status === "cancelled") return err(named("work_order_ended", at));
  }
  await endOrders(tx, due, { status: "closed", why: change.why });
  const ids = due.map((order) => order.id);
  return ok({ items: await settleReceipts(tx, production, { ids, why: change.why }) });
}

/** Operations and components of an order that shall give another number of good units. */
async function writeUnits(tx: Tx, order: WorkOrder, units: number): Promise<void> {
  const operations = await operationsOf(tx, [order.id]);
  const stepOf = new Map(operations.map((each) => [each.id, each.step]));
  const links = (
    await linksOf(
      tx,
      operations.map((each) => each.id),
    )
  ).map(({ operationId, afterId }) => ({
    ...{ step: stepOf.get(operationId) ?? 0, afterStep: stepOf.get(afterId) ?? 0 },
  }));
  const wanted = unitsByStep({ steps: operations, links }, units);
  const components = await componentsOf(tx, [order.id]);
  const scale = (part: number) =>
    Number((BigInt(part) * BigInt(units) + BigInt(order.units) - 1n) / BigInt(order.units));
  await tx.rows(
    `update production.operation as known set units = draft.units, revision = known.revision + 1,
       planned_units = case when draft.units > coalesce(known.planned_units, known.units)
         and (known.planned_units is not null or known.planned_end is not null)
         then coalesce(known.planned_units, known.units) end
     from unnest($3::bigint[], $4::bigint[]) as draft (id, units)
     where known.cell = $1 and known.tenant_id = $2 and known.id = draft.id`,
    [
      ...scopeOf(tx),
      operations.map((each) => each.id),
      operations.map((each) => wanted.get(each.step) ?? each.units),
    ],
  );
  await tx.rows(
    `update production.component as known set units = draft.units
     from unnest($4::bigint[], $5::int[], $6::bigint[]) as draft (operation_id, item_id, units)
     where known.cell = $1 and known.tenant_id = $2 and known.work_order_id = $3
       and known.operation_id = draft.operation_id and known.item_id = draft.item_id`,
    [
      ...[...scopeOf(tx), order.id],
      components.map((each) => each.operationId),
      components.map((each) => each.itemId),
      components.map((each) => scale(each.units)),
    ],
  );
  await scaleSubstitutions(tx, order, scale);
  await tx.rows(
    `update production.work_order set units = $4, revision = revision + 1
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), order.id, units],
  );
}

/**
 * Says when a work order is needed from now on; the next plan goes by it. Errors: unknown, ended,
 * frozen.
 */
export async function changeNeed(
  tx: Tx,
  change: { readonly id: number; readonly needAt: Date; readonly why: string },
): Promise<Result<Moved, NamedError>> {
  const locked = await lockWorkOrders(tx, [change.id]);
  if (!locked.ok) return locked;
  for (const { id, number, status, freedom, needAt } of locked.value) {
    const at = { field: "id", value: number, rule: status };
    if (!isOpen({ status })) return err(named("work_order_ended", at));
    if (freedom === "frozen") return err(named("work_order_frozen", { ...at, rule: "frozen" }));
    if (needAt?.getTime() === change.needAt.getTime()) continue;
    await tx.rows(
      `update production.work_order set need_at = $4, revision = revision + 1
       where cell = $1 and tenant_id = $2 and id = $3`,
      [...scopeOf(tx), id, change.needAt],
    );
    tx.audit({
      ...{ action: "production.work_order.need", subjectKind: "work_order", subjectId: id },
      ...{ before: { needAt }, after: { needAt: change.needAt }, why: change.why },
    });
    tx.announce({ topic: "WorkOrdersChanged", key: id, payload: { ids: [id] } });
  }
  return ok({ items: [] });
}

/**
 * Makes a work order for more or fewer units, as long as nothing of it has started. Units beyond those
 * that it was planned for are promised to nobody until a plan holds for them.
 * Errors: unknown, ended, started, frozen.
 */
export async function resizeWorkOrder(
  tx: Tx,
  production: Production,
  change: { readonly id: number; readonly units: number; readonly why: string },
): Promise<Result<Moved, NamedError>> {
  const locked = await lockWorkOrders(tx, [change.id]);
  if (!locked.ok) return locked;
  for (const order of locked.value) {
    const at = { field: "id", value: order.number, rule: order.status };
    if (!isOpen(order)) return err(named("work_order_ended", at));
    if (order.status !== "planned") return err(named("work_order_started", at));
    if (order.freedom === "frozen")
      return err(named("work_order_frozen", { ...at, rule: "frozen" }));
    if (order.units === change.units) continue;
    await writeUnits(tx, order, change.units);
    tx.audit({
      action: "production.work_order.resize",
      subjectKind: "work_order",
      subjectId: order.id,
      before: { units: order.units },
      after: { units: change.units },
      why: change.why,
    });
  }
  const settled = { ids: [change.id], why: change.why };
  return ok({ items: await settleReceipts(tx, production, settled) });
}

/** The open work orders that feed these receipts, by receipt. */
export async function workOrdersOfSupplies(
  tx: Tx,
  supplyIds: readonly number[],
): Promise<Map<number, WorkOrder>> {
  const rows = await tx.rows<{ id: number }>(
    `select id from production.work_order where cell = $1 and tenant_id = $2
       and supply_id = any ($3::bigint[])`,
    [...scopeOf(tx), supplyIds],
    "production.of_supplies",
  );
  const orders = await workOrdersById(
    tx,
    rows.map((row) => row.id),
  );
  return new Map(orders.map((order) => [order.supplyId ?? 0, order]));
}

/**
 * Takes back units of a receipt that nobody rests on any more, after the caller lowered the receipt:
 * its work order is made smaller, or cancelled when nothing is left of it. What is released, frozen
 * or under way is made all the same: then the receipt rises again and is free to be promised.
 */
export async function giveBack(
  tx: Tx,
  production: Production,
  given: { readonly supplyId: number; readonly units: number; readonly why: string },
): Promise<void> {
  const seen = (await workOrdersOfSupplies(tx, [given.supplyId])).get(given.supplyId);
  if (!seen) return;
  const locked = await lockWorkOrders(tx, [seen.id]);
  const [order] = locked.ok ? locked.value : [];
  if (!order || !isOpen(order)) return;
  const { id, itemId, supplyId } = order;
  if (order.status !== "planned" || order.freedom === "frozen") {
    await settleReceipts(tx, production, { ids: [id], why: given.why });
    return;
  }
  const left = order.units - given.units;
  if (left > 0) await resizeWorkOrder(tx, production, { id, units: left, why: given.why });
  else {
    await endOrders(tx, [order], { status: "cancelled", why: given.why });
    if (supplyId !== null) await changeSupply(tx, { itemId, supplyId, units: 0, why: given.why });
  }
}
