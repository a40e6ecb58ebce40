import type { Tx } from "../../../platform/index.ts";
import { backlogs, listConnections } from "../connections.ts";
import { openGapCounts } from "./reconciling.ts";

/** What of channels waits for somebody. */
export interface ChannelTrouble {
  /** Connections that are refused again and again. */
  readonly failing: number;
  /** Documents that a nightly comparison found missing or different. */
  readonly gaps: number;
  /** Messages set aside because they could not be read. */
  readonly setAside: number;
  /** Stock, parcels and documents that a platform has refused for good. */
  readonly refused: number;
  /** Events that a subscriber could not be told. */
  readonly untold: number;
}

const failuresToFail = 3;

/** Counts what waits for somebody on these channels; null: on all, with what subscribers missed. */
export async function channelTrouble(
  tx: Tx,
  channelIds: readonly number[] | null,
): Promise<ChannelTrouble> {
  const isOwn = (id: number) => channelIds === null || channelIds.includes(id);
  const connections = (await listConnections(tx)).filter((each) => isOwn(each.channelId));
  const open = (await backlogs(tx)).filter((each) => isOwn(each.channel_id));
  const gaps = [...(await openGapCounts(tx))].filter(([id]) => isOwn(id));
  const dead = (isInbox: boolean) =>
    open
      .filter((each) => (each.what === "inbox") === isInbox)
      .reduce((sum, each) => sum + each.dead, 0);
  const [told] = await tx.rows<{ dead: number }>(
    `select count(*)::int as dead from channels.delivery
     where cell = $1 and tenant_id = $2 and state = 'dead'`,
    [tx.scope.cell, tx.scope.tenantId],
  );
  return {
    failing: connections.filter((each) => each.active && each.failures >= failuresToFail).length,
    gaps: gaps.reduce((sum, [, count]) => sum + count, 0),
    setAside: dead(true),
    refused: dead(false),
    untold: channelIds === null ? (told?.dead ?? 0) : 0,
  };
}
