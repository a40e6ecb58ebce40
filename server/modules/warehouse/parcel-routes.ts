import { pickParcelEndpoint, shipParcelEndpoint } from "../../../contract/orders-changes.ts";
import { answer, runCommand } from "../../platform/index.ts";
import type { Database, Http } from "../../platform/index.ts";
import { mustSeeParcel, parcelStatuses, pickParcel, shipParcel } from "../orders/index.ts";
import { mayWork } from "./work.ts";

/** Registers picking and shipping of merged and split parcels. */
export function registerParcels(http: Http, { database }: { readonly database: Database }): void {
  http.on(pickParcelEndpoint, async ({ caller, key, params, body }) => {
    mayWork(caller, [body.placeId]);
    await mustSeeParcel(database, caller, params.id);
    const request = { ...params, ...body };
    return answer(
      await runCommand(database, { ...caller, key, name: "warehouse.pick_parcel", request }, (tx) =>
        pickParcel(tx, request),
      ),
      parcelStatuses,
    );
  });
  http.on(shipParcelEndpoint, async ({ caller, key, params, body }) => {
    mayWork(caller, [body.placeId]);
    await mustSeeParcel(database, caller, params.id);
    const request = { ...params, ...body };
    const run = { ...caller, key, name: "warehouse.ship_parcel", request };
    return answer(
      await runCommand(database, run, (tx) =>
        shipParcel(tx, request, async (orderId) => {
          const { placeId, carrier, tracking } = body;
          const id = await tx.newIds(1);
          await tx.rows(
            `insert into warehouse.shipment (cell, tenant_id, id, order_id, place_id, carrier,
               tracking, shipped_at, shipped_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
            [
              ...[tx.scope.cell, tx.scope.tenantId, id, orderId, placeId, carrier, tracking],
              ...[tx.now, tx.actor.name],
            ],
          );
          return id;
        }),
      ),
      parcelStatuses,
    );
  });
}
