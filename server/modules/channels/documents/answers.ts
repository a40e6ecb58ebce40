import type { AnsweredLine, AnsweredOrder, Shipment } from "../../../../connectors/port/index.ts";
import type { OutboxEvent, Relay, Tx } from "../../../platform/index.ts";
import { orderById, sourceLines } from "../../orders/index.ts";
import { sendDocument } from "./documents.ts";
import { partnerChannel, partnerChannelIds } from "./partner-channels.ts";

/** The order's first message: what its answers repeat. */
async function originalOf(tx: Tx, orderId: number): Promise<AnsweredOrder | null> {
  const [row] = await tx.rows<{ raw: Buffer; topic: string }>(
    `select raw, topic from channels.inbox where cell = $1 and tenant_id = $2 and order_id = $3
     order by id limit 1`,
    [tx.scope.cell, tx.scope.tenantId, orderId],
  );
  return row ? { raw: row.raw.toString("utf8"), topic: row.topic } : null;
}

type KnownLine = Awaited<ReturnType<typeof sourceLines>>[number];

/** Pieces of a line that a number of a component's units stands for, rounded up. */
function shortPieces(top: KnownLine, parts: readonly KnownLine[]): number {
  if (parts.length === 0) return top.short_units;
  const pieces = parts.map((part) => Math.ceil((part.short_units * top.units) / part.units));
  return Math.min(top.units - top.cancelled_units, Math.max(...pieces));
}

async function answeredLines(tx: Tx, orderId: number, day: Date | null): Promise<AnsweredLine[]> {
  const known = await sourceLines(tx, orderId);
  return known
    .filter((line) => line.parent_id === null)
    .map((top) => {
      const parts = known.filter((line) => line.parent_id === top.id);
      const shortUnits = shortPieces(top, parts);
      return {
        ...{ lineExternalId: top.external_id, units: top.units, shortUnits },
        ...{ cancelledUnits: top.cancelled_units, day },
      };
    });
}

/** Answers an order once nothing holds it any more, or once it is cancelled. */
async function answer(tx: Tx, orderId: number, channels: ReadonlySet<number>): Promise<void> {
  const order = await orderById(tx, orderId);
  if (!order || !channels.has(order.channelId)) return;
  const isCancelled = order.deal === "cancelled";
  if (order.openHolds > 0 && !isCancelled) return;
  await sendAnswer(tx, order, `answer/${orderId}`);
}

/**
 * Answers a change that cancelled lines of an order, once: the document says of each line what is
 * cancelled, and what stays because it is picked or has left.
 */
export async function answerChange(tx: Tx, orderId: number, messageId: number): Promise<void> {
  const order = await orderById(tx, orderId);
  if (order) await sendAnswer(tx, order, `answer/${orderId}/change/${messageId}`);
}

async function sendAnswer(
  tx: Tx,
  order: NonNullable<Awaited<ReturnType<typeof orderById>>>,
  key: string,
): Promise<void> {
  const { id: orderId } = order;
  const isCancelled = order.deal === "cancelled";
  const to = await partnerChannel(tx, order.channelId);
  const original = await originalOf(tx, orderId);
  if (!to || !original) return;
  const day = order.promisedDay ? new Date(`${order.promisedDay}T12:00:00Z`) : null;
  const lines = await answeredLines(tx, orderId, day);
  const { settings, exchange } = to;
  await sendDocument(tx, to, {
    ...{ key, orderId },
    write: (envelope) => exchange.respond(original, { isCancelled, lines }, { envelope, settings }),
  });
}

/** Announces a parcel to the partner; false when its order did not come as a document. */
export async function announceParcel(
  tx: Tx,
  parcel: { readonly orderId: number; readonly shipmentId: number; readonly shipment: Shipment },
): Promise<boolean> {
  const { orderId, shipmentId, shipment } = parcel;
  const order = await orderById(tx, orderId);
  const to = order && (await partnerChannel(tx, order.channelId));
  const original = await originalOf(tx, orderId);
  if (!to || !original) return false;
  const { settings, exchange } = to;
  const { carrier, trackingNumber, lines } = shipment;
  const told = { number: String(shipmentId), carrier, trackingNumber, lines };
  return sendDocument(tx, to, {
    ...{ key: `despatch/${shipmentId}`, orderId },
    write: (envelope) => exchange.despatch(original, told, { envelope, settings }),
  });
}

const orderIdOf = ({ payload }: OutboxEvent) => (payload as { orderId?: number }).orderId ?? 0;

/** Lets partners of files be answered: every order of theirs, once it is decided. */
export function followAnswers(relay: Relay): void {
  relay.subscribe({
    name: "channels.answers",
    topics: ["OrderPlaced", "OrderChanged"],
    async handle(tx, events) {
      const channels = await partnerChannelIds(tx);
      if (channels.size === 0) return;
      for (const orderId of new Set(events.map(orderIdOf))) await answer(tx, orderId, channels);
    },
  });
}
