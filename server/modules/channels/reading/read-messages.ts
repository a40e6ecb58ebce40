import type { Tx } from "../../../platform/index.ts";
import { keepMessages } from "../inbox.ts";
import type { Message } from "../inbox.ts";

export interface ReadMessage extends Message {
  readonly orderId: number;
}

/** Keeps messages whose orders were placed in the same transaction: they have been read. */
export async function keepReadMessages(tx: Tx, messages: readonly ReadMessage[]): Promise<void> {
  if (messages.length === 0) return;
  await keepMessages(tx, messages);
  await tx.rows(
    `update channels.inbox as message set state = 'done', order_id = draft.order_id, done_at = $3,
       tries = 1
     from unnest($4::int[], $5::text[], $6::bigint[]) as draft (channel_id, dedupe_key, order_id)
     where message.cell = $1 and message.tenant_id = $2
       and message.channel_id = draft.channel_id and message.dedupe_key = any ($5::text[])
       and message.dedupe_key = draft.dedupe_key`,
    [
      ...[tx.scope.cell, tx.scope.tenantId, tx.now],
      messages.map((each) => each.channelId),
      messages.map((each) => each.dedupeKey),
      messages.map((each) => each.orderId),
    ],
    "channels.keep_read",
  );
}
