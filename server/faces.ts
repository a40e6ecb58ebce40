import { catalogSentences, registerCatalog } from "./modules/catalog/index.ts";
import { channelsSentences, listChannels, registerChannels } from "./modules/channels/index.ts";
import { forecastsSentences, registerForecasts } from "./modules/forecasts/index.ts";
import { materialsSentences, registerMaterials } from "./modules/materials/index.ts";
import { ordersSentences, registerOrders, repromise } from "./modules/orders/index.ts";
import { partiesSentences, registerParties } from "./modules/parties/index.ts";
import { peopleSentences, registerPeople, roleOf } from "./modules/people/index.ts";
import { plansSentences, registerPlans } from "./modules/plans/index.ts";
import { productionSentences, registerProduction } from "./modules/production/index.ts";
import { promisesSentences, registerPromises } from "./modules/promises/index.ts";
import { registerReports } from "./modules/reports/index.ts";
import { registerWarehouse, warehouseSentences } from "./modules/warehouse/index.ts";
import type { Http, Tx } from "./platform/index.ts";
import type { Millrace } from "./compose.ts";
import { newTenant } from "./new-tenant.ts";

/** What the modules refuse, in words. */
export const sentences = {
  ...peopleSentences,
  ...catalogSentences,
  ...partiesSentences,
  ...productionSentences,
  ...promisesSentences,
  ...ordersSentences,
  ...plansSentences,
  ...channelsSentences,
  ...warehouseSentences,
  ...forecastsSentences,
  ...materialsSentences,
};

/** The composed product, and what single modules need beside it. */
export type FaceParts = { readonly millrace: Millrace } & Omit<
  Parameters<typeof registerChannels>[1],
  "database" | "orders"
> & { readonly people: Omit<Parameters<typeof registerPeople>[1], "database" | "onTenant"> };

const isChannel = async (tx: Tx, id: number) =>
  (await listChannels(tx)).some((each) => each.id === id);

/** Registers the HTTP face of every module, in the order of the river. */
export function registerModules(http: Http, { millrace, people, ...channels }: FaceParts): void {
  const { database, catalog, parties, production, promises, orders } = millrace;
  registerPeople(http, { database, onTenant: newTenant, ...people });
  registerCatalog(http, { database, catalog });
  registerParties(http, { database, parties });
  registerProduction(http, {
    ...{ database, production },
    repromise: (tx, asked) => repromise(tx, orders.parts, asked),
  });
  registerPromises(http, { database, promises, catalog });
  registerOrders(http, { database, orders });
  registerPlans(http, { database, production, orders, jobs: channels.jobs });
  registerChannels(http, { database, orders, ...channels });
  registerWarehouse(http, { database, orders, isChannel });
  registerForecasts(http, { database, catalog, jobs: channels.jobs });
  registerMaterials(http, { database, catalog, production, orders, jobs: channels.jobs });
  registerReports(http, { database, catalog, parties, promises, roleOf });
}
