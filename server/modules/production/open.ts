import type { RevisionCache } from "../../platform/index.ts";
import type { Catalog } from "../catalog/index.ts";
import type { Parties } from "../parties/index.ts";
import { openFactory } from "./factory.ts";
import type { Factory } from "./factory.ts";

/** Production's door: `factory.get(tx)` is the tenant's plants in memory, never stale. */
export interface Production {
  readonly catalog: Catalog;
  readonly parties: Parties;
  readonly factory: RevisionCache<Factory>;
}

/** Opens production. */
export function openProduction(parts: {
  readonly catalog: Catalog;
  readonly parties: Parties;
}): Production {
  return { ...parts, factory: openFactory() };
}
