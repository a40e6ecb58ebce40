import { createRevisionCache } from "../../../platform/index.ts";
import type { Database, Tx } from "../../../platform/index.ts";
import { createChannelCheck } from "../placing/channel-check.ts";
import type { PlaceParts } from "../placing/place.ts";
import { createPlaceQueue } from "../placing/queue.ts";
import type { PlaceQueue } from "../placing/queue.ts";
import { readRules } from "../store.ts";

/** The orders' door. */
export interface Orders {
  readonly parts: PlaceParts;
  readonly queue: PlaceQueue;
}

/** Opens orders. */
export function openOrders({
  database,
  channelIds,
  ...parts
}: Omit<PlaceParts, "rules" | "missingChannels"> & {
  readonly database: Database;
  /** The channels that are there; without it any number is taken for one. */
  readonly channelIds?: (tx: Tx) => Promise<readonly number[]>;
}): Orders {
  const check = channelIds ? { missingChannels: createChannelCheck(channelIds) } : {};
  const whole: PlaceParts = { ...parts, ...check, rules: createRevisionCache("orders", readRules) };
  return { parts: whole, queue: createPlaceQueue(database, whole) };
}
