import type { CanonicalAftersale, Normalised, Problem } from "../../../../connectors/port/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { freeReadCase, holdForCase, storedOrders } from "../../orders/index.ts";

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

/** Frees the orders of cases that could not be read, now that they can. Locks their supplies first. */
export async function freeRead(
  tx: Tx,
  channelId: number,
  cases: readonly CanonicalAftersale[],
): Promise<void> {
  for (const { externalId, orderExternalId } of cases) {
    if (orderExternalId === null) continue;
    const orderId = await orderOf(tx, channelId, orderExternalId);
    if (orderId !== null) await freeReadCase(tx, { orderId, externalId });
  }
}
