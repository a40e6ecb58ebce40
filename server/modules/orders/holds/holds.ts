import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { announceChange, lockOrder } from "../locking.ts";
import { holdOwners } from "../hold-reasons.ts";
import type { HoldReason } from "../hold-reasons.ts";
import type { OrderError } from "../model.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/**
 * Frees a hold; when it was the order's last one the order can be worked. The words of an address, which
 * may name a person's street, are not kept beyond that.
 */
export async function releaseHold(
  tx: Tx,
  request: { readonly holdId: number; readonly note: string },
): Promise<Result<{ orderId: number }, OrderError>> {
  const scope = [...scopeOf(tx), request.holdId];
  const [held] = await tx.rows<{ order_id: number }>(
    "select order_id from orders.hold where cell = $1 and tenant_id = $2 and id = $3",
    scope,
  );
  // The order before its hold, as all do who hold and free it in passing.
  if (held) await lockHeads(tx, [held.order_id]);
  const [hold] = await tx.rows<{ order_id: number; reason: string }>(
    `update orders.hold set released_at = $4, released_by = $5, release_note = $6,
       detail = case when reason = 'address' then detail - 'text' else detail end
     where cell = $1 and tenant_id = $2 and id = $3 and released_at is null returning order_id, reason`,
    [...scope, tx.now, tx.actor.name, request.note],
  );
  if (!hold) return err({ kind: "hold_unknown", hold: request.holdId });
  await countHolds(tx, [hold.order_id]);
  tx.audit({
    action: "orders.hold.release",
    subjectKind: "order",
    subjectId: hold.order_id,
    before: { hold: request.holdId, reason: hold.reason },
    why: request.note,
  });
  announceChange(tx, hold.order_id, "hold_released");
  return ok({ orderId: hold.order_id });
}

/** The refusal of work on goods of an order that is held, with its reasons; null when it is free. */
export async function heldBy(
  tx: Tx,
  order: { readonly id: number; readonly open_holds: number },
): Promise<OrderError | null> {
  if (order.open_holds === 0) return null;
  const holds = await tx.rows<{ reason: string }>(
    `select reason from orders.hold where cell = $1 and tenant_id = $2 and order_id = $3
       and released_at is null`,
    [...scopeOf(tx), order.id],
    "orders.held_by",
  );
  const reasons = holds.map((hold) => hold.reason).join(", ");
  return { kind: "order_held", order: order.id, reasons };
}

/** Holds an order by hand, with an owner and a time limit. */
export async function placeHold(
  tx: Tx,
  request: { readonly orderId: number; readonly reason: HoldReason; readonly why: string },
): Promise<Result<{ holdId: number }, OrderError>> {
  const found = await lockOrder(tx, request.orderId);
  if (!found) return err({ kind: "order_unknown", order: request.orderId });
  if (found.order.stage === "done") return err({ kind: "order_done", order: request.orderId });
  const { role, minutes } = holdOwners[request.reason];
  const holdId = await tx.newIds(1);
  await tx.rows(
    `insert into orders.hold (cell, tenant_id, id, order_id, reason, owner_role, due_at, placed_at, detail)
     values ($1, $2, $3, $4, $5, $6, $7::timestamptz + make_interval(mins => $8), $7, $9::jsonb)`,
    [
      ...scopeOf(tx),
      holdId,
      request.orderId,
      request.reason,
      role,
      tx.now,
      minutes,
      JSON.stringify({ why: request.why }),
    ],
  );
  await countHolds(tx, [request.orderId]);
  tx.audit({
    action: "orders.hold.place",
    subjectKind: "order",
    subjectId: request.orderId,
    after: { reason: request.reason },
    why: request.why,
  });
  announceChange(tx, request.orderId, "held");
  return ok({ holdId });
}

/** Locks orders without their lines, in the one order in which all do. */
async function lockHeads(tx: Tx, orderIds: readonly number[]): Promise<void> {
  await tx.rows(
    `select 1 from orders.order where cell = $1 and tenant_id = $2 and id = any ($3::bigint[])
     order by id for update`,
    [...scopeOf(tx), orderIds],
    "orders.lock_heads",
  );
}

/** Why a hold ended that no person ended: its channel's later word, goods put back, money that came in. */
export const endedByItself = ["cleared by the channel", "put back", "paid in full"] as const;

/** Ends holds of a locked order that no person ends, and counts what is left. */
export async function endHolds(
  tx: Tx,
  orderId: number,
  { ids, why }: { readonly ids: readonly number[]; readonly why: (typeof endedByItself)[number] },
): Promise<void> {
  if (ids.length === 0) return;
  await tx.rows(
    `update orders.hold set released_at = $4, released_by = $5, release_note = $6
     where cell = $1 and tenant_id = $2 and id = any ($3::bigint[]) and released_at is null`,
    [...scopeOf(tx), ids, tx.now, tx.actor.name, why],
    "orders.end_holds",
  );
  await countHolds(tx, [orderId]);
}

/** Counts the open holds of orders anew. Whoever writes a hold counts after it, in the same transaction. */
export async function countHolds(tx: Tx, orderIds: readonly number[]): Promise<void> {
  // A statement of its own: what waits for a row inside the counting one still sees the holds of before.
  await lockHeads(tx, orderIds);
  await tx.rows(
    `update orders.order as target set revision = target.revision + 1, open_holds = (
       select count(*) from orders.hold as hold where hold.cell = $1 and hold.tenant_id = $2
         and hold.order_id = target.id and hold.released_at is null)
     where target.cell = $1 and target.tenant_id = $2 and target.id = any ($3::bigint[])`,
    [...scopeOf(tx), orderIds],
  );
}
