import { assert, cutOffDay, dayToText } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import type { PartiesView } from "../../parties/index.ts";
import { changeSupply, lockSupplies, moveSupplies, planSupplies } from "../../stock/index.ts";
import type { LockedSupply } from "../../stock/index.ts";
import { openStatuses, outputs } from "../model.ts";
import type { Production } from "../open.ts";
import { linksOf, operationsOf, workOrdersById } from "../work-order-rows.ts";
import type { Link, Operation, WorkOrder } from "../work-order-rows.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** True while something of a work order is still to do. */
export const isOpen = (order: Pick<WorkOrder, "status">): boolean =>
  (openStatuses as readonly string[]).includes(order.status);

/**
 * Good units that are still to come out of a work order, beyond what came into stock, as far as its
 * plan holds for them.
 */
function unitsToCome(
  order: WorkOrder,
  operations: readonly Operation[],
  links: readonly Link[],
): number {
  if (!isOpen(order)) return 0;
  const found = outputs(
    operations.map((each) => ({
      ...{ ...each, units: each.plannedUnits ?? each.units },
      afterIds: links.filter((link) => link.operationId === each.id).map((link) => link.afterId),
    })),
  );
  const last = operations.find((each) => each.isLast);
  return Math.max(0, Math.min(order.units, found.get(last?.id ?? 0) ?? 0) - order.received);
}

/** The day from which what is done at an instant can leave its plant; null while nothing is planned. */
function receiptDay(
  view: PartiesView,
  order: Pick<WorkOrder, "placeId" | "projectedAt">,
): string | null {
  const place = view.place(order.placeId);
  if (!place || !order.projectedAt) return null;
  return dayToText(cutOffDay(place.calendar, place, order.projectedAt));
}

/**
 * What the receipt of a work order says: the units that are still to come, and the day, null where
 * the plan has none. What nobody has planned gives nothing, unless its receipt was there before it.
 */
export function receiptOf(
  view: PartiesView,
  order: WorkOrder,
  made: { readonly operations: readonly Operation[]; readonly links: readonly Link[] },
): { readonly units: number; readonly day: string | null } {
  const day = receiptDay(view, order);
  const isOwed = order.projectedAt !== null || order.promiseFirst;
  return { units: isOwed ? unitsToCome(order, made.operations, made.links) : 0, day };
}

interface Wanted {
  readonly order: WorkOrder;
  readonly units: number;
  readonly day: string | null;
}

/** Announces a receipt for each order that is wanted, planned, and has none yet. */
async function planMissing(tx: Tx, wanted: readonly Wanted[]): Promise<number[]> {
  const due = wanted.flatMap(({ order, units, day }) =>
    order.supplyId === null && order.freedom !== "proposed" && day !== null && units > 0
      ? [{ order, units, day }]
      : [],
  );
  if (due.length === 0) return [];
  const ids = await planSupplies(
    tx,
    due.map(({ order, units, day }) => ({
      ...{ itemId: order.itemId, placeId: order.placeId, kind: "planned" as const, day, units },
      ...{ documentKind: "work_order", documentNumber: order.number, documentId: order.id },
    })),
  );
  await tx.rows(
    `update production.work_order as known set supply_id = draft.supply_id
     from unnest($3::bigint[], $4::bigint[]) as draft (id, supply_id)
     where known.cell = $1 and known.tenant_id = $2 and known.id = any ($3::bigint[])
       and known.id = draft.id`,
    [...scopeOf(tx), due.map((each) => each.order.id), ids],
  );
  return due.map((each) => each.order.itemId);
}

/** Lowers and raises receipts to what is still to come; claims that no longer fit give way. */
async function changeUnits(
  tx: Tx,
  wanted: readonly Wanted[],
  { supplies, why }: { readonly supplies: ReadonlyMap<number, LockedSupply>; readonly why: string },
): Promise<number[]> {
  const changed: number[] = [];
  for (const { order, units, day } of wanted) {
    const { itemId, supplyId } = order;
    if (supplyId === null || (supplies.get(supplyId)?.quantity ?? 0) === units) continue;
    // One of which nothing was to come slept; its day may be long over.
    const woken = supplies.has(supplyId) || day === null ? {} : { day };
    const done = await changeSupply(tx, { itemId, supplyId, units, why, ...woken });
    assert(done.ok, `the receipt ${supplyId} of work order ${order.number} cannot be changed`);
    changed.push(itemId);
  }
  return changed;
}

/**
 * Makes the receipts in stock say what these work orders will give, and when; gives the items of
 * which something changed, for the caller to promise anew. Locks supplies before work orders.
 * `unplanned` have lost their plan: a receipt that was there before them goes back to their need day.
 */
export async function settleReceipts(
  tx: Tx,
  { parties }: Production,
  {
    ids,
    why,
    unplanned = new Set(),
  }: {
    readonly ids: readonly number[];
    readonly why: string;
    readonly unplanned?: ReadonlySet<number>;
  },
): Promise<number[]> {
  const orders = await workOrdersById(tx, ids);
  const items = [...new Set(orders.map((each) => each.itemId))].sort((a, b) => a - b);
  const { supplies } = await lockSupplies(tx, items);
  const known = new Map(supplies.filter((each) => each.id !== 0).map((each) => [each.id, each]));
  const view = await parties.view.get(tx);
  const operations = Map.groupBy(await operationsOf(tx, ids), (each) => each.workOrderId);
  const links = await linksOf(
    tx,
    [...operations.values()].flat().map((each) => each.id),
  );
  const linkOf = Map.groupBy(links, (each) => each.operationId);
  const wanted = orders.map((order): Wanted => {
    const own = operations.get(order.id) ?? [];
    const ownLinks = own.flatMap((each) => linkOf.get(each.id) ?? []);
    const { units, day } = receiptOf(view, order, { operations: own, links: ownLinks });
    if (!unplanned.has(order.id)) return { order, units, day };
    return { order, units, day: receiptDay(view, { ...order, projectedAt: order.needAt }) };
  });
  const planned = await planMissing(tx, wanted);
  const changed = await changeUnits(tx, wanted, { supplies: known, why });
  const moves = wanted.flatMap(({ order, units, day }) =>
    order.supplyId !== null && day !== null && units > 0 && known.has(order.supplyId)
      ? [{ itemId: order.itemId, supplyId: order.supplyId, day }]
      : [],
  );
  const moved = await moveSupplies(tx, { moves, why });
  return [...new Set([...planned, ...changed, ...moved])];
}
