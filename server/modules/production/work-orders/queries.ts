import type { Tx } from "../../../platform/index.ts";
import type { CatalogView } from "../../catalog/index.ts";
import { lockSupplies } from "../../stock/index.ts";
import { wordsAsked } from "../materials/made-lots.ts";
import type { Freedom, Status } from "../model.ts";
import type { Production } from "../open.ts";
import { materialsOf } from "../materials/shop-materials.ts";
import { openWorkOrders } from "../materials/shop.ts";
import { substitutionsOf } from "./substitution-rows.ts";
import {
  componentsOf,
  isDue,
  linksOf,
  operationsOf,
  workOrderColumns,
  workOrdersById,
} from "../work-order-rows.ts";
import type { Operation, WorkOrder } from "../work-order-rows.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export interface WorkOrdersAsked {
  readonly placeIds: readonly number[] | null;
  readonly itemIds: readonly number[] | null;
  readonly status: Status | null;
  readonly freedom: Freedom | null;
  readonly open: boolean;
  readonly late: boolean;
  /** Part of a number. */
  readonly text: string | null;
  readonly before: number | null;
  readonly limit: number;
}

type Counted = WorkOrder & { readonly done: number; readonly operations: number };

/** Work orders, the newest first, with how many of their operations are done. */
export function listWorkOrderRows(tx: Tx, asked: WorkOrdersAsked): Promise<Counted[]> {
  return tx.rows<Counted>(
    `select ${workOrderColumns}, operation.done, operation.operations
     from production.work_order as known cross join lateral (
       select count(*) filter (where state = 'done')::int as done, count(*)::int as operations
       from production.operation where operation.cell = known.cell
         and operation.tenant_id = known.tenant_id and operation.work_order_id = known.id
     ) as operation
     where cell = $1 and tenant_id = $2 and ($3::int[] is null or place_id = any ($3))
       and ($4::int[] is null or item_id = any ($4)) and ($5::text is null or status = $5)
       and ($6::text is null or freedom = $6)
       and (not $7 or status in ('planned', 'released', 'in_progress', 'paused'))
       and (not $8 or projected_at > need_at)
       and ($9::text is null or strpos(lower(number), lower($9)) > 0)
       and ($10::bigint is null or id < $10) order by id desc limit $11`,
    [
      ...[...scopeOf(tx), asked.placeIds, asked.itemIds, asked.status, asked.freedom, asked.open],
      ...[asked.late, asked.text, asked.before, asked.limit],
    ],
  );
}

/** Whole minutes by which an order will be, or was, done after it is needed; null: not late. */
export function lateMinutes({ needAt, projectedAt }: WorkOrder): number | null {
  if (!needAt || !projectedAt || projectedAt <= needAt) return null;
  return Math.ceil((projectedAt.getTime() - needAt.getTime()) / 60_000);
}

/** A work order as lists show it. */
export function workOrderText(order: WorkOrder, view: CatalogView) {
  const { code = "", name = "", nameEn = "" } = view.item(order.itemId) ?? {};
  const { bomId: _bom, routingId: _routing, supplyId: _supply, ...rest } = order;
  return {
    ...rest,
    ...{ code, name, nameEn, lateMinutes: lateMinutes(order) },
    needAt: order.needAt?.toISOString() ?? null,
    projectedAt: order.projectedAt?.toISOString() ?? null,
    createdAt: order.createdAt.toISOString(),
    releasedAt: order.releasedAt?.toISOString() ?? null,
    endedAt: order.endedAt?.toISOString() ?? null,
  };
}

/** An operation as it leaves, with the steps that come before it and the words its reports must have. */
function operationText(
  operation: Operation,
  { after, asksSerials }: { readonly after: readonly number[]; readonly asksSerials: boolean },
) {
  const { plannedFrom: _from, workOrderId: _order, familyId: _family, ...rest } = operation;
  return {
    ...rest,
    ...{ after: [...after], asksSerials },
    plannedStart: operation.plannedStart?.toISOString() ?? null,
    plannedEnd: operation.plannedEnd?.toISOString() ?? null,
    startedAt: operation.startedAt?.toISOString() ?? null,
    endedAt: operation.endedAt?.toISOString() ?? null,
  };
}

