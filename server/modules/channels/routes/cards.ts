import type { Tx } from "../../../platform/index.ts";
import { backlogs, listConnections } from "../connections.ts";
import type { ListedConnection } from "../connections.ts";
import { openGapCounts } from "../pulling/reconciling.ts";
import { connectorOf } from "../registry.ts";
import { listChannels } from "../store.ts";
import type { Channel } from "../store.ts";

const kinds = ["inbox", "wanted", "stock", "shipments", "cancellations", "answers"] as const;
type Backlogs = Record<(typeof kinds)[number], { waiting: number; dead: number }>;

/** Whether it runs, waits for its turn after a failure, or is refused again and again. */
function stateOf({
  active,
  failures,
}: ListedConnection): "off" | "running" | "waiting" | "failing" {
  if (!active) return "off";
  if (failures === 0) return "running";
  return failures < 3 ? "waiting" : "failing";
}

/** Seconds since the instant up to which everything was read. */
function lagOf({ cursor, isWindowOpen, pulls }: ListedConnection, now: Date): number | null {
  if (!cursor || !pulls) return null;
  const read = Date.parse(isWindowOpen ? cursor.from : cursor.until);
  return Math.max(0, Math.round((now.getTime() - read) / 1_000));
}

function cardOf(
  channel: Channel,
  connection: ListedConnection,
  more: { readonly now: Date; readonly open: Backlogs; readonly gaps: number },
) {
  const { id, code, name, nameEn, kind, currency } = channel;
  const { active, pulls, pushesStock, confirmsShipments, tellsCancellations, givesBack } =
    connection;
  const { pullSeconds, failures } = connection;
  const { pulledDocs, freshDocs, budgetLeft, budgetBurst, lastError } = connection;
  return {
    ...{ channelId: id, code, name, nameEn, kind, currency },
    ...{ active, pulls, pushesStock, confirmsShipments, tellsCancellations, givesBack },
    ...{ pullSeconds, failures },
    ...{ pulledDocs, freshDocs, budgetLeft, budgetBurst, lastError },
    state: stateOf(connection),
    lagSeconds: lagOf(connection, more.now),
    lastPullAt: connection.lastPullAt?.toISOString() ?? null,
    lastErrorAt: connection.lastErrorAt?.toISOString() ?? null,
    retryAt: connection.retryAt?.toISOString() ?? null,
    openGaps: more.gaps,
    ...more.open,
  };
}

/**
 * Connections as the gallery shows them, and channels of a platform's kind that are not connected
 * yet; only these channels, or all.
 */
export async function connectionCards(tx: Tx, channelIds: readonly number[] | null) {
  const channels = (await listChannels(tx)).filter(
    ({ id, kind }) => connectorOf(kind) && (!channelIds || channelIds.includes(id)),
  );
  const connections = new Map((await listConnections(tx)).map((each) => [each.channelId, each]));
  const open = await backlogs(tx);
  const gaps = await openGapCounts(tx);
  return channels.map((channel) => {
    const backlogOf = (what: string) => {
      const row = open.find((each) => each.channel_id === channel.id && each.what === what);
      return { waiting: row?.waiting ?? 0, dead: row?.dead ?? 0 };
    };
    return cardOf(channel, connections.get(channel.id) ?? unconnected(channel.id, tx.now), {
      now: tx.now,
      open: Object.fromEntries(kinds.map((kind) => [kind, backlogOf(kind)])) as Backlogs,
      gaps: gaps.get(channel.id) ?? 0,
    });
  });
}

/** A channel that takes pushes but is asked nothing yet. */
const unconnected = (channelId: number, now: Date): ListedConnection => ({
  channelId,
  active: false,
  pulls: true,
  pushesStock: false,
  confirmsShipments: false,
  parcelsFrom: null,
  tellsCancellations: false,
  givesBack: false,
  pullSeconds: 60,
  since: now,
  cursor: null,
  isWindowOpen: false,
  unreadFrom: null,
  nextPullAt: now,
  retryAt: null,
  failures: 0,
  lastError: "",
  lastErrorAt: null,
  lastPullAt: null,
  pulledDocs: 0,
  freshDocs: 0,
  budgetLeft: null,
  budgetBurst: null,
  reconciledOn: null,
  renewAt: null,
});
