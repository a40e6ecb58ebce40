import type { Database, Tx } from "../../platform/index.ts";
import { createChannelCheck } from "./channel-check.ts";
import { createPlaceQueue, createRuleCache } from "./place.ts";
import type { PlaceParts, PlaceQueue } from "./place.ts";

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
  const whole: PlaceParts = { ...parts, ...check, rules: createRuleCache() };
  return { parts: whole, queue: createPlaceQueue(database, whole) };
}
