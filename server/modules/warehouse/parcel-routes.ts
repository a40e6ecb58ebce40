import { pickParcelEndpoint, shipParcelEndpoint } from "../../../contract/orders-changes.ts";
import { answer, mustReachPlaces, runCommand } from "../../platform/index.ts";
import type { Database, Http } from "../../platform/index.ts";
import { mustSeeParcel, parcelStatuses, pickParcel } from "../orders/index.ts";
import { shipParcel } from "./commands.ts";

/** Registers picking and shipping of merged and split parcels. */
export function registerParcels(http: Http, { database }: { readonly database: Database }): void {
  http.on(pickParcelEndpoint, async ({ caller, key, params, body }) => {
    mustReachPlaces(caller, [body.placeId]);
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
    mustReachPlaces(caller, [body.placeId]);
    await mustSeeParcel(database, caller, params.id);
    const request = { ...params, ...body };
    const run = { ...caller, key, name: "warehouse.ship_parcel", request };
    return answer(await runCommand(database, run, (tx) => shipParcel(tx, request)), parcelStatuses);
  });
}
