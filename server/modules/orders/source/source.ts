import type { Tx } from "../../../platform/index.ts";
import { addLines, itemsAsked } from "../changing/adding.ts";
import { cancelAndServe } from "../changing/cancelling.ts";
import { holdOverCredit, orderTotal } from "../placing/credit.ts";
import { followPlace, followUnits } from "./following.ts";
import { followHolds } from "./following-holds.ts";
import { lockOrder, refresh } from "../locking.ts";
import { holdOtherTotal, raiseTotal } from "./own-total.ts";
import { reinstate } from "./reinstating.ts";
import { followShipped } from "../shipping/shipped-elsewhere.ts";
import type { SourceState } from "../source-state.ts";
import type { PlaceParts } from "../placing/place.ts";
import { sourceLines, unitsLowered } from "../source-lines.ts";
import { piecesLeft, spread } from "../source-pieces.ts";
import { deliverWave } from "../shipping/waves.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** What a message did: `unclear` is another content at the very instant that is known already. */
export type Followed = "followed" | "older" | "same" | "unclear";

/** Items of these orders' lines: whose availability a change of the orders may have moved. */
export async function itemsOfOrders(tx: Tx, orderIds: readonly number[]): Promise<number[]> {
  const rows = await tx.rows<{ item_id: number }>(
    `select distinct item_id from orders.line where cell = $1 and tenant_id = $2
       and order_id = any ($3::bigint[]) and item_id is not null`,
    [...scopeOf(tx), orderIds],
    "orders.items_of_orders",
  );
  return rows.map((row) => row.item_id);
}

/** What a person's amendment here made of an order's total. */
interface Amended {
  readonly isOwn: boolean;
  /** What its channel had said before; null where the amendment is older than this note of it. */
  readonly saidMinor: number | null;
}

/**
 * Takes over the head of a message; null when the order's own is newer. Money that was recorded here
 * stays: its channel need not know of it, and what the channel says beyond it is taken to contain it. So
 * does the total of an order that a person amended here.
 */
async function takeHead(tx: Tx, { orderId, order }: SourceState): Promise<Amended | null> {
  const [row] = await tx.rows<Amended>(
    `update orders.order as head set channel_status = $5,
       total_minor = case when own.amended is null then $7 else head.total_minor end,
       paid_minor = case when own.money then greatest(head.paid_minor, $6) else $6 end,
       payment = case when not own.money or $4 in ('refunded', 'partially_refunded') then $4
         when head.payment in ('refunded', 'partially_refunded') then head.payment
         when greatest(head.paid_minor, $6) >= case when own.amended is null then $7::bigint
           else head.total_minor end - head.forgiven_minor then 'paid'
         else 'partial' end,
       source_updated_at = $8, source_version = $9, revision = revision + 1,
       deal = case when deal = 'cancelled' or $10 = 'cancelled' then deal else $10 end
     from (select exists (select 1 from orders.payment where cell = $1 and tenant_id = $2
         and order_id = $3) as money, first.id as amended, first.said
       from (select 1) as one left join lateral (
         select audit.id, (audit.before ->> 'totalMinor')::bigint as said
         from platform.audit as audit where audit.cell = $1 and audit.tenant_id = $2
           and audit.subject_kind = 'order' and audit.subject_id = $11
           and audit.action = 'orders.amend' and audit.actor_kind <> 'system'
         order by audit.id limit 1) as first on true) as own
     where head.cell = $1 and head.tenant_id = $2 and head.id = $3 and source_updated_at <= $8
     returning own.amended is not null as "isOwn", own.said as "saidMinor"`,
    [
      ...scopeOf(tx),
      orderId,
      order.payment,
      order.channelStatus,
      order.paidMinor,
      order.totalMinor,
      order.sourceUpdatedAt,
      order.sourceVersion,
      order.deal,
      String(orderId),
    ],
    "orders.take_head",
  );
  return row ?? null;
}

/**
 * Cancels what the channel says is cancelled and is not yet so here. What an amendment here took off comes
 * back from it as cancelled, and is gone already.
 */
async function followCancelled(tx: Tx, parts: PlaceParts, source: SourceState): Promise<void> {
  const { orderId, order, progress } = source;
  const lines = await sourceLines(tx, orderId);
  const more = progress.flatMap(({ externalId, cancelledUnits }) => {
    const top = lines.find((line) => line.external_id === externalId && line.parent_id === null);
    return top && cancelledUnits > top.cancelled_units ? [{ top, cancelledUnits }] : [];
  });
  if (more.length === 0) return;
  const lowered = await unitsLowered(tx, orderId);
  const cuts = more.flatMap(({ top, cancelledUnits }) => {
    const gone = top.cancelled_units + (lowered.get(top.id) ?? 0);
    return spread(lines, top, Math.min(cancelledUnits - gone, piecesLeft(lines, top)));
  });
  const why = order.channelStatus;
  if (cuts.length > 0)
    await cancelAndServe(tx, parts, { orderId, lines: cuts, why, isHeard: true });
}

