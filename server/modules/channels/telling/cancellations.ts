import type { Ack, Cancellation } from "../../../../connectors/port/index.ts";
import type { OutboxEvent, Relay, Tx } from "../../../platform/index.ts";
import { orderById, ownMark, sourceLines, unitsLowered } from "../../orders/index.ts";
import { followTold, reasonOf, settleByHand, settleTelling, tellDue } from "./telling.ts";
import type { Told, ToldOf } from "./telling.ts";
import { want } from "../wanted.ts";
import type { Work } from "../work.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

interface Cancelled {
  readonly orderId: number;
  readonly change?: string;
  /** The channel itself said so: it need not be told. */
  readonly isHeard?: boolean;
  readonly by?: Cancellation["by"];
  readonly why?: string;
}

/** What may leave a channel with more than is sent: a person may have lowered units by amending. */
const changes = new Set(["cancelled", "amended"]);

type KnownLine = Awaited<ReturnType<typeof sourceLines>>[number];

/** Whole pieces of a line that are cancelled: of a bundle those of which every component is. */
function cancelledPieces(top: KnownLine, known: readonly KnownLine[]): number {
  const parts = known.filter((line) => line.parent_id === top.id && line.units > 0);
  if (parts.length === 0) return top.cancelled_units;
  const pieces = parts.map((part) => Math.floor((part.cancelled_units * top.units) / part.units));
  return Math.min(...pieces);
}

/** A cancellation as it is kept until it is told. */
type Kept = Cancellation & {
  /** Other goods came here for what was taken off: of that only a person knows what its money does. */
  readonly isSwap?: boolean;
  /** When what was queued there is told once more; absent once it was. */
  readonly anewAt?: string;
};

/**
 * What is cancelled of an order by now, or was taken off it by amendments, in the channel's own lines;
 * null when that is nothing.
 */
async function cancellationOf(
  tx: Tx,
  { externalId, deal }: { readonly externalId: string; readonly deal: string },
  { orderId, change, by = "customer", why = "" }: Cancelled,
): Promise<Kept | null> {
  const known = await sourceLines(tx, orderId);
  const lowered = await unitsLowered(tx, orderId);
  if (change === "amended" && lowered.size === 0) return null;
  const lines = known
    .filter((line) => line.parent_id === null && !line.external_id.startsWith(ownMark))
    .map((top) => ({
      lineExternalId: top.external_id,
      units: cancelledPieces(top, known) + (lowered.get(top.id) ?? 0),
    }))
    .filter(({ units }) => units > 0);
  const isWhole = deal === "cancelled";
  if (!isWhole && lines.length === 0) return null;
  const cameHere = known.some(
    (line) => line.external_id.startsWith(ownMark) && line.units > line.cancelled_units,
  );
  const isSwap = !isWhole && lowered.size > 0 && cameHere;
  return {
    ...{ orderExternalId: externalId, isWhole, lines, by, why },
    ...(isSwap ? { isSwap } : {}),
  };
}

async function keepCancellation(tx: Tx, event: OutboxEvent, told: ToldOf): Promise<void> {
  const cancelled = event.payload as unknown as Cancelled;
  const { change = "", isHeard = false } = cancelled;
  if (!changes.has(change) || isHeard) return;
  const order = await orderById(tx, cancelled.orderId);
  if (!order || !told.has(order.channelId)) return;
  const cancellation = await cancellationOf(tx, order, cancelled);
  if (!cancellation) return;
  await tx.rows(
    `update channels.cancellation set state = 'done', reason = 'superseded', done_at = $4
     where cell = $1 and tenant_id = $2 and order_id = $3 and state <> 'done'`,
    [...scopeOf(tx), cancelled.orderId, tx.now],
  );
  await tx.rows(
    `insert into channels.cancellation (cell, tenant_id, id, channel_id, order_id, cancellation, due_at)
     values ($1, $2, $3, $4, $5, $6::jsonb, $7)`,
    [
      ...scopeOf(tx),
      await tx.newIds(1),
      order.channelId,
      cancelled.orderId,
      JSON.stringify(cancellation),
      tx.now,
    ],
  );
}

/** Lets what is cancelled here be told to the channel that its order came from. */
export function followCancellations(relay: Relay): void {
  followTold(relay, {
    ...{ name: "channels.cancellations", topic: "OrderChanged", keep: keepCancellation },
    isTold: (each) => each.tellsCancellations,
  });
}

interface Due {
  readonly id: number;
  readonly order_id: number;
  readonly cancellation: Kept;
  /** What was queued there has been looked at for long enough. */
  readonly is_anew: boolean;
}

/** What a platform queued, and has not done in so many ms of looks, is told once more. */
const toldAnewMs = 600_000;

