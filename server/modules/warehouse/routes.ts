import { deliverOrder, pickOrder, shipOrder, shortPickOrder } from "../../../contract/orders.ts";
import { ok } from "../../../kernel/index.ts";
import { answer, runCommand } from "../../platform/index.ts";
import type { Http } from "../../platform/index.ts";
import {
  deliverUnits,
  mustSee,
  orderStatuses,
  shipUnits,
  shortPick,
  startPick,
} from "../orders/index.ts";
import { registerParcels } from "./parcel-routes.ts";
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
        async (tx) => {
          const shipmentId = await tx.newIds(1);
          const done = await shipUnits(tx, { orderId: params.id, shipmentId, ...body });
          if (!done.ok) return done;
          await tx.rows(
            `insert into warehouse.shipment (cell, tenant_id, id, order_id, place_id, carrier, tracking, shipped_at, shipped_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
            [
              tx.scope.cell,
              tx.scope.tenantId,
              shipmentId,
              params.id,
              body.placeId,
              body.carrier,
              body.tracking,
              tx.now,
              tx.actor.name,
            ],
          );
          return ok({ shipmentId });
        },
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
        async (tx) => {
          const done = await deliverUnits(tx, { orderId: params.id, ...body });
          if (!done.ok) return done;
          await tx.rows(
            `update warehouse.shipment set delivered_at = $4, signed_by = $5
         where cell = $1 and tenant_id = $2 and order_id = $3 and delivered_at is null`,
            [tx.scope.cell, tx.scope.tenantId, params.id, tx.now, body.signedBy],
          );
          return ok({ done: true });
        },
      ),
      orderStatuses,
    );
  });
}
