import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { shipUnits, startPick } from "./fulfilment.ts";
import { lockOrders, openUnits } from "../locking.ts";
import type { LineRow, UnitsOfLine } from "../locking.ts";
import type { OrderError } from "../model.ts";
import {
  moveParcel,
  parcelById,
  tellParcel,
  unitsInParcels,
  writeParcel,
} from "../placing/parcels.ts";
import type { Parcel, ParcelProblem } from "../placing/parcels.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export type ParcelError =
  | OrderError
  | ParcelProblem
  | { readonly kind: "merge_needs_two" }
  | { readonly kind: "merge_differs"; readonly order: number; readonly other: number }
  | {
      readonly kind: "order_begun";
      readonly order: number;
      readonly stage: string;
    }
  | { readonly kind: "order_planned"; readonly order: number }
  | { readonly kind: "split_whole"; readonly order: number };

/**
 * Same buyer, same address, same channel. A key of the platform stands for the street, which is not seen
 * here, and on some platforms for the buyer alone: what is seen of the place must be the same too, also
 * after a person changed it.
 */
const goTogether = `first.channel_id = other.channel_id and first.mode = 'live'
  and other.mode = 'live' and first.merge_key = other.merge_key
  and first.ship_to = other.ship_to and first.region = other.region
  and first.buyer_mask = other.buyer_mask and (first.merge_key <> ''
    or first.ship_to <> '{}'::jsonb and (first.party_id = other.party_id
      or first.party_id is null and other.party_id is null and first.buyer_mask <> ''))`;

/** How many open orders of a channel are looked through for company. */
const lookedThrough = 2_000;

/** Orders that may leave in one parcel with this one: same buyer, address and channel, unpicked. */
export async function mergeCandidates(tx: Tx, orderId: number) {
  const rows = await tx.rows<{ id: number; number: string; placed_at: Date; total_minor: number }>(
    `select other.id, other.number, other.placed_at, other.total_minor
     from orders.order as first join lateral (select * from orders.order as near
         where near.cell = $1 and near.tenant_id = $2 and near.channel_id = first.channel_id
           and near.stage = 'booking' and near.open_holds = 0 and near.mode = 'live'
         order by near.placed_at desc limit $4) as other on ${goTogether}
     where first.cell = $1 and first.tenant_id = $2 and first.id = $3 and other.id <> $3
       and first.stage = 'booking' and not exists (select 1 from orders.parcel_line as line
         join orders.parcel as parcel on parcel.cell = $1 and parcel.tenant_id = $2
           and parcel.id = line.parcel_id and parcel.state <> 'undone'
         where line.cell = $1 and line.tenant_id = $2 and line.order_id = other.id)
     order by other.placed_at limit 20`,
    [...scopeOf(tx), orderId, lookedThrough],
  );
  return rows.map((row) => ({
    orderId: row.id,
    number: row.number,
    placedAt: row.placed_at.toISOString(),
    totalMinor: row.total_minor,
  }));
}

/** The first two of the orders that may not leave together, or null. */
async function differing(tx: Tx, orderIds: readonly number[]): Promise<ParcelError | null> {
  const [first] = orderIds;
  const [wrong] = await tx.rows<{ id: number }>(
    `select other.id from orders.order as first join orders.order as other
       on other.cell = $1 and other.tenant_id = $2 and other.id = any ($4::bigint[])
     where first.cell = $1 and first.tenant_id = $2 and first.id = $3 and first.id <> other.id
       and (${goTogether}) is not true order by other.id limit 1`,
    [...scopeOf(tx), first, orderIds],
  );
  return wrong ? { kind: "merge_differs", order: wrong.id, other: first ?? 0 } : null;
}

const isGoods = (line: LineRow) => line.item_id !== null && line.kind !== "bundle";

const freeUnits = (line: LineRow) => openUnits(line) - line.picked_units;

/**
 * Merges orders (合单): all that is open of them leaves in one parcel. Errors: not the same buyer,
 * address and channel; one that is held, begun, done or planned already.
 */
export async function mergeOrders(
  tx: Tx,
  asked: { readonly orderIds: readonly number[]; readonly why: string },
): Promise<Result<{ parcelId: number }, ParcelError>> {
  const orderIds = [...new Set(asked.orderIds)].sort((a, b) => a - b);
  if (orderIds.length < 2) return err({ kind: "merge_needs_two" });
  const found = await lockOrders(tx, orderIds);
  for (const id of orderIds) {
    const order = found.orders.find((each) => each.id === id);
    if (!order) return err({ kind: "order_unknown", order: id });
    if (order.stage !== "booking")
      return err({ kind: "order_begun", order: id, stage: order.stage });
    if (order.open_holds > 0) return err({ kind: "order_held", order: id, reasons: "" });
    if ((await unitsInParcels(tx, id, "planned")).size > 0)
      return err({ kind: "order_planned", order: id });
  }
  const wrong = await differing(tx, orderIds);
  if (wrong) return err(wrong);
  const lines = found.lines
    .filter((line) => isGoods(line) && freeUnits(line) > 0)
    .map((line) => ({ orderId: line.order_id, lineId: line.id, units: freeUnits(line) }));
  return ok({ parcelId: await writeParcel(tx, { kind: "merge", why: asked.why, lines }) });
}

