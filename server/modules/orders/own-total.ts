import { formatMinor } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { hold, isToldBefore } from "./hold-once.ts";
import type { NewLine, NewOrder } from "./model.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** What an order comes to that a person amended here, beside what its channel said before that. */
interface OwnTotal {
  readonly minor: number;
  /** Null where the amendment is older than this note of it. */
  readonly saidMinor: number | null;
}

/** The total of an order that a person amended here; null where the channel's own is what counts. */
export async function ownTotal(tx: Tx, orderId: number): Promise<OwnTotal | null> {
  const [row] = await tx.rows<OwnTotal>(
    `select head.total_minor as minor, (audit.before ->> 'totalMinor')::bigint as "saidMinor"
     from orders.order as head
     join platform.audit as audit on audit.cell = $1 and audit.tenant_id = $2
       and audit.subject_kind = 'order' and audit.subject_id = $4
       and audit.action = 'orders.amend' and audit.actor_kind <> 'system'
     where head.cell = $1 and head.tenant_id = $2 and head.id = $3
     order by audit.id limit 1`,
    [...scopeOf(tx), orderId, String(orderId)],
    "orders.own_total",
  );
  return row ?? null;
}

/** Adds what new lines come to: the channel's total, which has them, does not count here. */
export async function raiseTotal(
  tx: Tx,
  orderId: number,
  lines: readonly Pick<NewLine, "amountMinor">[],
): Promise<void> {
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
  const own = await ownTotal(tx, orderId);
  if (totalMinor === own?.minor) return;
  const heard = `total ${totalMinor} ${currency}`;
  if (await isToldBefore(tx, orderId, heard)) return;
  const total = `${formatMinor(totalMinor, currency)} ${currency}`;
  await hold(tx, orderId, [{ reason: "manual", detail: { note: "total_moved", total, heard } }]);
}
