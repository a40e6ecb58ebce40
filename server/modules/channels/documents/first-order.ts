import type { CanonicalOrder } from "../../../../connectors/port/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { connectionOf } from "../connections.ts";
import { connectorOf } from "../registry.ts";
import { channelById } from "../store.ts";

/** A message about an order, as it came. */
export interface OrderText {
  readonly raw: string;
  readonly topic: string;
}

interface Texts {
  /** The document that ordered it. */
  readonly first: OrderText & { readonly order: CanonicalOrder };
  /** What came about it beside that, in the order of arrival: a change may have come before it. */
  readonly rest: readonly OrderText[];
}

interface Asked {
  readonly orderId: number;
  readonly channelId: number;
  /** A message that is being read just now. */
  readonly messageId?: number | null;
}

/** What came about an order of a partner of files; null where none of it ordered it. */
export async function textsOfOrder(
  tx: Tx,
  { orderId, channelId, messageId = null }: Asked,
): Promise<Texts | null> {
  const channel = await channelById(tx, channelId);
  const connector = channel && connectorOf(channel.kind);
  if (!connector?.documents) return null;
  const rows = await tx.rows<{ raw: Buffer; topic: string }>(
    `select id, raw, topic from channels.inbox
     where cell = $1 and tenant_id = $2 and order_id = $3
     union select id, raw, topic from channels.inbox
     where cell = $1 and tenant_id = $2 and id = $4 order by id`,
    [tx.scope.cell, tx.scope.tenantId, orderId, messageId],
  );
  const settings = (await connectionOf(tx, channelId))?.settings ?? {};
  const texts = rows.map(({ raw, topic }) => ({ raw: raw.toString("utf8"), topic }));
  for (const [at, text] of texts.entries()) {
    const { messages } = connector.normalise(text.raw, text.topic, settings);
    const order = messages.find((each) => each.type === "order");
    if (order) return { first: { ...text, order }, rest: texts.toSpliced(at, 1) };
  }
  return null;
}
