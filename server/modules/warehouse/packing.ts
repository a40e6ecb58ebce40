import { trackingRule } from "../../../contract/carriers.ts";
import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { heldBy, lockOrders, parcelById, summed, unitsInParcels } from "../orders/index.ts";
import type { ParcelError, UnitsOfLine } from "../orders/index.ts";
import { reservationsOf } from "../stock/index.ts";
import { shipOrder, shipParcel } from "./commands.ts";
import {
  endPackage,
  insertPackage,
  openPackages,
  packageById,
  packedUnits,
} from "./package-store.ts";
import type { Package } from "./package-store.ts";

export type PackError =
  | ParcelError
  | { readonly kind: "package_unknown"; readonly package: number }
  | { readonly kind: "package_ended"; readonly package: number; readonly state: string }
  | { readonly kind: "nothing_to_pack"; readonly order: number }
  | { readonly kind: "parcel_not_picked"; readonly parcel: number; readonly state: string }
  | {
      readonly kind: "in_package";
      readonly line: number;
      readonly asked: number;
      readonly packed: number;
    }
  | {
      readonly kind: "tracking_wrong";
      readonly field: "tracking";
      readonly value: string;
      readonly rule: string;
      readonly carrier: string;
    };

/** Writes onto each order of a box what was done with it. */
function tell(tx: Tx, action: string, box: Pick<Package, "id" | "placeId" | "lines">): void {
  const { id, placeId, lines } = box;
  for (const orderId of new Set(lines.map((line) => line.orderId))) {
    const own = lines.filter((line) => line.orderId === orderId);
    const after = { package: id, place: placeId, lines: own };
    tx.audit({ action, subjectKind: "order", subjectId: orderId, after });
    tx.announce({ topic: "OrderChanged", key: orderId, payload: { orderId, change: "packing" } });
  }
}

/** What of an order is picked at a place, in no box there, and in no parcel of its own. */
async function looseUnits(tx: Tx, at: { readonly placeId: number; readonly orderId: number }) {
  const {
    orders: [order],
    lines,
  } = await lockOrders(tx, [at.orderId]);
  const packed = await packedUnits(tx, at.placeId, [at.orderId]);
  const inParcels = await unitsInParcels(tx, at.orderId, "picked");
  const loose = new Map<number, number>();
  const claims = lines.map((line) => line.id);
  for (const { claimId, place, supply, picked } of await reservationsOf(tx, claims)) {
    if (place !== at.placeId || supply !== 0) continue;
    const bound = (packed.get(claimId) ?? 0) + (inParcels.get(claimId) ?? 0);
    if (picked > bound) loose.set(claimId, picked - bound);
  }
  return { order, loose, packed };
}

/** Refuses work on units that lie in a closed box: the box is opened first. */
export async function mustBeLoose(
  tx: Tx,
  asked: {
    readonly orderId: number;
    readonly placeId: number;
    readonly lines: readonly UnitsOfLine[];
  },
): Promise<Result<null, PackError>> {
  const { loose, packed } = await looseUnits(tx, asked);
  for (const { lineId, units } of summed(asked.lines)) {
    const inside = packed.get(lineId) ?? 0;
    if (inside > 0 && units > (loose.get(lineId) ?? 0))
      return err({ kind: "in_package", line: lineId, asked: units, packed: inside });
  }
  return ok(null);
}

/**
 * Puts picked units of an order into a box; all that lies loose when no lines are named. Errors:
 * `too_many_units` when less is picked there and not packed, `nothing_to_pack`, `order_held`.
 */
export async function packOrder(
  tx: Tx,
  asked: {
    readonly orderId: number;
    readonly placeId: number;
    readonly lines?: readonly UnitsOfLine[] | undefined;
    readonly weightGrams?: number | undefined;
  },
): Promise<Result<{ id: number }, PackError>> {
  const { orderId, placeId } = asked;
  const { order, loose } = await looseUnits(tx, asked);
  const held = order ? await heldBy(tx, order) : null;
  if (held) return err(held);
  const all = [...loose].map(([lineId, units]) => ({ lineId, units }));
  const lines = asked.lines ? summed(asked.lines) : all;
  if (lines.length === 0) return err({ kind: "nothing_to_pack", order: orderId });
  for (const { lineId, units } of lines) {
    const open = loose.get(lineId) ?? 0;
    if (units > open) return err({ kind: "too_many_units", line: lineId, asked: units, open });
  }
  const box = {
    placeId,
    parcelId: null,
    weightGrams: asked.weightGrams ?? null,
    lines: lines.map((line) => ({ ...line, orderId })),
  };
  const id = await insertPackage(tx, box);
  tell(tx, "warehouse.pack", { ...box, id });
  return ok({ id });
}

