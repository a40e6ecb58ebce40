import {
  listParcels,
  mergeOrdersEndpoint,
  splitOrderEndpoint,
  undoParcelEndpoint,
} from "../../../../contract/orders-changes.ts";
import { answer, runCommand } from "../../../platform/index.ts";
import type { Caller, Database, Http } from "../../../platform/index.ts";
import { parcelById, parcelsOfOrder, undoParcel } from "../placing/parcels.ts";
import { mergeCandidates, mergeOrders, splitOrder } from "../shipping/planning.ts";
import type { ParcelError } from "../shipping/planning.ts";
import { mustSee, orderStatuses } from "../reading/sight.ts";

/** The status of every way a parcel can be refused. */
export const parcelStatuses = {
  ...orderStatuses,
  parcel_unknown: 404,
  parcel_begun: 409,
  merge_needs_two: 422,
  merge_differs: 409,
  order_begun: 409,
  order_planned: 409,
  split_whole: 409,
} as const satisfies Record<ParcelError["kind"], number> & Record<string, number>;

/** Refuses a parcel with an order that the caller may not see, as if there were no such order. */
export async function mustSeeParcel(database: Database, caller: Caller, id: number): Promise<void> {
  if (caller.channelIds === null && caller.partyIds === null) return;
  const parcel = await database.read(caller.scope, (tx) => parcelById(tx, id));
  const orderIds = new Set(parcel?.lines.map((line) => line.orderId) ?? [0]);
  for (const orderId of orderIds) await mustSee(database, caller, orderId);
}

/** Registers merges and splits. */
export function registerParcels(http: Http, database: Database): void {
  http.on(listParcels, async ({ caller, params }) => {
    await mustSee(database, caller, params.id);
    return database.read(caller.scope, async (tx) => {
      const parcels = await parcelsOfOrder(tx, params.id);
      const isPlanned = parcels.some((parcel) => parcel.state === "planned");
      return {
        parcels: parcels.map((parcel) => ({
          ...parcel,
          plannedAt: parcel.plannedAt.toISOString(),
          lines: [...parcel.lines],
        })),
        mergeable: isPlanned ? [] : await mergeCandidates(tx, params.id),
      };
    });
  });
  http.on(mergeOrdersEndpoint, async ({ caller, key, body }) => {
    for (const id of body.orderIds) await mustSee(database, caller, id);
    return answer(
      await runCommand(database, { ...caller, key, name: "parcels.merge", request: body }, (tx) =>
        mergeOrders(tx, body),
      ),
      parcelStatuses,
    );
  });
  http.on(splitOrderEndpoint, async ({ caller, key, params, body }) => {
    await mustSee(database, caller, params.id);
    const request = { orderId: params.id, ...body };
    return answer(
      await runCommand(database, { ...caller, key, name: "parcels.split", request }, (tx) =>
        splitOrder(tx, request),
      ),
      parcelStatuses,
    );
  });
  http.on(undoParcelEndpoint, async ({ caller, key, params, body }) => {
    await mustSeeParcel(database, caller, params.id);
    const request = { ...params, ...body };
    return answer(
      await runCommand(database, { ...caller, key, name: "parcels.undo", request }, (tx) =>
        undoParcel(tx, request),
      ),
      parcelStatuses,
    );
  });
}
