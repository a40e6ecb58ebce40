import { createRevisionCache } from "../../platform/index.ts";
import type { RevisionCache } from "../../platform/index.ts";
import type { PartiesView } from "./model.ts";
import { readView } from "./store.ts";

/** The parties' door: `view.get(tx)` is the tenant's places and parties in memory, never stale. */
export interface Parties {
  readonly view: RevisionCache<PartiesView>;
}

/** Opens parties. */
export function openParties(): Parties {
  return { view: createRevisionCache("parties", readView) };
}
