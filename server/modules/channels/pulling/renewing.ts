import { ChannelFailure } from "../../../../connectors/port/index.ts";
import type { Connector, Means, Settings } from "../../../../connectors/port/index.ts";
import { isBusy } from "../../../platform/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { connectionOf } from "../connections.ts";
import type { Connection } from "../connections.ts";
import { sealSettings } from "../sealing.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];
/** After a failure: what is in use goes on as long as it lasts. */
const againMs = 3_600_000;

const keepTriesMax = 8;

interface Renewing {
  readonly connection: Connection;
  readonly connector: Connector;
  readonly means: Means;
  readonly transact: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;
}

interface Claim {
  /** Its due time until the renewal is over; null when it is not ours to renew. */
  readonly until: Date | null;
  readonly settings: Settings;
}

/** Takes a renewal that is still due: of two that saw it due, only one may spend the token. */
async function claim(tx: Tx, { connection }: Renewing): Promise<Claim> {
  const { channelId, settings } = connection;
  const [row] = await tx.rows<{ until: Date }>(
    `update channels.connection set renew_at = $4
     where cell = $1 and tenant_id = $2 and channel_id = $3 and (renew_at is null or renew_at <= $5)
     returning renew_at as until`,
    [...scopeOf(tx), channelId, new Date(tx.now.getTime() + againMs), tx.now],
  );
  // A person, or the other one, may have changed them since they were read. What is sealed opens here,
  // or nothing is claimed: with a shut vault a token would be spent that nobody could keep.
  const now = await connectionOf(tx, channelId);
  return { until: row?.until ?? null, settings: now?.settings ?? settings };
}

/**
 * Keeps the renewed settings, and when to renew them again; gives those to go on with. Tokens that a
 * person set meanwhile stay. A save that left the used ones alone does not stand in the way: they are spent.
 */
async function keep(
  tx: Tx,
  { connection, connector }: Renewing,
  { used, fresh }: { readonly used: Settings; readonly fresh: Settings },
): Promise<Settings> {
  const { channelId } = connection;
  await tx.rows(
    `select 1 from channels.connection where cell = $1 and tenant_id = $2 and channel_id = $3
     for update`,
    [...scopeOf(tx), channelId],
  );
  const now = await connectionOf(tx, channelId);
  if (!now) return used;
  if (Object.keys(fresh).some((name) => now.settings[name] !== used[name])) return now.settings;
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
  return { ...now.settings, ...fresh };
}

/** As said, also when the database or the vault is away for a moment: what is not kept is lost for good. */
async function keepSurely(
  renewing: Renewing,
  renewed: { readonly used: Settings; readonly fresh: Settings },
): Promise<Settings> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await renewing.transact((tx) => keep(tx, renewing, renewed));
    } catch (error) {
      if (attempt === keepTriesMax || !isBusy(error)) throw error;
      await renewing.means.sleep(attempt * 500);
    }
  }
}

/** Writes why a renewal failed: a person may have to authorise anew. Who has done so is not put off. */
const noteFailed = (tx: Tx, channelId: number, { until, why }: { until: Date; why: string }) =>
  tx.rows(
    `update channels.connection set last_error = $5, last_error_at = $6
     where cell = $1 and tenant_id = $2 and channel_id = $3 and renew_at = $4`,
    [...[...scopeOf(tx), channelId, until], ...[`renewing access: ${why}`.slice(0, 500), tx.now]],
  );

/** Renews the access of a connection where that is due; gives the settings to go on with. */
export async function renewAccess(renewing: Renewing): Promise<Settings> {
  const { connection, connector, means, transact } = renewing;
  const { renewAt, channelId } = connection;
  if (!connector.renewal || (renewAt && renewAt.getTime() > means.now()))
    return connection.settings;
  const { until, settings } = await transact((tx) => claim(tx, renewing));
  if (!until) return settings;
  try {
    const fresh = await connector.renewal.renew(settings, means);
    if (!fresh) return settings;
    return await keepSurely(renewing, { used: settings, fresh });
  } catch (error) {
    if (!(error instanceof ChannelFailure)) throw error;
    await transact((tx) => noteFailed(tx, channelId, { until, why: error.message }));
    return settings;
  }
}
