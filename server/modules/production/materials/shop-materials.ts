import { instantOfLocal } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import type { PartiesView } from "../../parties/index.ts";
import { lockSupplies } from "../../stock/index.ts";
import { netMaterials } from "./materials.ts";
import type { MaterialAnswer, MaterialSupply } from "./materials.ts";
import { openComponents } from "./needs.ts";
import { isDue } from "../work-order-rows.ts";
import type { Operation, WorkOrder } from "../work-order-rows.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];
const dayMs = 86_400_000;

/** The open work order behind a planned receipt. */
interface Maker {
  readonly workOrderId: number;
  /** When it ends by the plan, ms since 1970; undefined: it has no plan. */
  readonly atMs: number | undefined;
  /** The work order that it was made for. */
  readonly forWorkOrderId: number | undefined;
}

/** Who makes what receipts of these items announce, by receipt. */
export async function makersOf(tx: Tx, items: readonly number[]): Promise<Map<number, Maker>> {
  const rows = await tx.rows<{
    supply: number;
    id: number;
    at: Date | null;
    parent: number | null;
  }>(
    `select supply_id as supply, id, projected_at as at,
       case when cause_kind = 'work_order' then cause_id end as parent
     from production.work_order
     where cell = $1 and tenant_id = $2 and item_id = any ($3::int[]) and supply_id is not null
       and status in ('planned', 'released', 'in_progress', 'paused')`,
    [...scopeOf(tx), items],
    "production.makers",
  );
  return new Map(
    rows.map(({ supply, id: workOrderId, at, parent }) => [
      supply,
      { workOrderId, atMs: at?.getTime(), forWorkOrderId: parent ?? undefined },
    ]),
  );
}

/** Units of these items free for production, by plant: what orders were promised is not. */
async function freeSupplies(
  tx: Tx,
  view: PartiesView,
  items: readonly number[],
): Promise<MaterialSupply[]> {
  const { supplies } = await lockSupplies(tx, items, "look");
  const makers = await makersOf(tx, items);
  return supplies.map((supply) => {
    const { id, item, place, day, quantity, promised } = supply;
    const zone = view.place(place)?.zone ?? "Asia/Shanghai";
    const maker = makers.get(id);
    const announced = maker?.atMs ?? instantOfLocal(day * dayMs, zone).getTime();
    return {
      ...{ itemId: item, placeId: place, units: quantity - promised },
      ...{ workOrderId: maker?.workOrderId, forWorkOrderId: maker?.forWorkOrderId },
      fromMs: id === 0 ? null : announced,
    };
  });
}

/** Who is served first: what runs, what is released, then by planned start, then by need, then the older order. */
function servedFirst(order: WorkOrder, operations: readonly Operation[]): number[] {
  const starts = operations.flatMap((each) => each.plannedStart?.getTime() ?? []);
  return [
    { planned: 2, released: 1 }[order.status as "planned"] ?? 0,
    Math.min(Number.MAX_SAFE_INTEGER, ...starts),
    order.needAt?.getTime() ?? Number.MAX_SAFE_INTEGER,
    order.id,
  ];
}

/** Negative when `a` comes first: number by number. */
function compareRanks(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((each, index) => each !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

/**
 * How the material of these open orders stands: each is served after those that come before it.
 * `operations` are all of theirs, ended ones included.
 */
export async function materialsOf(
  tx: Tx,
  view: PartiesView,
  work: { readonly orders: readonly WorkOrder[]; readonly operations: readonly Operation[] },
): Promise<MaterialAnswer[]> {
  const orderIds = work.orders.map((each) => each.id);
  const components = await openComponents(tx, orderIds, work.operations);
  const due = work.operations.filter(isDue);
  const byOrder = Map.groupBy(due, (each) => each.workOrderId);
  const orderById = new Map(work.orders.map((each) => [each.id, each]));
  const ranks = new Map(
    work.orders.map((each) => [each.id, servedFirst(each, byOrder.get(each.id) ?? [])]),
  );
  const needs = components
    .map(({ workOrderId, operationId, itemId, left }) => ({
      ...{ workOrderId, operationId, itemId, units: left },
      placeId: orderById.get(workOrderId)?.placeId ?? 0,
    }))
    .sort((a, b) => compareRanks(ranks.get(a.workOrderId) ?? [], ranks.get(b.workOrderId) ?? []));
  const items = [...new Set(components.map((each) => each.itemId))].sort((a, b) => a - b);
  return netMaterials(needs, await freeSupplies(tx, view, items));
}
