import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { named } from "../model.ts";
import type { NamedError } from "../model.ts";
import type { Production } from "../open.ts";
import { isOpen, settleReceipts } from "../materials/receipts.ts";
import { materialsOf } from "../materials/shop-materials.ts";
import { openWorkOrders } from "../materials/shop.ts";
import { componentsOf, isDue, operationsOf } from "../work-order-rows.ts";
import type { Component, WorkOrder } from "../work-order-rows.ts";
import { lockWorkOrders } from "./work-orders.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** A component of an operation of a work order, and what stands in for it. */
export interface Pair {
  readonly id: number;
  readonly operationId: number;
  readonly itemId: number;
  readonly byItemId: number;
}

export interface Substituting extends Pair {
  /** Null: all that is left of the component. */
  readonly units: number | null;
  readonly why: string;
}

/** What stands between a person and a swap: what there is of both components, under lock. */
interface Ready {
  readonly order: WorkOrder;
  readonly own: Component;
  readonly other: Component | undefined;
  readonly codeOf: (id: number) => string;
}

/**
 * The component and what stands in for it, of a work order that goes on, at a step that has not ended
 * and that has taken neither of them. Errors: unknown, ended, `component_unknown`, `component_issued`.
 */
async function ready(
  tx: Tx,
  production: Production,
  pair: Pair,
): Promise<Result<Ready, NamedError>> {
  const locked = await lockWorkOrders(tx, [pair.id]);
  if (!locked.ok) return locked;
  const [order] = locked.value as [WorkOrder];
  const { number, status } = order;
  if (!isOpen(order))
    return err(named("work_order_ended", { field: "id", value: number, rule: status }));
  const items = await production.catalog.view.get(tx);
  const codeOf = (id: number) => items.item(id)?.code ?? String(id);
  const step = (await operationsOf(tx, [order.id])).find((each) => each.id === pair.operationId);
  const components = (await componentsOf(tx, [order.id])).filter(
    (each) => each.operationId === pair.operationId,
  );
  const own = components.find((each) => each.itemId === pair.itemId);
  if (!step || !own) {
    const at = { field: number, value: codeOf(pair.itemId), rule: "component_of_the_step" };
    return err(named("component_unknown", at));
  }
  const other = components.find((each) => each.itemId === pair.byItemId);
  const taken = [own, other].find((each) => (each?.issued ?? 0) > 0);
  if (taken || !isDue(step)) {
    const at = { field: number, value: codeOf((taken ?? own).itemId), rule: String(step.step) };
    return err(named("component_issued", at));
  }
  return ok({ order, own, other, codeOf });
}

/** Writes how many more units (below zero: fewer) of a component a step uses. */
async function addUnits(
  tx: Tx,
  pair: Pair,
  change: { readonly item: number; readonly by: number },
) {
  await tx.rows(
    `insert into production.component (cell, tenant_id, work_order_id, operation_id, item_id, units)
     values ($1, $2, $3, $4, $5, 0) on conflict do nothing`,
    [...scopeOf(tx), pair.id, pair.operationId, change.item],
  );
  await tx.rows(
    `update production.component set units = units + $6 where cell = $1 and tenant_id = $2
       and work_order_id = $3 and operation_id = $4 and item_id = $5`,
    [...scopeOf(tx), pair.id, pair.operationId, change.item, change.by],
  );
}

/** Why a component cannot give way to a substitute for so many units, or null. */
function swapWrong(
  { own, order, codeOf }: Ready,
  { byItemId, itemId }: Substituting,
  units: number,
): NamedError | null {
  const field = order.number;
  if (!own.substitutes.includes(byItemId)) {
    const at = { field, value: codeOf(byItemId), rule: codeOf(itemId) };
    return named("substitute_unknown", at);
  }
  if (units < 1 || units > own.units) {
    const at = { field, value: String(units), rule: String(own.units) };
    return named("substitute_units", at);
  }
  return null;
}

/** The refusal where nobody has or announces what is to stand in, after whom is served before; or null. */
async function substituteShort(
  tx: Tx,
  production: Production,
  { order, codeOf, operationId, byItemId }: Ready & Pair,
): Promise<NamedError | null> {
  const view = await production.parties.view.get(tx);
  const orders = await openWorkOrders(tx, [order.placeId]);
  const operations = await operationsOf(
    tx,
    orders.map((each) => each.id),
  );
  const answers = await materialsOf(tx, view, { orders, operations });
  const short = answers.find(
    (each) => each.operationId === operationId && each.itemId === byItemId && each.missing > 0,
  );
  if (!short) return null;
  const { missing, units } = short;
  const at = { field: order.number, value: `${codeOf(byItemId)} ${missing}`, rule: String(units) };
  return named("substitute_short", at);
}