/** Tells one cancellation, where the platform cancels such a thing by call. */
async function tell({ connection, connector, door, signal }: Work, due: Due): Promise<Ack> {
  const { isQueued = false, isSwap = false, anewAt: _anewAt, ...cancellation } = due.cancellation;
  if (isSwap) {
    const detail = "other goods were added here for what was taken off: change it on its own page";
    return { ok: false, kind: "refused", detail };
  }
  if (!door.cancelOrder || (connector.cancels === "orders" && !cancellation.isWhole)) {
    const detail = "it cancels only whole orders by call: take the pieces off on its own page";
    return { ok: false, kind: "refused", detail };
  }
  const isGivenBack = connection.givesBack;
  return door.cancelOrder(
    {
      ...cancellation,
      ...(isGivenBack ? { isGivenBack } : {}),
      ...(isQueued && !due.is_anew ? { isQueued } : {}),
    },
    signal,
  );
}

/** Remembers that the platform has taken it and does it later: told again it might be done twice. */
function noteQueued(tx: Tx, due: Due) {
  const { isQueued, anewAt } = due.cancellation;
  const first = new Date(tx.now.getTime() + toldAnewMs).toISOString();
  const next = isQueued ? (due.is_anew ? undefined : anewAt) : first;
  return tx.rows(
    `update channels.cancellation set cancellation = (cancellation - 'anewAt') || $4::jsonb
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), due.id, JSON.stringify({ isQueued: true, anewAt: next })],
  );
}

function settle(work: Work, { telling, due }: Told<Due>, ack: Ack): Promise<void> {
  const { channelId } = work.connection;
  const { orderExternalId, isWhole } = due.cancellation;
  return work.transact(async (tx) => {
    const isQueued = !ack.ok && ack.kind === "on_hold";
    // What the channel refuses stays refused: a person looks. What is queued there is looked at again.
    await settleTelling(tx, telling, { ack, isFinal: !ack.ok && !isQueued });
    if (isQueued) await noteQueued(tx, due);
    else
      tx.audit({
        action: ack.ok ? "channels.cancellation.told" : "channels.cancellation.refused",
        ...{ subjectKind: "order", subjectId: due.order_id },
        after: { order: orderExternalId, isWhole, reason: reasonOf(ack) },
      });
    await want(tx, { channelId, externalIds: [orderExternalId], why: "asked", due: tx.now });
  });
}

/** What is read of a telling; `$4` is the present. */
const dueColumns = `order_id, cancellation,
  coalesce((cancellation ->> 'anewAt')::timestamptz <= $4, false) as is_anew`;

/** Tells the channel what is cancelled here. Telling it twice changes nothing there. */
export async function sendCancellations(work: Work): Promise<void> {
  if (!work.connection.tellsCancellations) return;
  await tellDue<Due>(work, {
    ...{ table: "cancellation", columns: dueColumns },
    tell: (due) => tell(work, due),
    settle: (told, ack) => settle(work, told, ack),
  });
}

/** Cancellations of a channel that are not told, the given-up ones first. */
export function listCancellations(tx: Tx, channelId: number, limit: number) {
  return tx.rows<{
    id: number;
    order_id: number;
    state: string;
    tries: number;
    reason: string;
    cancellation: Cancellation;
    due_at: Date;
  }>(
    `select id, order_id, state, tries, reason, cancellation, due_at from channels.cancellation
     where cell = $1 and tenant_id = $2 and channel_id = $3 and state <> 'done'
     order by state, due_at limit $4`,
    [...scopeOf(tx), channelId, limit],
  );
}

/** Lets given-up cancellations be told again, also those that a platform queued; gives how many. */
export async function reviveCancellations(tx: Tx, channelId: number): Promise<number> {
  const rows = await tx.rows(
    `update channels.cancellation set state = 'waiting', tries = 0, due_at = $4,
       cancellation = cancellation - 'isQueued' - 'anewAt'
     where cell = $1 and tenant_id = $2 and channel_id = $3 and state = 'dead' returning id`,
    [...scopeOf(tx), channelId, tx.now],
  );
  return rows.length;
}

/** Ends a cancellation that was done on the platform by hand; false when none such is open. */
export async function settleCancelled(
  tx: Tx,
  { channelId, id }: { readonly channelId: number; readonly id: number },
): Promise<boolean> {
  const orderId = await settleByHand(tx, { table: "cancellation", channelId, id });
  if (orderId === null) return false;
  const subject = { subjectKind: "order", subjectId: orderId } as const;
  tx.audit({ action: "channels.cancellation.settled", ...subject, after: { cancellation: id } });
  return true;
}