/** Free units on hand of these items at a plant. */
async function freeAt(tx: Tx, placeId: number, items: readonly number[]) {
  const { supplies } = await lockSupplies(
    tx,
    [...new Set(items)].sort((a, b) => a - b),
    "look",
  );
  const own = supplies.filter((each) => each.place === placeId && each.id === 0);
  return new Map(own.map((each) => [each.item, each.quantity - each.promised]));
}

/** How the material of one order stands, after what comes before it in its plant is served. */
async function materialRows(tx: Tx, production: Production, order: WorkOrder) {
  const view = await production.catalog.view.get(tx);
  const places = await production.parties.view.get(tx);
  const open = await openWorkOrders(tx, [order.placeId]);
  const operations = await operationsOf(
    tx,
    open.map((each) => each.id),
  );
  const all = await materialsOf(tx, places, { orders: open, operations });
  const answers = new Map(
    all
      .filter((each) => each.workOrderId === order.id)
      .map((each) => [`${each.operationId}/${each.itemId}`, each]),
  );
  const components = await componentsOf(tx, [order.id]);
  const free = await freeAt(
    tx,
    order.placeId,
    components.flatMap((each) => each.substitutes),
  );
  const codeOf = (id: number) => view.item(id)?.code ?? "";
  const due = new Set(operations.filter(isDue).map((each) => each.id));
  const swaps = await substitutionsOf(tx, order.id);
  return components.map(({ operationId, itemId, units, issued, substitutes }) => {
    const answer = answers.get(`${operationId}/${itemId}`);
    const { code = "", name = "", nameEn = "" } = view.item(itemId) ?? {};
    const atMs = answer?.atMs ?? null;
    return {
      ...{ operationId, itemId, code, name, nameEn, units, issued },
      ...{ onHand: answer?.onHand ?? 0, coming: answer?.coming ?? 0 },
      missing: answer?.missing ?? 0,
      comesAt: atMs === null ? null : new Date(atMs).toISOString(),
      substitutes: substitutes.map((id) => ({
        ...{ itemId: id, code: codeOf(id), free: free.get(id) ?? 0 },
      })),
      replacedBy: swaps
        .filter((each) => each.operationId === operationId && each.itemId === itemId)
        .map(({ byItemId, units: swapped, why, at, by }) => ({
          ...{ itemId: byItemId, code: codeOf(byItemId), units: swapped, why },
          ...{ at: at.toISOString(), by },
        })),
      swappable: issued === 0 && due.has(operationId),
    };
  });
}

/** A work order's page, or null when there is none of this id in these plants. */
export async function workOrderPage(
  tx: Tx,
  production: Production,
  asked: { readonly id: number; readonly placeIds: readonly number[] | null },
) {
  const [order] = await workOrdersById(tx, [asked.id]);
  if (!order || asked.placeIds?.includes(order.placeId) === false) return null;
  const operations = await operationsOf(tx, [order.id]);
  const stepOf = new Map(operations.map((each) => [each.id, each.step]));
  const links = Map.groupBy(
    await linksOf(
      tx,
      operations.map((each) => each.id),
    ),
    (each) => each.operationId,
  );
  const view = await production.catalog.view.get(tx);
  const item = view.item(order.itemId);
  return {
    ...workOrderText(order, view),
    operations: operations.map((operation) =>
      operationText(operation, {
        after: (links.get(operation.id) ?? []).map((link) => stepOf.get(link.afterId) ?? 0),
        asksSerials: wordsAsked(item, { order, operation }).asksSerials,
      }),
    ),
    materials: await materialRows(tx, production, order),
  };
}
