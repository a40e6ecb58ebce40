import type { Connector, PlatformStep } from "../../../../connectors/port/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { unmappedCodes } from "../../orders/index.ts";
import { connectionOf } from "../connections.ts";
import type { Connection } from "../connections.ts";
import { openGapCounts } from "../pulling/reconciling.ts";
import { connectorOf } from "../registry.ts";
import { channelById } from "../store.ts";

/** One step before a connection runs by itself. */
interface Step {
  readonly name: string;
  readonly done: boolean;
  readonly left: number;
  readonly words: { readonly zh: Words; readonly en: Words } | null;
}
type Words = PlatformStep["zh"];

const ours = (name: string, done: boolean, left = 0): Step => ({ name, done, left, words: null });

/** What has come in over a channel: pushes, and documents that were read. */
async function arrived(tx: Tx, channelId: number) {
  const [row] = await tx.rows<{ push: boolean; file: boolean }>(
    `select coalesce(bool_or(origin = 'push'), false) as push,
       coalesce(bool_or(state = 'done'), false) as file
     from channels.inbox where cell = $1 and tenant_id = $2 and channel_id = $3`,
    [tx.scope.cell, tx.scope.tenantId, channelId],
    "channels.arrived",
  );
  return row ?? { push: false, file: false };
}

/** Steps that ask a platform's lists: a partner of files has none. */
async function askedSteps(tx: Tx, channelId: number, connection: Connection | null) {
  const gaps = (await openGapCounts(tx)).get(channelId) ?? 0;
  return [
    ours("read", Boolean(connection?.lastPullAt)),
    ours("stock", connection?.pushesStock ?? false),
    ours("clean", Boolean(connection?.reconciledOn) && gaps === 0, gaps),
  ];
}

/**
 * What must be done at the platform and here before a connection runs by itself, in its order, each
 * as the stored rows show it; null where the channel speaks with no platform.
 */
export async function stepsOf(tx: Tx, channelId: number): Promise<Step[] | null> {
  const connector: Connector | null = connectorOf((await channelById(tx, channelId))?.kind ?? "");
  if (!connector) return null;
  const connection = await connectionOf(tx, channelId);
  const seen = await arrived(tx, channelId);
  const shown = { ...seen, read: Boolean(connection?.lastPullAt) };
  const unmapped = (await unmappedCodes(tx, [channelId])).length;
  const { settings = {} } = connection ?? {};
  const isSet = connector.fields.every(({ name, required }) => !required || settings[name]);
  const isFiles = connector.documents !== undefined;
  const theirs = connector.steps.map(({ name, shownBy, zh, en }) => ({
    ...{ name, done: shown[shownBy], left: 0, words: { zh, en } },
  }));
  return [
    ours("access", connection !== null && isSet),
    ours("run", connection?.active ?? false),
    ...theirs,
    ...(isFiles ? [] : await askedSteps(tx, channelId, connection)),
    ours("mapped", unmapped === 0, unmapped),
    ours("shipments", connection?.confirmsShipments ?? false),
  ];
}
