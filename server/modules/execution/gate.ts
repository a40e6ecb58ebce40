import type { Tx } from "../../platform/index.ts";
import { named, operationsOf } from "../production/index.ts";
import type { NamedError, Production, WorkOrder } from "../production/index.ts";
import { oldestOpen } from "./days.ts";
import { overAt } from "./over.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** The first of these work orders that an open exception keeps from the shop floor, or null. */
async function byException(tx: Tx, orders: readonly WorkOrder[]): Promise<NamedError | null> {
  const [row] = await tx.rows<{ kind: string; workOrderIds: number[]; number: string }>(
    `select kind, work_order_ids as "workOrderIds", order_number as number
     from execution.exception where cell = $1 and tenant_id = $2 and closed_at is null
       and kind in ('material', 'quality')
       and work_order_ids && $3::bigint[] order by id limit 1`,
    [...scopeOf(tx), orders.map((each) => each.id)],
  );
  if (!row) return null;
  const order = orders.find((each) => row.workOrderIds.map(Number).includes(each.id));
  const at = { field: order?.number ?? "", value: row.number, rule: row.kind };
  return named("release_exception", at);
}

/**
 * Why the shop floor may not get these work orders yet, or null: a day of one of their work centres
 * is over and not closed, or an exception about material or quality is not closed.
 */
export async function releaseHindered(
  tx: Tx,
  orders: readonly WorkOrder[],
  production: Production,
): Promise<NamedError | null> {
  const ids = orders.map((each) => each.id);
  const operations = await operationsOf(tx, ids);
  const centres = [...new Set(operations.flatMap((each) => each.workCentreId ?? []))];
  const open = await oldestOpen(tx, centres);
  const over = await overAt(tx, production, open);
  const left = open.find((each) => over(each) <= tx.now);
  if (!left) return byException(tx, orders);
  const here = operations.find((each) => each.workCentreId === left.workCentreId);
  const order = orders.find((each) => each.id === here?.workOrderId);
  const at = { field: order?.number ?? "", value: left.day, rule: here?.name ?? "" };
  return named("release_day_open", at);
}