/** Units that lines of an order ask for, a bundle's components in its place. */
function goodsAsked(lines: readonly LineRow[], asked: readonly UnitsOfLine[]) {
  return asked.flatMap(({ lineId, units }) => {
    const line = lines.find((each) => each.id === lineId);
    if (line?.kind !== "bundle") return [{ lineId, units }];
    return lines
      .filter((part) => part.parent_id === lineId)
      .map((part) => ({ lineId: part.id, units: (part.units / line.units) * units }));
  });
}

/**
 * Splits an order (拆单): these units leave in a parcel of their own, the rest as before. Errors:
 * more than is open and in no other parcel, or all of it, which would be no split.
 */
export async function splitOrder(
  tx: Tx,
  asked: {
    readonly orderId: number;
    readonly lines: readonly UnitsOfLine[];
    readonly why: string;
  },
): Promise<Result<{ parcelId: number }, ParcelError>> {
  const { orderId, why } = asked;
  const found = await lockOrders(tx, [orderId]);
  const [order] = found.orders;
  if (!order) return err({ kind: "order_unknown", order: orderId });
  if (order.stage === "done") return err({ kind: "order_done", order: orderId });
  const planned = await unitsInParcels(tx, orderId, "planned");
  const wanted = new Map<number, number>();
  for (const { lineId, units } of goodsAsked(found.lines, asked.lines))
    wanted.set(lineId, (wanted.get(lineId) ?? 0) + units);
  for (const [lineId, units] of wanted) {
    const line = found.lines.find((each) => each.id === lineId && isGoods(each));
    if (!line) return err({ kind: "line_unknown", line: lineId });
    const open = freeUnits(line) - (planned.get(lineId) ?? 0);
    if (units > open) return err({ kind: "too_many_units", line: lineId, asked: units, open });
  }
  const stays = found.lines
    .filter(isGoods)
    .reduce((sum, line) => sum + openUnits(line) - (wanted.get(line.id) ?? 0), 0);
  if (stays <= 0) return err({ kind: "split_whole", order: orderId });
  const lines = [...wanted].map(([lineId, units]) => ({ orderId, lineId, units }));
  return ok({ parcelId: await writeParcel(tx, { kind: "split", why, lines }) });
}

/** The lines of a parcel by order, in the order in which orders are locked. */
const byOrder = (parcel: Parcel) => [
  ...Map.groupBy(parcel.lines, (line) => line.orderId).entries(),
];

/** Locks a parcel's orders, and moves it on; the orders come first in the one lock order. */
async function beginParcel(
  tx: Tx,
  id: number,
  way: { readonly from: Parcel["state"]; readonly to: Parcel["state"] },
): Promise<Result<Parcel, ParcelError>> {
  const parcel = await parcelById(tx, id);
  if (!parcel) return err({ kind: "parcel_unknown", parcel: id });
  await lockOrders(
    tx,
    byOrder(parcel).map(([orderId]) => orderId),
  );
  return moveParcel(tx, id, way);
}

/** Starts picking a parcel at a place: all of it, or nothing when something is not reserved there. */
export async function pickParcel(
  tx: Tx,
  asked: { readonly id: number; readonly placeId: number },
): Promise<Result<{ id: number }, ParcelError>> {
  const { id, placeId } = asked;
  const begun = await beginParcel(tx, id, { from: "planned", to: "picked" });
  if (!begun.ok) return begun;
  for (const [orderId, lines] of byOrder(begun.value)) {
    const picked = await startPick(tx, { orderId, placeId, lines });
    if (!picked.ok) return picked;
  }
  tellParcel(tx, begun.value, "orders.parcel.pick");
  return ok({ id });
}

export interface ParcelShipment {
  readonly id: number;
  readonly placeId: number;
  readonly carrier: string;
  readonly tracking: string;
}

/**
 * Ships a picked parcel under one tracking number; `newShipment` gives the shipment of each order.
 */
export async function shipParcel(
  tx: Tx,
  asked: ParcelShipment,
  newShipment: (orderId: number, lines: readonly UnitsOfLine[]) => Promise<number>,
): Promise<Result<{ shipmentIds: number[] }, ParcelError>> {
  const { id, placeId, carrier, tracking } = asked;
  const begun = await beginParcel(tx, id, { from: "picked", to: "shipped" });
  if (!begun.ok) return begun;
  const shipmentIds: number[] = [];
  for (const [orderId, lines] of byOrder(begun.value)) {
    const shipmentId = await newShipment(orderId, lines);
    const request = { orderId, placeId, shipmentId, lines, carrier, tracking };
    const shipped = await shipUnits(tx, request);
    if (!shipped.ok) return shipped;
    shipmentIds.push(shipmentId);
  }
  tellParcel(tx, begun.value, "orders.parcel.ship");
  return ok({ shipmentIds });
}
