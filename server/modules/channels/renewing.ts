import { ChannelFailure } from "../../../connectors/port/index.ts";
import type { Connector, Means, Settings } from "../../../connectors/port/index.ts";
import type { Tx } from "../../platform/index.ts";
import type { Connection } from "./connections.ts";
import { sealSettings } from "./sealing.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];
/** After a failure: what is in use goes on as long as it lasts. */
const againMs = 3_600_000;

interface Renewing {
  readonly connection: Connection;
  readonly connector: Connector;
  readonly means: Means;
  readonly transact: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;
}

/** Keeps the renewed settings, and when to renew them again; what a person set meanwhile stays. */
async function keep(tx: Tx, { connection, connector }: Renewing, fresh: Settings): Promise<void> {
  const { channelId } = connection;
  const at = new Date(tx.now.getTime() + (connector.renewal?.everyMs ?? againMs));
  await tx.rows(
    `update channels.connection set settings = settings || $4::jsonb, renew_at = $5
     where cell = $1 and tenant_id = $2 and channel_id = $3`,
    [
      ...[...scopeOf(tx), channelId],
      JSON.stringify(sealSettings(tx, connector, { channelId, settings: fresh })),
      at,
    ],
  );
  tx.audit({
    action: "channels.connection.renew",
    subjectKind: "channel",
    subjectId: channelId,
    after: { settings: Object.keys(fresh) },
  });
}

/** Puts the renewal off, and writes why: a person may have to authorise anew. */
const putOff = (tx: Tx, channelId: number, why: string) =>
  tx.rows(
    `update channels.connection set renew_at = $4, last_error = $5, last_error_at = $6
     where cell = $1 and tenant_id = $2 and channel_id = $3`,
    [
      ...[...scopeOf(tx), channelId, new Date(tx.now.getTime() + againMs)],
      ...[`renewing access: ${why}`.slice(0, 500), tx.now],
    ],
  );

/** Renews the access of a connection where that is due; gives the settings to go on with. */
export async function renewAccess(renewing: Renewing): Promise<Settings> {
  const { connection, connector, means, transact } = renewing;
  const { settings, renewAt, channelId } = connection;
  if (!connector.renewal || (renewAt && renewAt.getTime() > means.now())) return settings;
  try {
    const fresh = await connector.renewal.renew(settings, means);
    if (!fresh) return settings;
    await transact((tx) => keep(tx, renewing, fresh));
    return { ...settings, ...fresh };
  } catch (error) {
    if (!(error instanceof ChannelFailure)) throw error;
    await transact((tx) => putOff(tx, channelId, error.message));
    return settings;
  }
}
