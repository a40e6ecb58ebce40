import type { AnsweredOrder, Shipment } from "../../../../connectors/port/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { orderById } from "../../orders/index.ts";
import { sendDocument, writeDocument } from "./documents.ts";
import { textsOfOrder } from "./first-order.ts";
import { partnerChannel } from "./partner-channels.ts";
import { lockStanding, writeVersion } from "./standing.ts";
import type { AnswerCause, Standing } from "./standing.ts";
import { differing, statedLines, toldOf } from "./stated.ts";
import type { ToldLine } from "./stated.ts";

/** The order as it came, whose words its answers repeat, and what its partner changed since. */
async function originalOf(
  tx: Tx,
  order: { readonly id: number; readonly channelId: number },
  messageId?: number,
): Promise<AnsweredOrder | null> {
  const { id: orderId, channelId } = order;
  const texts = await textsOfOrder(tx, { orderId, channelId, messageId: messageId ?? null });
  if (!texts) return null;
  const { raw, topic } = texts.first;
  return { raw, topic, changes: texts.rest.map((each) => each.raw) };
}

type Order = NonNullable<Awaited<ReturnType<typeof orderById>>>;

/** Lines as the timeline shows them, by the partner's own ids. */
export const byLine = (lines: readonly ToldLine[]) =>
  Object.fromEntries(
    lines.map(({ line, units, cancelled, short, day }) => [
      line,
      { promised: units - cancelled - short, short, cancelled, day },
    ]),
  );

interface Telling {
  readonly order: Order;
  /** As it is locked. */
  readonly standing: Standing;
  readonly cause: AnswerCause;
  readonly key: string;
  /** The message that it answers, while that is being read. */
  readonly messageId?: number;
}

/**
 * Writes the next answer of an order and what it says of each line; false when the order did not come as a
 * document, or this answer is written already.
 */
export async function tellOrder(
  tx: Tx,
  { order, standing, cause, key, messageId }: Telling,
): Promise<boolean> {
  const { id: orderId } = order;
  const to = await partnerChannel(tx, order.channelId);
  const original = await originalOf(tx, order, messageId);
  if (!to || !original) return false;
  const now = await statedLines(tx, orderId);
  const before = new Map((standing.told ?? []).map((each) => [each.line, each.day]));
  const isCancelled = order.deal === "cancelled";
  const answer = {
    isCancelled,
    lines: now.map(({ line, units, cancelled, short, day }) => ({
      ...{ lineExternalId: line, units, cancelledUnits: cancelled, shortUnits: short, day },
      toldDay: before.get(line) ?? null,
    })),
    ...(standing.version > 0 && { replaces: standing.number }),
  };
  const { settings, exchange } = to;
  const document = await writeDocument(tx, to, {
    ...{ key, orderId },
    write: (envelope) => exchange.respond(original, answer, { envelope, settings }),
  });
  if (!document) return false;
  const version = standing.version + 1;
  await writeVersion(tx, {
    ...{ orderId, version, documentId: document.id, number: document.number },
    ...{ told: now.map(toldOf), isRefusal: isCancelled, cause, at: tx.now },
  });
  const news = differing(now, standing.told);
  const were = (standing.told ?? []).filter((each) => news.some(({ line }) => line === each.line));
  tx.audit({
    ...{ action: "channels.answer.tell", subjectKind: "order", subjectId: orderId },
    ...(standing.told && { before: byLine(were) }),
    after: { answer: version, number: document.number, cause, isCancelled, ...byLine(news) },
  });
  return true;
}

/**
 * Answers a change that cancelled lines of an order, once: the document says of each line what is
 * cancelled, and what stays because it is picked or has left.
 */
export async function answerChange(tx: Tx, orderId: number, messageId: number): Promise<void> {
  const order = await orderById(tx, orderId);
  if (!order || !(await partnerChannel(tx, order.channelId))) return;
  const standing = await lockStanding(tx, { orderId, channelId: order.channelId });
  const key = `answer/${orderId}/change/${messageId}`;
  await tellOrder(tx, { order, standing, cause: "change", key, messageId });
}

/** Announces a parcel to the partner; false when its order did not come as a document. */
export async function announceParcel(
  tx: Tx,
  parcel: { readonly orderId: number; readonly shipmentId: number; readonly shipment: Shipment },
): Promise<boolean> {
  const { orderId, shipmentId, shipment } = parcel;
  const order = await orderById(tx, orderId);
  const to = order && (await partnerChannel(tx, order.channelId));
  const original = order && (await originalOf(tx, order));
  if (!to || !original) return false;
  const { settings, exchange } = to;
  const { carrier, trackingNumber, lines } = shipment;
  const told = { number: String(shipmentId), carrier, trackingNumber, lines };
  return sendDocument(tx, to, {
    ...{ key: `despatch/${shipmentId}`, orderId },
    write: (envelope) => exchange.despatch(original, told, { envelope, settings }),
  });
}
