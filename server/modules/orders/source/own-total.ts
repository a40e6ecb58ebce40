import { formatMinor } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { isAmended } from "../by-person.ts";
import { hold, isToldBefore } from "../holds/once.ts";
import type { NewLine, NewOrder } from "../model.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/**
 * Adds what new lines come to where a person amended the order: the channel's total, which has them, does
 * not count then.
 */
export async function raiseTotal(
  tx: Tx,
  orderId: number,
  lines: readonly Pick<NewLine, "amountMinor">[],
): Promise<void> {
  if (!(await isAmended(tx, orderId))) return;
  await tx.rows(
    `update orders.order set total_minor = total_minor + $4
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), orderId, lines.reduce((sum, line) => sum + line.amountMinor, 0)],
    "orders.raise_total",
  );
}

/**
 * Holds an order that a person amended here once its channel says another total than before the
 * amendment: the person's stands, and somebody must see that both differ. Each total is told once.
 */
export async function holdOtherTotal(
  tx: Tx,
  { orderId, order }: { readonly orderId: number; readonly order: NewOrder },
  saidMinor: number | null,
): Promise<void> {
  const { totalMinor, currency } = order;
  if (totalMinor === saidMinor) return;
  // Lines that came with this very message have raised the order's own.
  const [own] = await tx.rows<{ minor: number }>(
    `select total_minor as minor from orders.order
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), orderId],
    "orders.own_total",
  );
  if (totalMinor === own?.minor) return;
  const heard = `total ${totalMinor} ${currency}`;
  if (await isToldBefore(tx, orderId, heard)) return;
  const total = `${formatMinor(totalMinor, currency)} ${currency}`;
  await hold(tx, orderId, [{ reason: "manual", detail: { note: "total_moved", total, heard } }]);
}
