import { readSteps } from "../../../contract/reports.ts";
import type { Database, Http } from "../../platform/index.ts";
import type { Catalog } from "../catalog/index.ts";
import { listChannels } from "../channels/index.ts";
import { countOrders } from "../orders/index.ts";
import type { Parties } from "../parties/index.ts";
import { sourcingRows } from "../promises/index.ts";
import { stockedItems } from "../stock/index.ts";

const stockedMax = 1_000;

/** Registers how far a company has set itself up. */
export function registerSteps(
  http: Http,
  { database, catalog, parties }: { database: Database; catalog: Catalog; parties: Parties },
): void {
  http.on(readSteps, async ({ caller }) =>
    database.read(caller.scope, async (tx) => {
      const { places } = await parties.view.get(tx);
      const serving = new Set((await sourcingRows(tx)).sources.map((source) => source.placeId));
      const { total } = await countOrders(tx, {});
      return {
        places: places.filter((place) => place.active && serving.has(place.id)).length,
        items: (await catalog.view.get(tx)).items.length,
        stocked: await stockedItems(tx, stockedMax),
        channels: (await listChannels(tx)).filter((channel) => channel.kind !== "manual").length,
        orders: total,
      };
    }),
  );
}
