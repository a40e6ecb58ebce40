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

/** Channels of files that are connected, each with whether its connection runs. */
export async function partnerChannels(tx: Tx): Promise<Map<number, boolean>> {
  const rows = await tx.rows<{ channel_id: number; active: boolean }>(
    `select connection.channel_id, connection.active from channels.connection as connection
     join channels.channel as channel on channel.cell = connection.cell
       and channel.tenant_id = connection.tenant_id and channel.id = connection.channel_id
     where connection.cell = $1 and connection.tenant_id = $2
       and channel.kind = any ($3::text[])`,
    [tx.scope.cell, tx.scope.tenantId, documentKinds()],
    "channels.partners",
  );
  return new Map(rows.map((row) => [row.channel_id, row.active]));
}
