import {
  deliverShipment as deliverShipmentEndpoint,
  packEndpoint,
  packParcelEndpoint,
  shipPackageEndpoint,
  undoPackEndpoint,
  undoPickEndpoint,
} from "../../../contract/warehouse.ts";
import { ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import { answer, mustReachPlaces, ProblemError, runCommand } from "../../platform/index.ts";
import type { Caller, Database, Http, Tx } from "../../platform/index.ts";
import { mustSee, mustSeeParcel, parcelStatuses, undoPick } from "../orders/index.ts";
import { deliverShipment } from "./commands.ts";
import type { DeliverError } from "./commands.ts";
import { packageById } from "./package-store.ts";
import { mustBeLoose, packOrder, packParcel, shipPackage, undoPack } from "./packing.ts";
import type { PackError } from "./packing.ts";
import { shipmentById } from "./store.ts";
import type { Parts } from "./work.ts";

/** The status of every refusal of packing and handing over. */
export const packStatuses = {
  ...parcelStatuses,
  package_unknown: 404,
  package_ended: 409,
  nothing_to_pack: 409,
  parcel_not_picked: 409,
  in_package: 409,
  tracking_wrong: 422,
  shipment_unknown: 404,
  shipment_arrived: 409,
} as const satisfies Record<(PackError | DeliverError)["kind"], number> & Record<string, number>;

/** Refuses a box at a place, or with an order, that the caller may not see. */
async function mustSeePackage(database: Database, caller: Caller, id: number): Promise<void> {
  const box = await database.read(caller.scope, (tx) => packageById(tx, id));
  if (!box)
    throw new ProblemError({ status: 404, kind: "package_unknown", values: { package: id } });
  mustReachPlaces(caller, [box.placeId]);
  for (const orderId of new Set(box.lines.map((line) => line.orderId)))
    await mustSee(database, caller, orderId);
}

async function mustSeeShipment(database: Database, caller: Caller, id: number): Promise<void> {
  const shipment = await database.read(caller.scope, (tx) => shipmentById(tx, id));
  if (!shipment)
    throw new ProblemError({ status: 404, kind: "shipment_unknown", values: { shipment: id } });
  mustReachPlaces(caller, [shipment.placeId]);
  await mustSee(database, caller, shipment.orderId);
}

interface Call {
  readonly caller: Caller;
  readonly key: string;
  readonly name: string;
  readonly request: unknown;
}

/** Runs a command of the packing table once per key. */
async function run<T>(
  database: Database,
  { caller, ...command }: Call,
  work: (tx: Tx) => Promise<Result<T, PackError | DeliverError>>,
): Promise<T> {
  return answer(await runCommand(database, { ...caller, ...command }, work), packStatuses);
}

/** Registers putting back, packing and unpacking. */
export function registerPacking(http: Http, { database }: Parts): void {
  http.on(undoPickEndpoint, async ({ caller, key, params, body }) => {
    mustReachPlaces(caller, [body.placeId]);
    await mustSee(database, caller, params.id);
    const request = { orderId: params.id, ...body };
    return run(database, { caller, key, name: "warehouse.undo_pick", request }, async (tx) => {
      const loose = await mustBeLoose(tx, request);
      if (!loose.ok) return loose;
      const done = await undoPick(tx, request);
      return done.ok ? ok({ done: true }) : done;
    });
  });
  http.on(packEndpoint, async ({ caller, key, params, body }) => {
    mustReachPlaces(caller, [body.placeId]);
    await mustSee(database, caller, params.id);
    const request = { orderId: params.id, ...body };
    return run(database, { caller, key, name: "warehouse.pack", request }, (tx) =>
      packOrder(tx, request),
    );
  });
  http.on(packParcelEndpoint, async ({ caller, key, params, body }) => {
    mustReachPlaces(caller, [body.placeId]);
    await mustSeeParcel(database, caller, params.id);
    const request = { parcelId: params.id, ...body };
    return run(database, { caller, key, name: "warehouse.pack_parcel", request }, (tx) =>
      packParcel(tx, request),
    );
  });
  http.on(undoPackEndpoint, async ({ caller, key, params }) => {
    await mustSeePackage(database, caller, params.id);
    return run(database, { caller, key, name: "warehouse.undo_pack", request: params }, (tx) =>
      undoPack(tx, params.id),
    );
  });
}

/** Registers handing over and signing. */
export function registerHandOver(http: Http, { database }: Parts): void {
  http.on(shipPackageEndpoint, async ({ caller, key, params, body }) => {
    await mustSeePackage(database, caller, params.id);
    const request = { ...params, ...body };
    return run(database, { caller, key, name: "warehouse.ship_package", request }, (tx) =>
      shipPackage(tx, request),
    );
  });
  http.on(deliverShipmentEndpoint, async ({ caller, key, params, body }) => {
    await mustSeeShipment(database, caller, params.id);
    const request = { ...params, ...body };
    return run(database, { caller, key, name: "shipments.deliver", request }, (tx) =>
      deliverShipment(tx, request),
    );
  });
}
