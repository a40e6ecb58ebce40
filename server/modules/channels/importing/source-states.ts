import { createHash } from "node:crypto";
import type { CanonicalOrder } from "../../../../connectors/port/index.ts";
import type { SourceState } from "../../orders/index.ts";
import { newOrderOf } from "./batch.ts";
import { connectorOf } from "../registry.ts";
import type { Channel } from "../store.ts";

export interface InboxRow {
  id: number;
  channel_id: number;
  topic: string;
  origin: "push" | "pull" | "fetch";
  raw: Buffer;
  tries: number;
}

/** The order with a version that also tells two contents of one instant apart. */
export function versioned(message: CanonicalOrder): CanonicalOrder {
  const content = createHash("sha256").update(JSON.stringify(message)).digest("hex").slice(0, 16);
  return { ...message, sourceVersion: `${message.sourceVersion} ${content}`.trim() };
}

/** What a message says of an order, as `orders` takes it. */
export function stateOf(
  at: { readonly channel: Channel; readonly row: InboxRow },
  message: CanonicalOrder,
  now: Date,
): SourceState {
  const { channel, row } = at;
  const platform = connectorOf(channel.kind);
  const intake = { key: `inbox:${row.id}:${row.tries}`, mode: "live", receivedAt: now } as const;
  return {
    orderId: 0,
    order: newOrderOf(message, { ...channel, policy: "backorder" }, intake),
    progress: message.lines.map(({ externalId, shippedUnits, cancelledUnits }) => ({
      externalId,
      shippedUnits: shippedUnits ?? 0,
      cancelledUnits: cancelledUnits ?? 0,
    })),
    // What we read ourselves shows a second that has passed, and so its last content.
    // Nor is there anybody to ask behind the open door, or a partner of files: what came last is
    // believed.
    shippedBy: message.shippedBy,
    isDelivered: message.isDelivered,
    isAsked: row.origin !== "push" || !platform || platform.documents !== undefined,
  };
}

/** The order from which a message's order was split, as something to note; empty when it was not. */
export const splitsOf = (channelId: number, orderId: number, message: CanonicalOrder) =>
  message.parentExternalId === undefined
    ? []
    : [{ orderId, channelId, parentExternalId: message.parentExternalId }];
