import { openParcels, workAt, workLines } from "../orders/index.ts";
import type { OrderWork, WorkAsked } from "../orders/index.ts";
import type { Tx } from "../../platform/index.ts";
import type { CatalogView } from "../catalog/index.ts";
import { lotsToTake } from "../stock/index.ts";
import { openPackages } from "./package-store.ts";
import type { Package } from "./package-store.ts";

/** Units in boxes, by order line. */
function sumsOf(packages: readonly Package[]): Map<number, number> {
  const sums = new Map<number, number>();
  for (const line of packages.flatMap((each) => each.lines))
    sums.set(line.lineId, (sums.get(line.lineId) ?? 0) + line.units);
  return sums;
}

/** Rows of work with their lines, parcels and boxes, as a screen or a list in the hand shows them. */
export async function withLines(
  tx: Tx,
  items: CatalogView,
  at: { readonly placeId: number; readonly rows: readonly OrderWork[] },
) {
  const { placeId, rows } = at;
  if (rows.length === 0) return [];
  const orderIds = rows.map((row) => row.orderId);
  const [lines, parcels, packages] = await Promise.all([
    workLines(tx, placeId, orderIds),
    openParcels(tx, orderIds),
    openPackages(tx, { placeId, orderIds }),
  ]);
  const packed = sumsOf(packages);
  const alone = sumsOf(packages.filter((each) => each.parcelId === null));
  return rows.map((row) => {
    const own = lines
      .filter((line) => line.orderId === row.orderId)
      .map(({ lineId, itemId, toPick, picked, planned, bound }) => {
        const { code = "", name = "", nameEn = "" } = items.item(itemId) ?? {};
        return {
          ...{ lineId, itemId, code, name, nameEn, toPick, picked },
          packed: packed.get(lineId) ?? 0,
          free: Math.max(0, toPick - planned),
          loose: Math.max(0, picked - bound - (alone.get(lineId) ?? 0)),
        };
      });
    return {
      ...row,
      placeId,
      packed: own.reduce((sum, line) => sum + line.packed, 0),
      lines: own,
      parcels: parcels
        .filter((parcel) => parcel.orderId === row.orderId)
        .map(({ orderId: _orderId, ...parcel }) => parcel),
      packages: packages
        .filter((each) => each.lines.some((line) => line.orderId === row.orderId))
        .map((each) => ({
          ...each,
          packedAt: each.packedAt.toISOString(),
          lines: each.lines.map((line) => ({ ...line })),
        })),
    };
  });
}

/** A page of a place's work: to pick, picked and not packed, or packed. */
export async function workPage(
  tx: Tx,
  items: CatalogView,
  asked: Omit<WorkAsked, "state" | "only" | "except"> & {
    readonly state: "to_pick" | "picked" | "packed";
  },
) {
  const { placeId, state } = asked;
  const boxes = state === "to_pick" ? [] : await openPackages(tx, { placeId, orderIds: null });
  const boxed = [...new Set(boxes.flatMap((box) => box.lines.map((line) => line.orderId)))];
  const rows = await workAt(tx, {
    ...asked,
    state: state === "packed" ? null : state,
    only: state === "packed" ? boxed : null,
    except: state === "picked" ? boxed : [],
  });
  return withLines(tx, items, { placeId, rows });
}

type WorkRow = Awaited<ReturnType<typeof withLines>>[number];

/** What to fetch for these orders, by item in the order of its code, and the lots to take it from. */
export async function toFetch(
  tx: Tx,
  items: CatalogView,
  asked: { readonly placeId: number; readonly orders: readonly WorkRow[] },
) {
  const sums = new Map<number, number>();
  for (const { itemId, toPick, picked } of asked.orders.flatMap((order) => order.lines))
    sums.set(itemId, (sums.get(itemId) ?? 0) + toPick + picked);
  const wanted = [...sums].map(([itemId, units]) => ({ itemId, units }));
  const lots = await lotsToTake(tx, asked.placeId, wanted);
  return wanted
    .map(({ itemId, units }) => {
      const { code = "", name = "", nameEn = "" } = items.item(itemId) ?? {};
      return { itemId, code, name, nameEn, units, lots: lots.get(itemId) ?? [] };
    })
    .sort((a, b) => (a.code < b.code ? -1 : 1));
}