/** Adds lines that the channel's order has gained, promised as if they had come with it. */
async function followNewLines(
  tx: Tx,
  parts: PlaceParts,
  { orderId, order }: SourceState,
): Promise<void> {
  const rows = await tx.rows<{ external_id: string }>(
    "select external_id from orders.line where cell = $1 and tenant_id = $2 and order_id = $3",
    [...scopeOf(tx), orderId],
  );
  const known = new Set(rows.map((row) => row.external_id));
  const lines = order.lines.filter((line) => !known.has(line.externalId));
  if (lines.length === 0) return;
  // The channel has sold them already: what lacks waits.
  const policy = order.policy === "complete" ? "backorder" : order.policy;
  await addLines(tx, parts, { orderId, order: { ...order, policy, lines } });
  await raiseTotal(tx, orderId, lines);
  const after = {
    lines: lines.map(({ externalId, code, units }) => ({ externalId, code, units })),
  };
  tx.audit({ action: "orders.gain", subjectKind: "order", subjectId: orderId, after });
}

/** Brings the lines to what the channel says of them: cancelled, shipped by others, added. */
export async function followLines(tx: Tx, parts: PlaceParts, source: SourceState): Promise<void> {
  const { orderId, order } = source;
  // Money that went back as a whole closes a deal of which nothing more is to be sent.
  const isOver = order.deal === "closed" && ["refunded", "voided"].includes(order.payment);
  if (order.deal === "cancelled" || isOver) {
    const told = { why: order.channelStatus, isHeard: true };
    if (isOver) await followShipped(tx, source);
    await cancelAndServe(tx, parts, { orderId, lines: "all", ...told });
    return;
  }
  await followNewLines(tx, parts, source);
  await followCancelled(tx, parts, source);
  await followShipped(tx, source);
  if (source.isDelivered) await deliverWave(tx, [{ orderId, signedBy: order.channelStatus }]);
}

/**
 * Brings a known order to what a message of its channel says, when that is newer. The channel's
 * clock decides; at an equal instant only an answer to our own question does.
 */
export async function followSource(
  tx: Tx,
  parts: PlaceParts,
  source: SourceState,
): Promise<Followed> {
  const { orderId, order, isAsked } = source;
  const items = order.mode === "live" ? await itemsAsked(tx, parts, order) : [];
  if (!(await lockOrder(tx, orderId, items))) return "older";
  const [known] = await tx.rows<{ at: Date; version: string; mode: string; deal: string }>(
    `select source_updated_at as at, source_version as version, mode, deal from orders.order
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), orderId],
    "orders.source_of",
  );
  if (!known || order.sourceUpdatedAt < known.at) return "older";
  if (order.sourceUpdatedAt.getTime() === known.at.getTime()) {
    if (order.sourceVersion === known.version) return "same";
    if (!isAsked) return "unclear";
  }
  if (known.mode === "live" && order.deal !== "cancelled") {
    const isOver = order.deal === "closed";
    if (known.deal === "cancelled" && !isOver) await reinstate(tx, parts, source);
    await followUnits(tx, parts, source);
    if (!isOver) await followPlace(tx, parts, source);
  }
  const before = await orderTotal(tx, orderId);
  const own = await takeHead(tx, source);
  if (known.mode === "live") {
    await followLines(tx, parts, source);
    await followHolds(tx, source);
    if (own?.isOwn && order.deal !== "cancelled") await holdOtherTotal(tx, source, own.saidMinor);
    await holdOverCredit(tx, parts, { orderId, before });
  }
  // A deal that ends moves no unit: what stands on the order follows from it all the same.
  if (order.deal !== known.deal) await refresh(tx, [orderId]);
  const { payment, channelStatus } = order;
  const after = { payment, channelStatus };
  tx.audit({ action: "orders.source_update", subjectKind: "order", subjectId: orderId, after });
  tx.announce({ topic: "OrderChanged", key: orderId, payload: { orderId, change: "source" } });
  return "followed";
}

/**
 * What we hold of a channel's orders that were placed in a span, all or those that were ever paid: for the
 * nightly comparison. `is_underway`: all has left, and not all is known to have arrived.
 */
export function ordersPlacedIn(
  tx: Tx,
  asked: {
    readonly channelId: number;
    readonly from: Date;
    readonly until: Date;
    readonly isPaid: boolean;
  },
) {
  return tx.rows<{
    id: number;
    external_id: string;
    source_updated_at: Date;
    total_minor: number;
    is_underway: boolean;
  }>(
    `select id, external_id, source_updated_at, total_minor,
       mode = 'live' and stage = 'fulfilment' and fulfilment = 'shipped' as is_underway
     from orders.order
     where cell = $1 and tenant_id = $2 and channel_id = $3 and placed_at >= $4 and placed_at < $5
       and not ($6 and payment in ('none', 'voided'))`,
    [...scopeOf(tx), asked.channelId, asked.from, asked.until, asked.isPaid],
    "orders.placed_in",
  );
}
