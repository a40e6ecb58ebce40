import type { Tx } from "../../../platform/index.ts";

export interface OrderTrace {
  readonly id: number;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly why: string | null;
}

/** What people and programs did to an order, oldest first, out of the audit trail. */
export function tracesOfOrder(tx: Tx, orderId: number): Promise<OrderTrace[]> {
  return tx.rows(
    `select id, at, actor_name as actor, action, before, after, why from platform.audit
     where cell = $1 and tenant_id = $2 and subject_kind = 'order' and subject_id = $3 order by id`,
    [tx.scope.cell, tx.scope.tenantId, String(orderId)],
    "orders.traces",
  );
}

export interface OrderAftersale {
  readonly id: number;
  readonly externalId: string;
  readonly kind: string;
  readonly state: string;
  readonly placedAt: Date;
  readonly amountMinor: number;
  readonly refundedMinor: number;
  readonly reason: string;
}

/** The after-sale documents of an order, oldest first. */
export function aftersalesOfOrder(tx: Tx, orderId: number): Promise<OrderAftersale[]> {
  return tx.rows(
    `select id, external_id as "externalId", kind, state, placed_at as "placedAt",
       amount_minor as "amountMinor", refunded_minor as "refundedMinor", reason
     from orders.aftersale where cell = $1 and tenant_id = $2 and order_id = $3 order by placed_at`,
    [tx.scope.cell, tx.scope.tenantId, orderId],
    "orders.aftersales_of",
  );
}
