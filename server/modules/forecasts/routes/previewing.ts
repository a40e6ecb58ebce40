import { previewOverrideEndpoint } from "../../../../contract/overrides.ts";
import { answer, type Database, type Http } from "../../../platform/index.ts";
import type { Catalog } from "../../catalog/index.ts";
import { nodeAsked } from "../nodes.ts";
import { previewOverride } from "../planning/previewing.ts";
import { itemNames } from "./names.ts";
import { overrideStatuses } from "./overrides.ts";

/** Registers what an override would make of the parts around it. */
export function registerPreviews(
  http: Http,
  { database, catalog }: { readonly database: Database; readonly catalog: Catalog },
): void {
  http.on(previewOverrideEndpoint, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => {
      const { fromDay, untilDay, units, placeId = null, ...part } = query;
      const days = { fromDay, untilDay, units, reason: "", expiresOn: null };
      const draft = { ...nodeAsked(part), placeId, ...days };
      const told = answer(await previewOverride(tx, draft), overrideStatuses);
      const { above, below, more } = told;
      const items = await itemNames(tx, catalog, [...above, ...below]);
      return { items, above: [...above], below: [...below], more };
    }),
  );
}
