import type { Ack, Shipment } from "../../../../connectors/port/index.ts";
import type { OutboxEvent, Relay, Tx } from "../../../platform/index.ts";
import { orderById, ownMark, sourceLines, unitsLowered } from "../../orders/index.ts";
import type { ListedConnection } from "../connections.ts";
import { announceParcel } from "../documents/answers.ts";
import { followTold, reasonOf, settleByHand, settleTelling, tellDue } from "./telling.ts";
import type { Told, ToldOf } from "./telling.ts";
import type { Work } from "../work.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

interface Shipped {
  readonly orderId: number;
  readonly shipmentId: number;
  readonly carrier: string;
  readonly tracking: string;
  readonly lines: readonly { readonly lineId: number; readonly units: number }[];
}

/** Pieces of an order's lines that earlier parcels were told to hold. */
async function toldPieces(tx: Tx, shipped: Shipped): Promise<Map<string, number>> {
  const rows = await tx.rows<{ shipment: Shipment }>(
    `select shipment from channels.parcel where cell = $1 and tenant_id = $2 and order_id = $3
       and shipment_id <> $4`,
    [...scopeOf(tx), shipped.orderId, shipped.shipmentId],
  );
  const told = new Map<string, number>();
  for (const { lineExternalId, units } of rows.flatMap((row) => row.shipment.lines))
    told.set(lineExternalId, (told.get(lineExternalId) ?? 0) + units);
  return told;
}

/** What a parcel holds, in the channel's own lines and pieces. */
interface Held {
  readonly lines: Shipment["lines"];
  /** Nothing but goods that were added here: the channel does not know them. */
  readonly isOwnOnly: boolean;
}

/**
 * The parcel in the channel's own lines and pieces, without goods that were added here: their lines
 * it would refuse, and the rest of the parcel with them. A bundle's piece counts with the parcel in
 * which its last component leaves: the channel knows no halves.
 */
async function linesOf(tx: Tx, shipped: Shipped): Promise<Held> {
  const known = await sourceLines(tx, shipped.orderId);
  const inParcel = new Map(shipped.lines.map((line) => [line.lineId, line.units]));
  const told = await toldPieces(tx, shipped);
  const lines: { lineExternalId: string; units: number }[] = [];
  let isOwnOnly = true;
  for (const top of known.filter((line) => line.parent_id === null)) {
    if (top.external_id.startsWith(ownMark)) continue;
    const parts = known.filter((line) => line.parent_id === top.id);
    const touched =
      parts.length > 0 ? parts.some((line) => inParcel.has(line.id)) : inParcel.has(top.id);
    if (!touched) continue;
    isOwnOnly = false;
    const whole = Math.min(
      ...parts.map((line) => Math.floor((line.shipped_units * top.units) / line.units)),
    );
    const units =
      parts.length > 0 ? whole - (told.get(top.external_id) ?? 0) : (inParcel.get(top.id) ?? 0);
    if (units > 0) lines.push({ lineExternalId: top.external_id, units });
  }
  return { lines, isOwnOnly };
}

/**
 * Why a parcel is not told: a person must see to it, or there is nothing to say; null when it is told.
 * Goods that went in the place of the channel's own leave those unshipped there for good.
 */
async function whyUntold(
  tx: Tx,
  { orderId }: Shipped,
  { held, tracking }: { readonly held: Held; readonly tracking: string },
): Promise<{ readonly state: "dead" | "done"; readonly reason: string } | null> {
  if (held.isOwnOnly) {
    const isInstead = (await unitsLowered(tx, orderId)).size > 0;
    return { state: isInstead ? "dead" : "done", reason: "own_goods" };
  }
  if (held.lines.length === 0) return { state: "done", reason: "no whole piece of a line" };
  return tracking === "" ? { state: "dead", reason: "no_tracking_number" } : null;
}

/**
 * How a parcel is kept that left then: it waits to be told, or stays untold as a person wants it so. Who
 * switches confirming on meanwhile waits for it: he has been shown all that is untold.
 */
async function standingOf(tx: Tx, known: ListedConnection, leftAt: Date) {
  const { channelId } = known;
  let { confirmsShipments: isTold, parcelsFrom: from } = known;
  if (!isTold) {
    const [row] = await tx.rows<{ isTold: boolean; from: Date | null }>(
      `select confirms_shipments as "isTold", parcels_from as "from" from channels.connection
       where cell = $1 and tenant_id = $2 and channel_id = $3 for share`,
      [...scopeOf(tx), channelId],
      "channels.confirms_now",
    );
    if (!row?.isTold) return { state: "untold", reason: "" } as const;
    ({ isTold, from } = row);
  }
  return from && leftAt < from
    ? ({ state: "done", reason: "not_chosen" } as const)
    : ({ state: "waiting", reason: "" } as const);
}

