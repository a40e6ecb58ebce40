import { readPlaceDemand } from "../../../../contract/demand.ts";
import { readPlaceDays, readPlaceTree } from "../../../../contract/place-demand.ts";
import { withinReach, type Database, type Http, type Tx } from "../../../platform/index.ts";
import type { Catalog } from "../../catalog/index.ts";
import { periodOf } from "../demand/history.ts";
import { itemNames } from "./names.ts";
import { nodeAsked } from "../nodes.ts";
import { demandByPlaceAndDay, placeBriefs } from "../planning/place-days.ts";
import type { PlacePart } from "../planning/place-days.ts";
import { openWholePlan, type WholePlan } from "../planning/place-plan.ts";
import { demandByPlace, usualDays } from "../planning/place-demand.ts";
import { nodeSeen } from "./sight.ts";

/** More lines are not listed at once: an item whose place is not listed is found by its own page. */
const linesAtOnce = 30_000;

async function treeOf(
  tx: Tx,
  catalog: Catalog,
  { whole, ...sight }: Omit<PlacePart, "node"> & { readonly whole: WholePlan },
) {
  const briefs = placeBriefs(whole, sight);
  const listed = briefs.slice(0, linesAtOnce);
  return {
    origin: whole.version?.origin ?? null,
    items: await itemNames(tx, catalog, listed),
    placeId: listed.map((each) => each.placeId),
    itemId: listed.map((each) => each.itemId),
    next: listed.map((each) => each.next),
    more: briefs.length > listed.length,
  };
}

/** Registers demand and plan by place: who is given channels or places is told of those alone. */
export function registerPlaceDemand(
  http: Http,
  { database, catalog }: { readonly database: Database; readonly catalog: Catalog },
): void {
  const plans = openWholePlan();
  http.on(readPlaceDemand, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => {
      const days = periodOf(tx.now, query, usualDays);
      const rows = await demandByPlace(tx, nodeSeen(caller, query), days);
      const isGiven = (placeId: number | null) =>
        caller.placeIds === null || (placeId !== null && caller.placeIds.includes(placeId));
      return { ...days, rows: rows.filter(({ placeId }) => isGiven(placeId)) };
    }),
  );
  http.on(readPlaceDays, async ({ caller, query }) => {
    const { channelId: _channel, ...part } = query;
    const sight = {
      node: nodeAsked(part),
      channelIds: withinReach(caller.channelIds, query.channelId),
      placeIds: withinReach(caller.placeIds, query.placeId),
    };
    return database.read(caller.scope, async (tx) =>
      demandByPlaceAndDay(tx, { ...sight, whole: await plans.get(tx) }, periodOf(tx.now, query)),
    );
  });
  http.on(readPlaceTree, async ({ caller }) =>
    database.read(caller.scope, async (tx) => {
      const { channelIds, placeIds } = caller;
      return treeOf(tx, catalog, { channelIds, placeIds, whole: await plans.get(tx) });
    }),
  );
}
