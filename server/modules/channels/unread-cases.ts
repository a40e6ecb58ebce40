import type { CanonicalAftersale, Normalised, Problem } from "../../../connectors/port/index.ts";
import type { Tx } from "../../platform/index.ts";
import { freeReadCase, holdForCase, storedOrders } from "../orders/index.ts";

/** Our order of a channel's number, or null. */
async function orderOf(tx: Tx, channelId: number, externalId: string): Promise<number | null> {
  return (await storedOrders(tx, channelId, [externalId])).get(externalId)?.orderId ?? null;
}

/**
 * Holds the order of an after-sale case in words that nobody knows: a person looks, and the message waits.
 * Gives the order, or null when it is not here.
 */
export async function holdUnread(
  tx: Tx,
  channelId: number,
  {
    unread,
    problem,
  }: { readonly unread: NonNullable<Normalised["unread"]>; readonly problem: Problem },
): Promise<number | null> {
  const { externalId, orderExternalId } = unread;
  const orderId = await orderOf(tx, channelId, orderExternalId);
  const { field, value } = problem;
  if (orderId !== null) await holdForCase(tx, { orderId, externalId, field, value });
  return orderId;
}

/** Frees the order of a case that could not be read, now that it can. */
export async function freeRead(
  tx: Tx,
  channelId: number,
  { externalId, orderExternalId }: CanonicalAftersale,
): Promise<void> {
  if (orderExternalId === null) return;
  const orderId = await orderOf(tx, channelId, orderExternalId);
  if (orderId !== null) await freeReadCase(tx, { orderId, externalId });
}
