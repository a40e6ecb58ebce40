import type { RevisionCache, Tx } from "../../platform/index.ts";
import type { Catalog } from "../catalog/index.ts";
import type { Parties } from "../parties/index.ts";
import { openFactory } from "./factory.ts";
import type { Factory } from "./factory.ts";
import type { NamedError } from "./model.ts";
import type { WorkOrder } from "./work-order-rows.ts";

/**
 * Why work orders may not go to the shop floor yet, or null: asked of who stands to the right, after
 * what production itself refuses.
 */
export type ReleaseGate = (tx: Tx, orders: readonly WorkOrder[]) => Promise<NamedError | null>;

/** Production's door: `factory.get(tx)` is the tenant's plants in memory, never stale. */
export interface Production {
  readonly catalog: Catalog;
  readonly parties: Parties;
  readonly factory: RevisionCache<Factory>;
  readonly hindered: ReleaseGate;
}

/** Opens production. */
export function openProduction(parts: {
  readonly catalog: Catalog;
  readonly parties: Parties;
  /** Nothing hinders when absent. */
  readonly hindered?: ReleaseGate;
}): Production {
  return { hindered: async () => null, ...parts, factory: openFactory() };
}
