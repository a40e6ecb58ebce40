import type { Tx } from "../../../platform/index.ts";
import { holdOwners } from "../hold-reasons.ts";
import { countHolds } from "./holds.ts";
import type { NewOrder } from "../model.ts";
import { insertHolds } from "../store.ts";

/**
 * Holds a locked order for those of these reasons (of one reason, those notes) for which it is not held
 * already, and counts them.
 */
export async function hold(
  tx: Tx,
  orderId: number,
  holds: NonNullable<NewOrder["holds"]>,
): Promise<void> {
  const open = await tx.rows<{ reason: string; note: string | null }>(
    `select reason, detail ->> 'note' as note from orders.hold where cell = $1 and tenant_id = $2 and order_id = $3
       and released_at is null`,
    [tx.scope.cell, tx.scope.tenantId, orderId],
  );
  const noteOf = ({ note }: Readonly<Record<string, unknown>>) => note ?? null;
  const fresh = holds.filter(
    ({ reason, detail }) =>
      !open.some((row) => row.reason === reason && row.note === noteOf(detail)),
  );
  const drafts = fresh.map(({ reason, detail }) => {
    const { role, minutes } = holdOwners[reason];
    return { orderId, reason, detail, ownerRole: role, minutes };
  });
  if (drafts.length === 0) return;
  await insertHolds(tx, drafts);
  await countHolds(tx, [orderId]);
}

/** Whether somebody was told of this very thing before: a hold that was freed is not placed anew. */
export async function isToldBefore(tx: Tx, orderId: number, heard: string): Promise<boolean> {
  const rows = await tx.rows(
    `select 1 from orders.hold where cell = $1 and tenant_id = $2 and order_id = $3
       and detail ->> 'heard' = $4 limit 1`,
    [tx.scope.cell, tx.scope.tenantId, orderId, heard],
    "orders.told_before",
  );
  return rows.length > 0;
}
