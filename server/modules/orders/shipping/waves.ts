import type { Tx } from "../../../platform/index.ts";
import { lowerPromises } from "../../promises/index.ts";
import { reservationsOf, shipClaims } from "../../stock/index.ts";
import { addUnits } from "./fulfilment.ts";
import { lockOrders, refresh } from "../locking.ts";
import type { UnitsOfLine } from "../locking.ts";

/** What leaves for one order from one place. */
export interface WaveParcel {
  readonly orderId: number;
  readonly placeId: number;
  readonly shipmentId: number;
  readonly carrier: string;
  readonly tracking: string;
  readonly lines: readonly UnitsOfLine[];
}

/** Carrier and number of a parcel, asked once it has its shipment's id. */
export type Label = (shipmentId: number) => { readonly carrier: string; readonly tracking: string };

/** The parcels that can leave now: what free orders hold on hand, by order and place. */
async function parcelsOf(tx: Tx, orderIds: readonly number[], label: Label) {
  const { orders, lines } = await lockOrders(tx, orderIds);
  const free = new Set(orders.filter((order) => order.open_holds === 0).map((order) => order.id));
  const orderOf = new Map(lines.map((line) => [line.id, line.order_id]));
  const held = await reservationsOf(
    tx,
    lines.filter((line) => free.has(line.order_id)).map((line) => line.id),
  );
  const parcels = new Map<string, { orderId: number; placeId: number; lines: UnitsOfLine[] }>();
  for (const each of held) {
    if (each.supply !== 0 || each.frozen) continue;
    const orderId = orderOf.get(each.claimId) ?? 0;
    const key = `${orderId}/${each.place}`;
    const parcel = parcels.get(key) ?? { orderId, placeId: each.place, lines: [] };
    parcel.lines.push({ lineId: each.claimId, units: each.units });
    parcels.set(key, parcel);
  }
  const first = await tx.newIds(parcels.size);
  return [...parcels.values()].map((parcel, index): WaveParcel => {
    const shipmentId = first + index;
    return { ...parcel, shipmentId, ...label(shipmentId) };
  });
}

function announceParcel(tx: Tx, parcel: WaveParcel): void {
  const { orderId, shipmentId, carrier, tracking, lines } = parcel;
  const after = { shipment: shipmentId, carrier, tracking, lines };
  tx.audit({ action: "orders.ship", subjectKind: "order", subjectId: orderId, after });
  const payload = { orderId, shipmentId, carrier, tracking, lines };
  tx.announce({ topic: "OrderShipped", key: orderId, payload });
}

/**
 * A wave: ships at once whatever these orders hold on hand and is not being picked, set by set;
 * held orders stay. Gives the parcels, one per order and place.
 */
export async function shipWave(
  tx: Tx,
  orderIds: readonly number[],
  label: Label,
): Promise<WaveParcel[]> {
  if (orderIds.length === 0) return [];
  const parcels = await parcelsOf(tx, orderIds, label);
  if (parcels.length === 0) return [];
  const lines = parcels.flatMap((parcel) => parcel.lines);
  const shipped = await shipClaims(tx, {
    documentId: parcels[0]?.shipmentId ?? 0,
    lines: parcels.flatMap(({ placeId, shipmentId, lines: own }) =>
      own.map(({ lineId, units }) => ({
        ...{ claimId: lineId, placeId, units, documentId: shipmentId },
      })),
    ),
  });
  if (!shipped.ok) throw new Error(`a wave cannot leave: ${shipped.error.kind}`);
  // A line that leaves from two places is one row of its table: its units are added up first.
  const sums = [...Map.groupBy(lines, (line) => line.lineId)].map(([lineId, own]) => ({
    lineId,
    units: own.reduce((sum, each) => sum + each.units, 0),
  }));
  await lowerPromises(
    tx,
    sums.map(({ lineId, units }) => ({ claimId: lineId, units, shortUnits: 0 })),
  );
  await addUnits(tx, "shipped_units", sums);
  await refresh(tx, [...new Set(parcels.map((parcel) => parcel.orderId))]);
  for (const parcel of parcels) announceParcel(tx, parcel);
  return parcels;
}

/** Records at once that all that left for these orders arrived; gives the orders it was true of. */
export async function deliverWave(
  tx: Tx,
  arrivals: readonly { readonly orderId: number; readonly signedBy: string }[],
): Promise<number[]> {
  if (arrivals.length === 0) return [];
  const { lines } = await lockOrders(
    tx,
    arrivals.map((each) => each.orderId),
  );
  const open = lines.filter(
    (line) => line.kind !== "bundle" && line.shipped_units > line.delivered_units,
  );
  const arrived = open.map((line) => ({
    lineId: line.id,
    units: line.shipped_units - line.delivered_units,
  }));
  await addUnits(tx, "delivered_units", arrived);
  const signedBy = new Map(arrivals.map((each) => [each.orderId, each.signedBy]));
  const orderIds = [...new Set(open.map((line) => line.order_id))];
  await refresh(tx, orderIds);
  for (const orderId of orderIds) {
    const own = open.filter((line) => line.order_id === orderId);
    tx.audit({
      action: "orders.deliver",
      subjectKind: "order",
      subjectId: orderId,
      after: { lines: own.length, signedBy: signedBy.get(orderId) ?? "" },
    });
    tx.announce({
      topic: "OrderDelivered",
      key: orderId,
      payload: { orderId, signedBy: signedBy.get(orderId) ?? "" },
    });
  }
  return orderIds;
}
