import type { Tx } from "../../../platform/index.ts";
import { connectionOf } from "../connections.ts";
import type { PartnerChannel } from "./documents.ts";
import { documentKinds, connectorOf } from "../registry.ts";
import { channelById } from "../store.ts";

/** A channel of files with its settings; null when it is of another kind. */
export async function partnerChannel(tx: Tx, channelId: number): Promise<PartnerChannel | null> {
  const channel = await channelById(tx, channelId);
  const exchange = channel && connectorOf(channel.kind)?.documents;
  if (!exchange) return null;
  const connection = await connectionOf(tx, channelId);
  return { channelId, exchange, settings: connection?.settings ?? {} };
}

/** Channels of files whose connections run. */
export async function partnerChannelIds(tx: Tx): Promise<Set<number>> {
  const rows = await tx.rows<{ channel_id: number }>(
    `select connection.channel_id from channels.connection as connection
     join channels.channel as channel on channel.cell = connection.cell
       and channel.tenant_id = connection.tenant_id and channel.id = connection.channel_id
     where connection.cell = $1 and connection.tenant_id = $2 and connection.active
       and channel.kind = any ($3::text[])`,
    [tx.scope.cell, tx.scope.tenantId, documentKinds()],
    "channels.partners",
  );
  return new Set(rows.map((row) => row.channel_id));
}
