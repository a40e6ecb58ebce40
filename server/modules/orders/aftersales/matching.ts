import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { aftersaleLines } from "./queries.ts";
import type { AftersaleLine } from "./queries.ts";
import { announceChange, lockOrder } from "../locking.ts";
import type { LineRow } from "../locking.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export type AftersaleError =
  | { readonly kind: "aftersale_unknown"; readonly aftersale: number }
  | { readonly kind: "aftersale_closed"; readonly aftersale: number; readonly state: string }
  | { readonly kind: "aftersale_unmatched"; readonly aftersale: number }
  | {
      readonly kind: "aftersale_matched";
      readonly aftersale: number;
      readonly order: number;
    }
  | { readonly kind: "aftersale_settled"; readonly aftersale: number; readonly line: number }
  | { readonly kind: "aftersale_refunded"; readonly aftersale: number }
  | { readonly kind: "refund_nothing"; readonly aftersale: number }
  | {
      readonly kind: "aftersale_other_channel";
      readonly order: number;
      readonly value: number;
      readonly channel: number;
    }
  | { readonly kind: "aftersale_not_unique"; readonly aftersale: number; readonly count: number }
  | { readonly kind: "aftersale_line_unknown"; readonly line: number }
  | { readonly kind: "aftersale_line_unmatched"; readonly line: number }
  | { readonly kind: "not_goods"; readonly line: number; readonly word: string }
  | {
      readonly kind: "refund_over";
      readonly field: string;
      readonly asked: number;
      readonly left: number;
    }
  | {
      readonly kind: "return_over";
      readonly line: number;
      readonly asked: number;
      readonly left: number;
    }
  | { readonly kind: "order_unknown"; readonly order: number }
  | { readonly kind: "line_unknown"; readonly line: number };

/** A document under lock, with its order's lines when it has an order. */
export interface LockedAftersale {
  readonly id: number;
  readonly channelId: number;
  readonly orderId: number | null;
  readonly state: string;
  /** What went back, without a line too. */
  readonly refundedMinor: number;
  readonly lines: readonly AftersaleLine[];
}

/**
 * The document, locked after its order; refuses what is unknown or ended. One that is done passes where
 * `takesDone`: money that went back first does not keep the goods from coming back.
 */
export async function lockAftersale(
  tx: Tx,
  id: number,
  takesDone = false,
): Promise<Result<LockedAftersale, AftersaleError>> {
  const [row] = await tx.rows<{
    channel_id: number;
    order_id: number | null;
    state: string;
    refunded: number;
  }>(
    `select channel_id, order_id, state, refunded_minor as refunded from orders.aftersale
     where cell = $1 and tenant_id = $2 and id = $3 for update`,
    [...scopeOf(tx), id],
  );
  if (!row) return err({ kind: "aftersale_unknown", aftersale: id });
  const { channel_id: channelId, order_id: orderId, state, refunded: refundedMinor } = row;
  if (state === "rejected" || (state === "done" && !takesDone))
    return err({ kind: "aftersale_closed", aftersale: id, state });
  const lines = await aftersaleLines(tx, id);
  return ok({ id, channelId, orderId, state, refundedMinor, lines });
}

/** The document with its order's lines, all locked; refuses one that has no order yet. */
export async function lockMatched(
  tx: Tx,
  id: number,
  takesDone = false,
): Promise<
  Result<LockedAftersale & { orderId: number; orderLines: readonly LineRow[] }, AftersaleError>
> {
  const orderId = await orderOfAftersale(tx, id);
  // The order first: supplies and orders come before documents in the one lock order.
  const order = orderId === null ? null : await lockOrder(tx, orderId);
  const found = await lockAftersale(tx, id, takesDone);
  if (!found.ok) return found;
  if (orderId === null || !order) return err({ kind: "aftersale_unmatched", aftersale: id });
  return ok({ ...found.value, orderId, orderLines: order.lines });
}

/** The order of a document, or null. */
export async function orderOfAftersale(tx: Tx, id: number): Promise<number | null> {
  const [row] = await tx.rows<{ order_id: number | null }>(
    "select order_id from orders.aftersale where cell = $1 and tenant_id = $2 and id = $3",
    [...scopeOf(tx), id],
  );
  return row?.order_id ?? null;
}

