import { dayToText } from "../../../../kernel/index.ts";
import type { Day } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { lockSupplies } from "../../stock/index.ts";
import { openStatuses } from "../model.ts";
import type { Production } from "../open.ts";
import { receiptOf } from "../materials/receipts.ts";
import { linksOf, operationsOf, workOrderColumns } from "../work-order-rows.ts";
import type { WorkOrder } from "../work-order-rows.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Work orders whose receipt in stock does not say what they will give, and when. */
async function wrongReceipts(tx: Tx, { parties }: Production): Promise<string[]> {
  const orders = await tx.rows<WorkOrder>(
    `select ${workOrderColumns} from production.work_order
     where cell = $1 and tenant_id = $2 and supply_id is not null order by id`,
    scopeOf(tx),
  );
  const items = [...new Set(orders.map((each) => each.itemId))].sort((a, b) => a - b);
  const { supplies } = await lockSupplies(tx, items, "look");
  const known = new Map(supplies.filter((each) => each.id !== 0).map((each) => [each.id, each]));
  const operations = await operationsOf(
    tx,
    orders.map((each) => each.id),
  );
  const own = Map.groupBy(operations, (each) => each.workOrderId);
  const links = Map.groupBy(
    await linksOf(
      tx,
      operations.map((each) => each.id),
    ),
    (each) => each.operationId,
  );
  const view = await parties.view.get(tx);
  return orders.flatMap((order) => {
    const mine = own.get(order.id) ?? [];
    const { units, day } = receiptOf(view, order, {
      operations: mine,
      links: mine.flatMap((each) => links.get(each.id) ?? []),
    });
    const supply = known.get(order.supplyId ?? 0);
    if ((supply?.quantity ?? 0) !== units)
      return [`${order.number} will give ${units}, its receipt says ${supply?.quantity ?? 0}`];
    if (units > 0 && supply && day !== null && dayToText(supply.day as Day) !== day)
      return [
        `${order.number} is there on ${day}, its receipt says ${dayToText(supply.day as Day)}`,
      ];
    return [];
  });
}

/** Approved and planned work orders that give a receipt to nobody. */
async function withoutReceipt(tx: Tx): Promise<string[]> {
  const rows = await tx.rows<{ number: string }>(
    `select number from production.work_order where cell = $1 and tenant_id = $2
       and supply_id is null and freedom <> 'proposed' and projected_at is not null
       and status = any ($3::text[]) and received < units order by id limit 20`,
    [...scopeOf(tx), [...openStatuses]],
  );
  return rows.map((row) => `${row.number} is approved and planned and has no receipt`);
}

/** Proves production's laws on the stored rows; gives what breaks them. */
export async function checkProduction(tx: Tx, production: Production): Promise<string[]> {
  return [...(await wrongReceipts(tx, production)), ...(await withoutReceipt(tx))];
}