async function keepParcel(tx: Tx, event: OutboxEvent, told: ToldOf): Promise<void> {
  const shipped = event.payload as unknown as Shipped;
  const order = await orderById(tx, shipped.orderId);
  const connection = order && told.get(order.channelId);
  if (!order || !connection) return;
  const held = await linesOf(tx, shipped);
  const tracking = shipped.tracking.trim();
  const shipment: Shipment = {
    ...{ orderExternalId: order.externalId, carrier: shipped.carrier },
    ...{ trackingNumber: tracking, lines: held.lines },
  };
  const standing = await standingOf(tx, connection, event.at);
  const untold = await whyUntold(tx, shipped, { held, tracking });
  // Nobody is called to a parcel while nothing is told.
  const isCalled = standing.state === "waiting" || untold?.state === "done";
  const state = (isCalled && untold?.state) || standing.state;
  await tx.rows(
    `insert into channels.parcel (cell, tenant_id, channel_id, shipment_id, order_id, shipment,
       due_at, state, reason, left_at, done_at)
     values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9, $10, $11)
     on conflict do nothing`,
    [
      ...scopeOf(tx),
      order.channelId,
      shipped.shipmentId,
      shipped.orderId,
      JSON.stringify(shipment),
      tx.now,
      state,
      standing.reason || (untold?.reason ?? ""),
      event.at,
      state === "done" ? tx.now : null,
    ],
  );
}

/** Lets every parcel that leaves be told to the channel that its order came from, or be kept untold. */
export function followParcels(relay: Relay): void {
  followTold(relay, {
    ...{ name: "channels.parcels", topic: "OrderShipped", keep: keepParcel },
    isTold: () => true,
  });
}

interface Due {
  /** Of the shipment. */
  readonly id: number;
  readonly order_id: number;
  readonly shipment: Shipment;
}

/** Tells one parcel: a partner of files by a document, every other channel by a call. */
function tell(work: Work, { id: shipmentId, order_id: orderId, shipment }: Due) {
  if (!work.connector.documents) return work.door.confirmShipment(shipment, work.signal);
  return work.transact(async (tx): Promise<Ack> => {
    const isWritten = await announceParcel(tx, { orderId, shipmentId, shipment });
    if (isWritten) return { ok: true, already: false };
    return { ok: false, kind: "refused", detail: "its order came by no document" };
  });
}

async function settle(work: Work, { telling, due }: Told<Due>, ack: Ack): Promise<void> {
  // What the channel refuses outright stays refused; an order on hold there may be freed.
  const isFinal = !ack.ok && ["refused", "unknown_code", "superseded"].includes(ack.kind);
  await work.transact(async (tx) => {
    await settleTelling(tx, telling, { ack, isFinal });
    tx.audit({
      action: ack.ok ? "channels.shipment.told" : "channels.shipment.refused",
      subjectKind: "shipment",
      subjectId: due.id,
      after: { reason: reasonOf(ack), tracking: due.shipment.trackingNumber },
    });
  });
}

/** Tells the channel of the parcels that left. Telling one twice changes nothing there. */
export async function sendParcels(work: Work): Promise<void> {
  if (!work.connection.confirmsShipments) return;
  await tellDue<Due>(work, {
    ...{ table: "parcel", columns: "order_id, shipment" },
    // Who waits for a parcel that leaves today does not wait for all that left untold before.
    first: "chosen_at is not null,",
    tell: (due) => tell(work, due),
    settle: (told, ack) => settle(work, told, ack),
  });
}

/** For so long a parcel is shown that stands in a memo only: somebody may want to tell the buyer. */
const notedDays = 7;

/** Parcels of a channel that are not told, the given-up ones first, then those only noted there. */
export function listParcels(tx: Tx, channelId: number, limit: number) {
  return tx.rows<{
    shipment_id: number;
    order_id: number;
    state: string;
    tries: number;
    reason: string;
    shipment: Shipment;
    due_at: Date;
  }>(
    `select shipment_id, order_id, state, tries, reason, shipment, due_at from channels.parcel
     where cell = $1 and tenant_id = $2 and channel_id = $3 and (state in ('waiting', 'dead')
       or reason = 'seller_memo' and done_at > $5::timestamptz - make_interval(days => $6))
     order by array_position(array['dead', 'waiting', 'done'], state), due_at limit $4`,
    [...scopeOf(tx), channelId, limit, tx.now, notedDays],
  );
}

/**
 * Lets given-up parcels be told again; gives how many. Those that nothing can be told of, as they have
 * no number or none of the channel's goods, stay for a person.
 */
export async function reviveParcels(tx: Tx, channelId: number): Promise<number> {
  const rows = await tx.rows(
    `update channels.parcel set state = 'waiting', tries = 0, due_at = $4
     where cell = $1 and tenant_id = $2 and channel_id = $3 and state = 'dead'
       and shipment ->> 'trackingNumber' <> '' and jsonb_array_length(shipment -> 'lines') > 0
     returning shipment_id`,
    [...scopeOf(tx), channelId, tx.now],
  );
  return rows.length;
}

/** Ends a parcel that was told on the platform by hand; false when none such is open. */
export async function settleParcel(
  tx: Tx,
  { channelId, id }: { readonly channelId: number; readonly id: number },
): Promise<boolean> {
  const orderId = await settleByHand(tx, { table: "parcel", channelId, id });
  if (orderId === null) return false;
  tx.audit({
    ...{ action: "channels.shipment.settled", subjectKind: "shipment", subjectId: id },
    after: { order: orderId },
  });
  return true;
}