/** Derives an order's after-sale axis from its documents. */
export async function refreshAftersale(tx: Tx, orderId: number): Promise<void> {
  await tx.rows(
    `update orders.order as target set revision = target.revision + 1, aftersale = (
       select case
         when count(*) = 0 then 'none'
         when count(*) = count(*) filter (where state = 'rejected') then 'rejected'
         when count(*) = count(*) filter (where state in ('done', 'rejected')) then 'done'
         when count(*) filter (where state = 'done') > 0 then 'partial'
         when count(*) filter (where state in ('approved', 'received')) > 0 then 'in_progress'
         else 'requested' end
       from orders.aftersale as held where held.cell = $1 and held.tenant_id = $2
         and held.order_id = $3)
     where target.cell = $1 and target.tenant_id = $2 and target.id = $3`,
    [...scopeOf(tx), orderId],
  );
}

export interface Match {
  readonly id: number;
  readonly orderId: number;
  readonly lines: readonly { readonly lineNo: number; readonly lineId: number }[];
  readonly why: string;
}

/** Why a document's line cannot be about an order's line, or null. */
function mismatch(
  document: LockedAftersale,
  orderLines: readonly LineRow[],
  { lineNo, lineId }: Match["lines"][number],
): AftersaleError | null {
  const line = document.lines.find((each) => each.lineNo === lineNo);
  if (!line) return { kind: "aftersale_line_unknown", line: lineNo };
  if (!orderLines.some((each) => each.id === lineId)) return { kind: "line_unknown", line: lineId };
  const settled = line.refundedMinor + line.refundedUnits + line.receivedUnits > 0;
  if (settled && line.lineId !== lineId)
    return { kind: "aftersale_settled", aftersale: document.id, line: lineNo };
  return null;
}

/**
 * Says which order, and which of its lines, a document is about; may be said again until something
 * of a line is settled. It moves neither money nor stock. Errors: another channel's order, a
 * document that has ended or belongs to another order already.
 */
export async function matchToOrder(
  tx: Tx,
  match: Match,
): Promise<Result<{ id: number; orderId: number; state: string }, AftersaleError>> {
  const { id, orderId, lines, why } = match;
  const order = await lockOrder(tx, orderId);
  const found = await lockAftersale(tx, id);
  if (!found.ok) return found;
  const document = found.value;
  if (!order) return err({ kind: "order_unknown", order: orderId });
  if (document.orderId !== null && document.orderId !== orderId)
    return err({ kind: "aftersale_matched", aftersale: id, order: document.orderId });
  const { channel_id: value } = order.order;
  if (value !== document.channelId) {
    const channel = document.channelId;
    return err({ kind: "aftersale_other_channel", order: orderId, value, channel });
  }
  for (const each of lines) {
    const wrong = mismatch(document, order.lines, each);
    if (wrong) return err(wrong);
  }
  const state = document.state === "held" ? "requested" : document.state;
  await tx.rows(
    `update orders.aftersale set order_id = $4, state = $5, matched_at = $6, matched_by = $7
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), id, orderId, state, tx.now, tx.actor.name],
  );
  const itemOf = new Map(order.lines.map((line) => [line.id, line.item_id]));
  await tx.rows(
    `update orders.aftersale_line as line set line_id = draft.line_id, item_id = draft.item_id
     from unnest($4::int[], $5::bigint[], $6::int[]) as draft (line_no, line_id, item_id)
     where line.cell = $1 and line.tenant_id = $2 and line.aftersale_id = $3
       and line.line_no = draft.line_no`,
    [
      ...scopeOf(tx),
      id,
      lines.map((each) => each.lineNo),
      lines.map((each) => each.lineId),
      lines.map((each) => itemOf.get(each.lineId) ?? null),
    ],
  );
  await refreshAftersale(tx, orderId);
  const after = { aftersale: id, lines };
  tx.audit({ action: "aftersales.match", subjectKind: "order", subjectId: orderId, after, why });
  announceChange(tx, orderId, "aftersale");
  return ok({ id, orderId, state });
}
