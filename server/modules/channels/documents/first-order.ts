import type { CanonicalOrder, Connector, Settings } from "../../../../connectors/port/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { connectorOf } from "../registry.ts";
import { channelById } from "../store.ts";

/** A message about an order, as it came. */
export interface OrderText {
  readonly raw: string;
  readonly topic: string;
}

interface Texts {
  /** The document that ordered it. */
  readonly first: OrderText;
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
  const documents = channel && connectorOf(channel.kind)?.documents;
  if (!documents) return null;
  const rows = await tx.rows<{ raw: Buffer; topic: string }>(
    `select id, raw, topic from channels.inbox
     where cell = $1 and tenant_id = $2 and order_id = $3
     union select id, raw, topic from channels.inbox
     where cell = $1 and tenant_id = $2 and id = $4 order by id`,
    [tx.scope.cell, tx.scope.tenantId, orderId, messageId],
  );
  const texts = rows.map(({ raw, topic }) => ({ raw: raw.toString("utf8"), topic }));
  // Asked of its own words: it was taken in by what was agreed then, and that may have changed since.
  const at = texts.findIndex((text) => documents.orders(text));
  const first = texts[at];
  return first ? { first, rest: texts.toSpliced(at, 1) } : null;
}

/** The order that a kept document holds, read by what is agreed now, whoever its partner was then. */
export function orderIn(
  connector: Connector,
  { raw, topic }: OrderText,
  settings: Settings,
): CanonicalOrder | null {
  const anybodys = { ...settings, partnerId: "", ourId: "" };
  const { messages } = connector.normalise(raw, topic, anybodys);
  return messages.find((each) => each.type === "order") ?? null;
}
