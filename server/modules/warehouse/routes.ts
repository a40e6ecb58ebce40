import { deliverOrder, pickOrder, shipOrder, shortPickOrder } from "../../../contract/orders.ts";
import { ok } from "../../../kernel/index.ts";
import { answer, runCommand } from "../../platform/index.ts";
import type { Http } from "../../platform/index.ts";
import { mustSee, orderStatuses, shortPick, startPick } from "../orders/index.ts";
import { deliverOrder as deliver, shipOrder as ship } from "./commands.ts";
import { registerAllocation, registerSourcing } from "./allocation-routes.ts";
import { registerLots } from "./lot-routes.ts";
import { registerChannelViews, registerShortfalls } from "./shortfall-routes.ts";
import { registerParcels } from "./parcel-routes.ts";
import { registerPlaces } from "./place-routes.ts";
import { registerTransfers } from "./transfer-routes.ts";
import { registerQuotas, registerStockWork, registerSupplies } from "./stock-routes.ts";
import { mayWork } from "./work.ts";
import type { Parts } from "./work.ts";

/** Registers the warehouse's work on orders and on stock. */
export function registerWarehouse(http: Http, parts: Parts): void {
  registerOrderWork(http, parts);
  registerParcels(http, parts);
  registerStockWork(http, parts);
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

function registerOrderWork(http: Http, { database, orders }: Parts): void {
  http.on(pickOrder, async ({ caller, key, params, body }) => {
    mayWork(caller, [body.placeId]);
    await mustSee(database, caller, params.id);
    return answer(
      await runCommand(
        database,
        { ...caller, key, name: "warehouse.pick", request: { ...params, ...body } },
        async (tx) => {
          const done = await startPick(tx, { orderId: params.id, ...body });
          return done.ok ? ok({ done: true }) : done;
        },
      ),
      orderStatuses,
    );
  });
  http.on(shortPickOrder, async ({ caller, key, params, body }) => {
    mayWork(caller, [body.placeId]);
    await mustSee(database, caller, params.id);
    return answer(
      await runCommand(
        database,
        { ...caller, key, name: "warehouse.short_pick", request: { ...params, ...body } },
        async (tx) => {
          const done = await shortPick(tx, orders.parts, { orderId: params.id, ...body });
          return done.ok ? ok({ done: true }) : done;
        },
      ),
      orderStatuses,
    );
  });
  http.on(shipOrder, async ({ caller, key, params, body }) => {
    mayWork(caller, [body.placeId]);
    await mustSee(database, caller, params.id);
    return answer(
      await runCommand(
        database,
        { ...caller, key, name: "warehouse.ship", request: { ...params, ...body } },
        (tx) => ship(tx, { orderId: params.id, ...body }),
      ),
      orderStatuses,
    );
  });
  http.on(deliverOrder, async ({ caller, key, params, body }) => {
    await mustSee(database, caller, params.id);
    return answer(
      await runCommand(
        database,
        { ...caller, key, name: "warehouse.deliver", request: { ...params, ...body } },
        (tx) => deliver(tx, { orderId: params.id, ...body }),
      ),
      orderStatuses,
    );
  });
}
