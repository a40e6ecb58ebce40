import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import type { StockError } from "../../stock/index.ts";
import { lockOperation, mustBe, refreshOrder } from "./executing.ts";
import type { NamedError } from "../model.ts";
import { giveComponents } from "./issuing.ts";
import { takeGood } from "./made-stock.ts";
import type { Production } from "../open.ts";
import { settleReceipts } from "../materials/receipts.ts";
import type { Reported } from "./reporting.ts";
import { standingOf, tellBack } from "./standing-reports.ts";
import type { TakenBack } from "./standing-reports.ts";
import type { Operation } from "../work-order-rows.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Lowers what an operation gave; one that was done waits to go on, and so do those behind it. */
async function lower(
  tx: Tx,
  back: TakenBack,
  after: readonly Operation[],
): Promise<Operation["state"]> {
  const reopened = after.filter(
    (each) => each.state === "done" && each.good + each.scrap < each.units,
  );
  const rows = await tx.rows<{ id: number; state: Operation["state"] }>(
    `update production.operation set good = good - case when id = $3 then $4::bigint else 0 end,
       scrap = scrap - case when id = $3 then $5::bigint else 0 end,
       rework = rework - case when id = $3 then $6::bigint else 0 end,
       state = case when state = 'done' then 'paused' else state end, ended_at = null,
       revision = revision + 1
     where cell = $1 and tenant_id = $2 and id = any ($7::bigint[]) returning id, state`,
    [
      ...[...scopeOf(tx), back.operationId, back.good, back.scrap, back.rework],
      [back.operationId, ...reopened.map((each) => each.id)],
    ],
  );
  return rows.find((row) => row.id === back.operationId)?.state ?? "paused";
}

/**
 * Takes back units that a report said and that were not made so: the operation gave fewer, what they
 * used lies in stock again, good units of the last operation leave it and are still to come. It counts
 * at the moment of the report that it answers. What had ended for it, and what had ended behind it,
 * waits to go on.
 * Errors: `report_unknown`, `work_order_ended` (closed or cancelled), `nothing_reported`, `units_over`
 * (more than still stands of the report), `units_used` by a step behind it, `units_gone` where they were
 * picked or have left; of an item with serial numbers `serials_needed`, `serial_unmade` by this work
 * order, and `serial_gone`.
 */
export async function takeBackUnits(
  tx: Tx,
  production: Production,
  back: TakenBack,
): Promise<Result<Reported, NamedError | StockError>> {
  const found = await lockOperation(tx, back.operationId, { orCompleted: true });
  if (!found.ok) return found;
  const at = found.value;
  const { order, operation } = at;
  const wrong = mustBe(at, ["running", "paused", "done"]);
  if (wrong) return err(wrong);
  const standing = await standingOf(tx, production, { at, back });
  if (!standing.ok) return standing;
  const { told, after } = standing.value;
  const good = operation.good - back.good;
  const scrap = operation.scrap - back.scrap;
  const state = await lower(tx, back, after);
  await tellBack(tx, production, { at, back, told });
  const why = back.note;
  const given = await giveComponents(tx, production, { at, through: good + scrap, why });
  if (!given.ok) return given;
  const received = operation.isLast ? back.good : 0;
  if (received > 0) {
    const taken = await takeGood(tx, production, { at, back });
    if (!taken.ok) return taken;
  }
  const status = await refreshOrder(tx, order);
  const moved = await settleReceipts(tx, production, { ids: [order.id], why: order.number });
  const items = new Set([...given.value, ...moved, ...(received > 0 ? [order.itemId] : [])]);
  return ok({ state, status, good, scrap, received: -received, items: [...items] });
}
