import { ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { deliverUnits, shipParcel as shipParcelUnits, shipUnits } from "../orders/index.ts";
import type { OrderError, ParcelError, UnitsOfLine } from "../orders/index.ts";
import { insertShipment, signShipments } from "./store.ts";

/** Picked units that leave a place with a carrier. */
export interface Shipping {
  readonly orderId: number;
  readonly placeId: number;
  readonly lines: readonly UnitsOfLine[];
  readonly carrier: string;
  readonly tracking: string;
}

/** Ships picked units of an order; gives the shipment's id. Errors: as `shipUnits`. */
export async function shipOrder(
  tx: Tx,
  shipping: Shipping,
): Promise<Result<{ shipmentId: number }, OrderError>> {
  const shipmentId = await tx.newIds(1);
  const done = await shipUnits(tx, { ...shipping, shipmentId });
  if (!done.ok) return done;
  await insertShipment(tx, shipmentId, shipping);
  return ok({ shipmentId });
}

/** Ships a parcel; gives a shipment's id for each order in it. Errors: as `shipParcel` of orders. */
export function shipParcel(
  tx: Tx,
  parcel: {
    readonly id: number;
    readonly placeId: number;
    readonly carrier: string;
    readonly tracking: string;
  },
): Promise<Result<{ shipmentIds: number[] }, ParcelError>> {
  return shipParcelUnits(tx, parcel, async (orderId) => {
    const id = await tx.newIds(1);
    await insertShipment(tx, id, { ...parcel, orderId });
    return id;
  });
}

/** Records that shipped units arrived, and who signed for them. Errors: as `deliverUnits`. */
export async function deliverOrder(
  tx: Tx,
  arrival: {
    readonly orderId: number;
    readonly lines: readonly UnitsOfLine[];
    readonly signedBy: string;
  },
): Promise<Result<{ done: true }, OrderError>> {
  const done = await deliverUnits(tx, arrival);
  if (!done.ok) return done;
  await signShipments(tx, arrival.orderId, arrival.signedBy);
  return ok({ done: true });
}
