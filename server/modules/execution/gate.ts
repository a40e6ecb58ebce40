import type { Tx } from "../../platform/index.ts";
import { named, operationsOf } from "../production/index.ts";
import type { Gated, NamedError, WorkOrder } from "../production/index.ts";
import { openDaysOf } from "./days.ts";
import { overAt } from "./over.ts";
import { isIdle, reckon } from "./reckoning.ts";

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

/** The first day of their work centres that is over, not closed, and has something to close; or null. */
async function byDay(tx: Tx, { orders, production }: Gated): Promise<NamedError | null> {
  const operations = await operationsOf(
    tx,
    orders.map((each) => each.id),
  );
  const open = await openDaysOf(tx, [
    ...new Set(operations.flatMap((each) => each.workCentreId ?? [])),
  ]);
  const over = await overAt(tx, production, open);
  for (const left of open) {
    if (over(left) > tx.now || isIdle(await reckon(tx, production, left))) continue;
    const here = operations.find((each) => each.workCentreId === left.workCentreId);
    const order = orders.find((each) => each.id === here?.workOrderId);
    const { workCentres } = await production.factory.get(tx);
    const { code = "", name = "" } = workCentres.get(left.workCentreId) ?? {};
    const at = { field: order?.number ?? "", value: left.day, rule: `${name} (${code})` };
    return named("release_day_open", at);
  }
  return null;
}

/**
 * Why the shop floor may not get these work orders yet, or null: a day of one of their work centres
 * is over and not closed, or an exception about material or quality is not closed. A day that is closed
 * stays closed: who closes meanwhile can only be seen too late, never too early.
 */
export async function releaseHindered(tx: Tx, asked: Gated): Promise<NamedError | null> {
  const day = asked.daysPass ? null : await byDay(tx, asked);
  return day ?? byException(tx, asked.orders);
}
