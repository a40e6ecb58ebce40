import type { Http } from "../../../platform/index.ts";
import { registerFactory } from "./factory.ts";
import { registerMaking } from "./making.ts";
import { registerOee } from "./oee.ts";
import { registerShopFloor } from "./shop-floor.ts";
import { registerWorkOrders } from "./work-orders.ts";
import type { Parts } from "../work.ts";

/** Registers production: plants, how items are made, work orders, the shop floor. */
export function registerProduction(http: Http, parts: Parts): void {
  registerFactory(http, parts);
  registerMaking(http, parts);
  registerWorkOrders(http, parts);
  registerShopFloor(http, parts);
  registerOee(http, parts);
}
