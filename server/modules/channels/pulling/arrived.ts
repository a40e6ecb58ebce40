import type { Connector } from "../../../../connectors/port/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { want } from "../wanted.ts";
import type { Work } from "../work.ts";

/** Orders whose kept messages are read at once. */
const atOnce = 50;

/** An order that has left whole, with the instant of what we know of it. */
export interface Underway {
  readonly id: number;
  readonly external_id: string;
  readonly source_updated_at: Date;
}

interface Kept {
  readonly order_id: number;
  readonly topic: string;
  readonly raw: Buffer;
}

const keptOf = (tx: Tx, channelId: number, orders: readonly Underway[]) =>
  tx.rows<Kept>(
    `select order_id, topic, raw from channels.inbox where cell = $1 and tenant_id = $2
       and order_id = any ($3::bigint[]) and channel_id = $4 and state in ('done', 'stale')`,
    [tx.scope.cell, tx.scope.tenantId, orders.map((order) => order.id), channelId],
    "channels.kept_of_orders",
  );

/** Whether a kept message is the last word that we know of its order, and says that it has arrived. */
function saysArrived(connector: Connector, { topic, raw }: Kept, { source_updated_at }: Underway) {
  const { messages } = connector.normalise(raw.toString("utf8"), topic);
  return messages.some(
    (each) =>
      each.type === "order" &&
      each.isDelivered === true &&
      each.sourceUpdatedAt.getTime() === source_updated_at.getTime(),
  );
}

/**
 * Asks for the orders that are still under way here though the platform's last word, which is kept,
 * says that they have arrived: a release that did not read it yet took it in, and no other will come.
 */
export async function askArrived(work: Work, underway: readonly Underway[]): Promise<void> {
  const { connection, connector } = work;
  const { channelId } = connection;
  for (let at = 0; at < underway.length; at += atOnce) {
    work.signal.throwIfAborted();
    const orders = new Map(underway.slice(at, at + atOnce).map((order) => [order.id, order]));
    const kept = await work.read((tx) => keptOf(tx, channelId, [...orders.values()]));
    const externalIds = kept.flatMap((message) => {
      const order = orders.get(message.order_id);
      return order && saysArrived(connector, message, order) ? [order.external_id] : [];
    });
    if (externalIds.length > 0)
      await work.transact((tx) => want(tx, { channelId, externalIds, why: "asked", due: tx.now }));
  }
}
