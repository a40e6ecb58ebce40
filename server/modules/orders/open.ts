import type { Database } from "../../platform/index.ts";
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
  ...parts
}: Omit<PlaceParts, "rules"> & { readonly database: Database }): Orders {
  const whole: PlaceParts = { ...parts, rules: createRuleCache() };
  return { parts: whole, queue: createPlaceQueue(database, whole) };
}
