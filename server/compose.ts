import { createAuthenticate } from "./modules/people/index.ts";
import { openCatalog, type Catalog } from "./modules/catalog/index.ts";
import { listChannels } from "./modules/channels/index.ts";
import { correctDay, openFrom, releaseHindered } from "./modules/execution/index.ts";
import { overNetted, wrongDemand, wrongOrders } from "./modules/forecasts/index.ts";
import { checkOrders, openOrders, type Orders } from "./modules/orders/index.ts";
import { openParties, type Parties } from "./modules/parties/index.ts";
import { openCapacity } from "./modules/plans/index.ts";
import { checkProduction, openProduction } from "./modules/production/index.ts";
import {
  checkPromises,
  openPromises,
  type CapacityPort,
  type Promises,
} from "./modules/promises/index.ts";
import { wrongSums } from "./modules/reports/index.ts";
import { checkStock } from "./modules/stock/index.ts";
import {
  createRevisionCache,
  openDatabase,
  type Authenticate,
  type Database,
  type Scope,
  type Vault,
  type World,
} from "./platform/index.ts";

/** The composed product, without its HTTP face: what the server, the CLI and scenarios share. */
export interface Millrace {
  readonly database: Database;
  readonly authenticate: Authenticate;
  readonly catalog: Catalog;
  readonly parties: Parties;
  readonly production: ReturnType<typeof openProduction>;
  readonly promises: Promises;
  readonly orders: Orders;
}

/** Knows every module; its order is the dependency order. */
export function compose(options: {
  readonly url: string;
  readonly world: World;
  readonly poolSize?: number;
  /** For secrets that must be read again; without it none is. */
  readonly vault?: Vault;
  /** See DatabaseOptions. */
  readonly requestLockMs?: number;
  /** Capable-to-promise; the plants' own plans when absent. */
  readonly capacity?: CapacityPort;
}): Millrace {
  const database = openDatabase(options);
  const authenticate = createAuthenticate(database);
  const catalog = openCatalog();
  const parties = openParties();
  const production = openProduction({
    ...{ catalog, parties, hindered: releaseHindered },
    days: { openFrom, correct: correctDay },
  });
  const channels = createRevisionCache("channels", listChannels);
  const promises = openPromises({
    parties,
    termsOf: async (tx, id) => (await channels.get(tx)).find((each) => each.id === id),
    capacity: options.capacity ?? openCapacity(production),
  });
  const orders = openOrders({
    ...{ database, catalog, parties, promises },
    channelIds: async (tx) => (await listChannels(tx)).map((channel) => channel.id),
  });
  return { database, authenticate, catalog, parties, production, promises, orders };
}

export interface LawResult {
  readonly law: string;
  readonly findings: readonly string[];
}

/** Proves every law of one tenant on its stored rows, in one consistent picture. */
export async function checkAll(millrace: Millrace, scope: Scope): Promise<LawResult[]> {
  return millrace.database.read(scope, async (tx) => {
    // One snapshot for all laws: a sale between two of them must not look like a fault.
    await tx.rows("set transaction isolation level repeatable read");
    return [
      ...(await checkStock(tx)),
      {
        law: "receipts = work orders",
        findings: await checkProduction(tx, millrace.production),
      },
      { law: "promises = reservations", findings: await checkPromises(tx) },
      ...(await checkOrders(tx)),
      { law: "sums of reports = their orders", findings: await wrongSums(tx) },
      { law: "sums of demand = what orders ask", findings: await wrongDemand(tx) },
      { law: "demand of orders = their lines", findings: await wrongOrders(tx) },
      { law: "planned units are used up once", findings: await overNetted(tx) },
    ];
  });
}
