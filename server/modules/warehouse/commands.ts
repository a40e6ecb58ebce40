import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import {
  deliverUnits,
  orderById,
  shipParcel as shipParcelUnits,
  shipUnits,
  summed,
} from "../orders/index.ts";
import type { OrderError, ParcelError, UnitsOfLine } from "../orders/index.ts";
import { endPackage, openPackages } from "./package-store.ts";
import { insertShipment, shipmentById, shipmentsOf, signShipments } from "./store.ts";
import type { Shipment } from "./store.ts";

/** Picked units that leave a place with a carrier. */
export interface Shipping {
  readonly orderId: number;
  readonly placeId: number;
  readonly lines: readonly UnitsOfLine[];
  readonly carrier: string;
  readonly tracking: string;
  /** The box they leave in. */
  readonly packageId?: number | undefined;
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
export async function shipParcel(
  tx: Tx,
  parcel: {
    readonly id: number;
    readonly placeId: number;
    readonly carrier: string;
    readonly tracking: string;
    readonly packageId?: number | undefined;
  },
): Promise<Result<{ shipmentIds: number[] }, ParcelError>> {
  const shipped: number[] = [];
  const done = await shipParcelUnits(tx, parcel, async (orderId, lines) => {
    const id = await tx.newIds(1);
    await insertShipment(tx, id, { ...parcel, orderId, lines });
    shipped.push(orderId);
    return id;
  });
  // A parcel that left without a word of its box took the box with it.
  const boxes = done.ok ? await openPackages(tx, { placeId: null, orderIds: shipped }) : [];
  for (const box of boxes) if (box.parcelId === parcel.id) await endPackage(tx, box.id, "shipped");
  return done;
}

/** Shipments under way whose lines are all among what arrived, the oldest first. */
function coveredBy(lines: readonly UnitsOfLine[], shipments: readonly Shipment[]): number[] {
  const left = new Map(summed(lines).map(({ lineId, units }) => [lineId, units]));
  const covered: number[] = [];
  for (const shipment of shipments) {
    if (shipment.deliveredAt !== null) continue;
    if (shipment.lines.some(({ lineId, units }) => (left.get(lineId) ?? 0) < units)) continue;
    for (const { lineId, units } of shipment.lines)
      left.set(lineId, (left.get(lineId) ?? 0) - units);
    covered.push(shipment.id);
  }
  return covered;
}

/**
 * Records that shipped units arrived, and who signed for them; shipments whose units are all among
 * them have arrived too. Errors: as `deliverUnits`.
 */
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
  const covered = coveredBy(arrival.lines, await shipmentsOf(tx, arrival.orderId));
  await signShipments(tx, covered, arrival.signedBy);
  return ok({ done: true });
}

export type DeliverError =
  | OrderError
  | { readonly kind: "shipment_unknown"; readonly shipment: number }
  | { readonly kind: "shipment_arrived"; readonly shipment: number };

/** What a shipment carries; one from before shipments knew it carries all that is under way. */
async function carriedBy(tx: Tx, shipment: Shipment): Promise<readonly UnitsOfLine[]> {
  if (shipment.lines.length > 0) return shipment.lines;
  const order = await orderById(tx, shipment.orderId);
  return (order?.lines ?? [])
    .map((line) => ({ lineId: line.id, units: line.shippedUnits - line.deliveredUnits }))
    .filter((line) => line.units > 0);
}

/** Records that a shipment arrived, and who signed for it. */
export async function deliverShipment(
  tx: Tx,
  arrival: { readonly id: number; readonly signedBy: string },
): Promise<Result<{ done: true }, DeliverError>> {
  const { id, signedBy } = arrival;
  const seen = await shipmentById(tx, id);
  if (!seen) return err({ kind: "shipment_unknown", shipment: id });
  const lines = await carriedBy(tx, seen);
  const done = await deliverUnits(tx, { orderId: seen.orderId, lines, signedBy });
  const shipment = await shipmentById(tx, id, true);
  if (shipment?.deliveredAt) return err({ kind: "shipment_arrived", shipment: id });
  if (!done.ok) return done;
  await signShipments(tx, [id], signedBy);
  return ok({ done: true });
}
