import type { Tx } from "../../../platform/index.ts";
import type { ChannelUnknown } from "../model.ts";

/** Gives those of the channels that are not there. */
export type MissingChannels = (tx: Tx, ids: readonly number[]) => Promise<ReadonlySet<number>>;

/**
 * Gives a check of channels that remembers those it has seen: channels are never taken away, so
 * only a number that is new to it is looked up.
 */
export function createChannelCheck(read: (tx: Tx) => Promise<readonly number[]>): MissingChannels {
  const seen = new Map<string, ReadonlySet<number>>();
  return async (tx, ids) => {
    const tenant = `${tx.scope.cell}/${tx.scope.tenantId}`;
    const missing = () => ids.filter((id) => !seen.get(tenant)?.has(id));
    if (missing().length > 0) seen.set(tenant, new Set(await read(tx)));
    return new Set(missing());
  };
}

/** The refusal of an order whose channel is not there. */
export const channelUnknown = (value: number): ChannelUnknown => ({
  kind: "channel_unknown",
  field: "channelId",
  value,
  rule: "known_channel",
});
