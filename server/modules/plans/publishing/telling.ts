import type { Tx } from "../../../platform/index.ts";
import type { PlanChange, Production } from "../../production/index.ts";
import { runById as repromiseRun } from "../../promises/index.ts";
import type { Redated } from "../../promises/index.ts";
import type { Words } from "../plant/words.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** A row of plans.notice, beside what all that are told at once have in common. */
interface Notice {
  readonly order_id?: number;
  readonly quote_id?: number;
  readonly work_order_id: number;
  readonly from_day: string | null;
  readonly to_day: string | null;
}

async function writeNotices(
  tx: Tx,
  { runId, cause }: { readonly runId: number; readonly cause: Words },
  notices: readonly Notice[],
): Promise<void> {
  const first = await tx.newIds(notices.length);
  await tx.rows(
    `insert into plans.notice (cell, tenant_id, id, at, run_id, work_order_id, order_id, quote_id,
       from_day, to_day, cause_zh, cause_en)
     select $1, $2, id, $3, $4, work_order_id, order_id, quote_id, from_day, to_day, $5, $6
     from jsonb_populate_recordset(null::plans.notice, $7::jsonb)`,
    [
      ...[...scopeOf(tx), tx.now, runId, cause.zh, cause.en],
      JSON.stringify(notices.map((each, index) => ({ ...each, id: first + index }))),
    ],
  );
}

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
  await writeNotices(
    tx,
    { runId, cause },
    moved.map(({ orderId, itemId, fromDay, toDay }) => ({
      ...{ order_id: orderId, work_order_id: byItem.get(itemId ?? 0) ?? 0 },
      ...{ from_day: fromDay, to_day: toDay },
    })),
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
  await writeNotices(
    tx,
    { runId, cause },
    quotes.map(({ quoteId, fromDay, toDay }) => ({
      ...{ quote_id: quoteId, work_order_id: 0, from_day: fromDay, to_day: toDay },
    })),
  );
}