/** Tells the trail and the screens of a swap or its way back; gives items whose receipt moved. */
async function swapped(
  tx: Tx,
  production: Production,
  told: {
    readonly action: string;
    readonly pair: Pair;
    readonly units: number;
    readonly why: string;
  },
): Promise<{ items: number[] }> {
  const { action, pair, units, why } = told;
  const { id, operationId, itemId, byItemId } = pair;
  const [from, to] = action.endsWith("substitute") ? [itemId, byItemId] : [byItemId, itemId];
  tx.audit({
    ...{ action, subjectKind: "work_order", subjectId: id, why },
    before: { operationId, itemId: from, units },
    after: { operationId, itemId: to, units },
  });
  tx.announce({ topic: "WorkOrdersChanged", key: id, payload: { ids: [id] } });
  return { items: await settleReceipts(tx, production, { ids: [id], why }) };
}

/**
 * Lets a component of a work order give way to one of its substitutes, as a whole or for some units,
 * as long as its step has taken neither; gives the items whose receipt moved by it. A refusal leaves
 * the transaction to be rolled back. Errors: unknown, ended, `component_unknown`, `component_issued`,
 * `substitute_unknown`, `substitute_units`, `substitute_short` where the substitute is neither there
 * nor announced.
 */
export async function substituteComponent(
  tx: Tx,
  production: Production,
  change: Substituting,
): Promise<Result<{ items: number[] }, NamedError>> {
  const found = await ready(tx, production, change);
  if (!found.ok) return found;
  const units = change.units ?? found.value.own.units;
  const wrong = swapWrong(found.value, change, units);
  if (wrong) return err(wrong);
  await addUnits(tx, change, { item: change.itemId, by: -units });
  await addUnits(tx, change, { item: change.byItemId, by: units });
  const short = await substituteShort(tx, production, { ...found.value, ...change });
  if (short) return err(short);
  await tx.rows(
    `insert into production.substitution as known (cell, tenant_id, work_order_id, operation_id,
       item_id, by_item_id, units, why, at, by_name)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (cell, tenant_id, work_order_id, operation_id, item_id, by_item_id) do update
       set units = known.units + excluded.units, why = excluded.why, at = excluded.at,
         by_name = excluded.by_name`,
    [
      ...[...scopeOf(tx), change.id, change.operationId, change.itemId, change.byItemId],
      ...[units, change.why, tx.now, tx.actor.name],
    ],
  );
  const { why } = change;
  const action = "production.component.substitute";
  return ok(await swapped(tx, production, { action, pair: change, units, why }));
}

/**
 * Takes a substitution back, as long as its step has taken neither component: the work order uses its
 * own again. Gives the items whose receipt moved by it. Errors: unknown, ended, `component_unknown`,
 * `component_issued`, `substitution_unknown`.
 */
export async function restoreComponent(
  tx: Tx,
  production: Production,
  change: Pair & { readonly why: string },
): Promise<Result<{ items: number[] }, NamedError>> {
  const found = await ready(tx, production, change);
  if (!found.ok) return found;
  const { order, other, codeOf } = found.value;
  const { id, operationId, itemId, byItemId, why } = change;
  const [gone] = await tx.rows<{ units: number }>(
    `delete from production.substitution where cell = $1 and tenant_id = $2 and work_order_id = $3
       and operation_id = $4 and item_id = $5 and by_item_id = $6 returning units`,
    [...scopeOf(tx), id, operationId, itemId, byItemId],
  );
  if (!gone || !other) {
    const at = { field: order.number, value: codeOf(byItemId), rule: codeOf(itemId) };
    return err(named("substitution_unknown", at));
  }
  await addUnits(tx, change, { item: byItemId, by: -gone.units });
  await addUnits(tx, change, { item: itemId, by: gone.units });
  // What was there for this alone leaves; a component that gives way itself stays with none.
  await tx.rows(
    `delete from production.component as known where cell = $1 and tenant_id = $2
       and work_order_id = $3 and operation_id = $4 and item_id = $5 and units = 0
       and not exists (select 1 from production.substitution as way where way.cell = $1
         and way.tenant_id = $2 and way.work_order_id = $3 and way.operation_id = $4
         and way.item_id = $5)`,
    [...scopeOf(tx), id, operationId, byItemId],
  );
  const action = "production.component.restore";
  return ok(await swapped(tx, production, { action, pair: change, units: gone.units, why }));
}