/** Puts a picked parcel into its box. Errors: `parcel_unknown`, `parcel_not_picked`. */
export async function packParcel(
  tx: Tx,
  asked: {
    readonly parcelId: number;
    readonly placeId: number;
    readonly weightGrams?: number | undefined;
  },
): Promise<Result<{ id: number }, PackError>> {
  const seen = await parcelById(tx, asked.parcelId);
  if (!seen) return err({ kind: "parcel_unknown", parcel: asked.parcelId });
  const orderIds = [...new Set(seen.lines.map((line) => line.orderId))].sort((a, b) => a - b);
  await lockOrders(tx, orderIds);
  const parcel = await parcelById(tx, asked.parcelId);
  const boxes = await openPackages(tx, { placeId: null, orderIds });
  const isPacked = boxes.some((each) => each.parcelId === asked.parcelId);
  if (parcel?.state !== "picked" || isPacked) {
    const state = isPacked ? "packed" : (parcel?.state ?? "undone");
    return err({ kind: "parcel_not_picked", parcel: asked.parcelId, state });
  }
  const box = {
    placeId: asked.placeId,
    parcelId: asked.parcelId,
    weightGrams: asked.weightGrams ?? null,
    lines: parcel.lines,
  };
  const id = await insertPackage(tx, box);
  tell(tx, "warehouse.pack", { ...box, id });
  return ok({ id });
}

/** The box under lock while it stands packed, its orders locked before it. */
async function standing(tx: Tx, id: number): Promise<Result<Package, PackError>> {
  const seen = await packageById(tx, id);
  if (!seen) return err({ kind: "package_unknown", package: id });
  await lockOrders(
    tx,
    [...new Set(seen.lines.map((line) => line.orderId))].sort((a, b) => a - b),
  );
  const box = await packageById(tx, id, true);
  if (box?.state !== "packed")
    return err({ kind: "package_ended", package: id, state: box?.state ?? "undone" });
  return ok(box);
}

/** Opens a box again; its units are picked as before. */
export async function undoPack(tx: Tx, id: number): Promise<Result<{ done: true }, PackError>> {
  const box = await standing(tx, id);
  if (!box.ok) return box;
  await endPackage(tx, id, "undone");
  tell(tx, "warehouse.undo_pack", box.value);
  return ok({ done: true });
}

/** The refusal of a number that cannot stand on the carrier's label, or null. */
export function trackingWrong(carrier: string, tracking: string): PackError | null {
  const rule = trackingRule(carrier, tracking);
  if (rule === null) return null;
  return { kind: "tracking_wrong", field: "tracking", value: tracking, rule, carrier };
}

/** Hands a box to its carrier: what it holds is shipped, a parcel as one. */
export async function shipPackage(
  tx: Tx,
  asked: { readonly id: number; readonly carrier: string; readonly tracking: string },
): Promise<Result<{ shipmentIds: number[] }, PackError>> {
  const { id, carrier, tracking } = asked;
  const wrong = trackingWrong(carrier, tracking);
  if (wrong) return err(wrong);
  const box = await standing(tx, id);
  if (!box.ok) return box;
  const { placeId, parcelId, lines } = box.value;
  const way = { placeId, carrier, tracking, packageId: id };
  await endPackage(tx, id, "shipped");
  if (parcelId !== null) return shipParcel(tx, { id: parcelId, ...way });
  const shipped = await shipOrder(tx, { orderId: lines[0]?.orderId ?? 0, lines, ...way });
  return shipped.ok ? ok({ shipmentIds: [shipped.value.shipmentId] }) : shipped;
}
