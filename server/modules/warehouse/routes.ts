import type { Http } from "../../platform/index.ts";
import { registerAllocation, registerSourcing } from "./allocation-routes.ts";
import { registerBulkWork } from "./bulk-routes.ts";
import { registerCountPreview } from "./count-routes.ts";
import { registerLots } from "./lot-routes.ts";
import { registerPicking, registerShipping } from "./order-routes.ts";
import { registerHandOver, registerPacking } from "./pack-routes.ts";
import { registerParcels } from "./parcel-routes.ts";
import { registerPlaces } from "./place-routes.ts";
import { registerChannelViews, registerShortfalls } from "./shortfall-routes.ts";
import { registerQuotas, registerStockWork } from "./stock-routes.ts";
import { registerSupplies } from "./supply-routes.ts";
import { registerTransfers } from "./transfer-routes.ts";
import { registerParcelsSeen, registerWorklist } from "./work-routes.ts";
import type { Parts } from "./work.ts";

/** Registers the warehouse's work on orders and on stock. */
export function registerWarehouse(http: Http, parts: Parts): void {
  registerPicking(http, parts);
  registerShipping(http, parts);
  registerParcels(http, parts);
  registerBulkWork(http, parts);
  registerWorklist(http, parts);
  registerParcelsSeen(http, parts);
  registerPacking(http, parts);
  registerHandOver(http, parts);
  registerStockWork(http, parts);
  registerCountPreview(http, parts);
  registerQuotas(http, parts);
  registerSupplies(http, parts);
  registerTransfers(http, parts);
  registerLots(http, parts);
  registerShortfalls(http, parts);
  registerChannelViews(http, parts);
  registerPlaces(http, parts);
  registerSourcing(http, parts);
  registerAllocation(http, parts);
}
