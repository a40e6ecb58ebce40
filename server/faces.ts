import { registerCatalog } from "./modules/catalog/index.ts";
import { listChannels, registerChannels } from "./modules/channels/index.ts";
import { registerExecution } from "./modules/execution/index.ts";
import { registerForecasts } from "./modules/forecasts/index.ts";
import { registerMaterials } from "./modules/materials/index.ts";
import { registerOrders, repromise } from "./modules/orders/index.ts";
import { registerParties } from "./modules/parties/index.ts";
import { registerPeople, roleOf } from "./modules/people/index.ts";
import { registerPlans } from "./modules/plans/index.ts";
import { registerProduction } from "./modules/production/index.ts";
import { registerPromises } from "./modules/promises/index.ts";
import { registerReports } from "./modules/reports/index.ts";
import { registerWarehouse } from "./modules/warehouse/index.ts";
import type { Http, Tx } from "./platform/index.ts";
import type { Millrace } from "./compose.ts";

/** The composed product, and what single modules need beside it. */
export type FaceParts = { readonly millrace: Millrace } & Omit<
  Parameters<typeof registerChannels>[1],
  "database" | "orders"
> & { readonly people: Omit<Parameters<typeof registerPeople>[1], "database"> };

const isChannel = async (tx: Tx, id: number) =>
  (await listChannels(tx)).some((each) => each.id === id);

/** Registers the HTTP face of every module, in the order of the river. */
export function registerModules(http: Http, { millrace, people, ...channels }: FaceParts): void {
  const { database, catalog, parties, production, promises, orders } = millrace;
  registerPeople(http, { database, ...people });
  registerCatalog(http, { database, catalog });
  registerParties(http, { database, parties });
  registerProduction(http, {
    ...{ database, production },
    repromise: (tx, asked) => repromise(tx, orders.parts, asked),
  });
  registerPromises(http, { database, promises, catalog });
  registerOrders(http, { database, orders });
  registerPlans(http, { database, production, orders, jobs: channels.jobs });
  registerExecution(http, { database, production, orders });
  registerChannels(http, { database, orders, ...channels });
  registerWarehouse(http, { database, orders, isChannel });
  registerForecasts(http, { database, catalog, parties, jobs: channels.jobs });
  registerMaterials(http, { database, catalog, production, orders, jobs: channels.jobs });
  registerReports(http, { database, catalog, parties, promises, roleOf });
}
