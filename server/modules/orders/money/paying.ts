import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { endHolds } from "../holds/holds.ts";
import { announceChange, lockOrder } from "../locking.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export interface Payment {
  readonly orderId: number;
  /** In minor units of the order's currency. */
  readonly amountMinor: number;
  /** The day on which it came in, as yyyy-mm-dd. */
  readonly paidDay: string;
  /** The bank's number, or that of the receipt: it names the payment within its order. */
  readonly reference: string;
}

export type PaymentError =
  | { readonly kind: "order_unknown"; readonly order: number }
  | { readonly kind: "payment_known"; readonly field: "reference"; readonly value: string }
  | {
      readonly kind: "payment_over";
      readonly field: "amountMinor";
      readonly value: number;
      readonly owed: number;
    };

interface Head {
  readonly owed: number;
  readonly paid: number;
  readonly total: number;
}

/** Whether money that was recorded here, with what else came in, pays the order in full. */
export async function isPaidHere(tx: Tx, orderId: number): Promise<boolean> {
  const rows = await tx.rows(
    `select 1 from orders.order as parent where parent.cell = $1 and parent.tenant_id = $2
       and parent.id = $3 and parent.owed_minor = 0 and exists (select 1 from orders.payment as own
         where own.cell = $1 and own.tenant_id = $2 and own.order_id = parent.id)`,
    [...scopeOf(tx), orderId],
    "orders.paid_here",
  );
  return rows.length > 0;
}

/** Frees a locked order of what it was held for as unpaid; gives those holds. */
async function freeUnpaid(tx: Tx, orderId: number): Promise<number[]> {
  const rows = await tx.rows<{ id: number }>(
    `select id from orders.hold where cell = $1 and tenant_id = $2 and order_id = $3
       and released_at is null and reason = 'unpaid' order by id`,
    [...scopeOf(tx), orderId],
  );
  const ids = rows.map((row) => row.id);
  await endHolds(tx, orderId, { ids, why: "paid in full" });
  return ids;
}

/**
 * Records money that came in for an order; gives what is owed of it then. Where that is nothing, its goods
 * wait for money no longer. Errors: `payment_over` for more than is owed, `payment_known` for a reference
 * that the order has already.
 */
export async function recordPayment(
  tx: Tx,
  { orderId, amountMinor, paidDay, reference }: Payment,
): Promise<Result<{ paidMinor: number; owedMinor: number }, PaymentError>> {
  if (!(await lockOrder(tx, orderId))) return err({ kind: "order_unknown", order: orderId });
  const known = await tx.rows(
    `select 1 from orders.payment where cell = $1 and tenant_id = $2 and order_id = $3
       and reference = $4`,
    [...scopeOf(tx), orderId, reference],
  );
  if (known.length > 0) return err({ kind: "payment_known", field: "reference", value: reference });
  const [head] = await tx.rows<Head>(
    `select owed_minor as owed, paid_minor as paid, total_minor as total from orders.order
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), orderId],
  );
  const { owed = 0, paid = 0, total = 0 } = head ?? {};
  if (amountMinor > owed)
    return err({ kind: "payment_over", field: "amountMinor", value: amountMinor, owed });
  await tx.rows(
    `insert into orders.payment (cell, tenant_id, id, order_id, amount_minor, paid_day, reference,
       recorded_at, recorded_by) values ($1, $2, $3, $4, $5, $6::date, $7, $8, $9)`,
    [
      ...[...scopeOf(tx), await tx.newIds(1), orderId, amountMinor, paidDay, reference],
      ...[tx.now, tx.actor.name],
    ],
  );
  const paidMinor = paid + amountMinor;
  // What was given back before stays told: money that comes in does not undo it.
  await tx.rows(
    `update orders.order set paid_minor = $4, revision = revision + 1, payment = case
         when payment in ('refunded', 'partially_refunded') then payment
         when $5 then 'paid' else 'partial' end
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), orderId, paidMinor, amountMinor === owed],
  );
  const freed = amountMinor === owed ? await freeUnpaid(tx, orderId) : [];
  tx.audit({
    action: "orders.pay",
    subjectKind: "order",
    subjectId: orderId,
    before: { paidMinor: paid },
    after: {
      ...{ paidMinor, totalMinor: total, amountMinor, paidDay, reference },
      ...(freed.length > 0 && { freedHolds: freed }),
    },
    why: reference,
  });
  announceChange(tx, orderId, "paid");
  return ok({ paidMinor, owedMinor: owed - amountMinor });
}
