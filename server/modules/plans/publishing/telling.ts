import type { Tx } from "../../../platform/index.ts";
import type { PlanChange, Production } from "../../production/index.ts";
import { runById as repromiseRun } from "../../promises/index.ts";
import type { Redated } from "../../promises/index.ts";
import type { Words } from "../plant/words.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Says to each order whose day moved: the old day, the new one, and the cause. */
export async function tellOrders(
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

/** Says to each quote whose day moved: the old day, the new one, and the cause. */
export async function tellQuotes(
  tx: Tx,
  {
    runId,
    quotes,
    cause,
  }: { readonly runId: number; readonly quotes: readonly Redated[]; readonly cause: Words },
): Promise<void> {
  if (quotes.length === 0) return;
  const first = await tx.newIds(quotes.length);
  await tx.rows(
    `insert into plans.notice (cell, tenant_id, id, at, run_id, work_order_id, quote_id, from_day,
       to_day, cause_zh, cause_en)
     select $1, $2, id, $3, $4, 0, quote_id, from_day, to_day, $5, $6
     from jsonb_populate_recordset(null::plans.notice, $7::jsonb)`,
    [
      ...[...scopeOf(tx), tx.now, runId, cause.zh, cause.en],
      JSON.stringify(
        quotes.map(({ quoteId, fromDay, toDay }, index) => ({
          ...{ id: first + index, quote_id: quoteId, from_day: fromDay, to_day: toDay },
        })),
      ),
    ],
  );
}
