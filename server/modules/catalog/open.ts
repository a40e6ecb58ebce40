import { createRevisionCache } from "../../platform/index.ts";
import type { RevisionCache } from "../../platform/index.ts";
import type { CatalogView } from "./model.ts";
import { readView } from "./store.ts";

/** The catalog's door: `view.get(tx)` is the tenant's catalog in memory, never stale. */
export interface Catalog {
  readonly view: RevisionCache<CatalogView>;
}

/** Opens the catalog. */
export function openCatalog(): Catalog {
  return { view: createRevisionCache("catalog", readView) };
}
