import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { lineItems, pickParcel, startPick, workAt } from "../orders/index.ts";
import type { Orders } from "../orders/index.ts";
import { reservationsOf } from "../stock/index.ts";
import { shipOrder, shipParcel } from "./commands.ts";
import { shipPackage, trackingWrong } from "./packing.ts";
import type { PackError } from "./packing.ts";
import { shipmentsOf } from "./store.ts";
import { withLines } from "./work-queries.ts";

export type BulkError =
  | PackError
  | { readonly kind: "nothing_to_pick"; readonly order: string }
  | { readonly kind: "nothing_to_ship"; readonly order: string }
  | {
      readonly kind: "parcels_differ";
      readonly order: string;
      readonly parcels: number;
      readonly rows: number;
    };

/** One order, and the places where work on it is wanted; null: wherever something lies for it. */
export interface OrderAt {
  readonly orderId: number;
  readonly number: string;
  readonly placeIds: readonly number[] | null;
}

const anyWork = {
  ...{ state: null, shipDay: null, promisedBy: null, text: null, channelIds: null },
  ...{ partyIds: null, except: [], after: null, limit: 1 },
} as const;

/** What each place has to do for an order: an entry a place, in the order of their ids. */
async function workOf(tx: Tx, { parts }: Orders, { orderId, placeIds }: OrderAt) {
  const claims = [...(await lineItems(tx, [orderId])).keys()];
  const held = (await reservationsOf(tx, claims)).filter((each) => each.supply === 0);
  const there = [...new Set(held.map((each) => each.place))].sort((a, b) => a - b);
  const items = await parts.catalog.view.get(tx);
  const work = [];
  for (const placeId of there) {
    if (placeIds && !placeIds.includes(placeId)) continue;
    const rows = await workAt(tx, { ...anyWork, placeId, only: [orderId] });
    work.push(...(await withLines(tx, items, { placeId, rows })));
  }
  return work;
}

/**
 * Starts picking all that is on hand for an order: planned parcels whole, and what is in none.
 * Errors: `nothing_to_pick`, else as picking says it.
 */
export async function pickWhole(
  tx: Tx,
  orders: Orders,
  at: OrderAt,
): Promise<Result<null, BulkError>> {
  let begun = 0;
  for (const { placeId, parcels, lines } of await workOf(tx, orders, at)) {
    for (const { id, state } of parcels) {
      if (state !== "planned") continue;
      const done = await pickParcel(tx, { id, placeId });
      if (!done.ok) return done;
      begun += 1;
    }
    const free = lines.filter((line) => line.free > 0);
    if (free.length === 0) continue;
    const wanted = free.map((line) => ({ lineId: line.lineId, units: line.free }));
    const done = await startPick(tx, { orderId: at.orderId, placeId, lines: wanted });
    if (!done.ok) return done;
    begun += 1;
  }
  return begun > 0 ? ok(null) : err({ kind: "nothing_to_pick", order: at.number });
}

type Leaving = (way: {
  readonly carrier: string;
  readonly tracking: string;
}) => Promise<Result<unknown, PackError>>;

/** What of an order can leave now, a parcel each: its boxes, picked parcels, and what lies loose. */
async function leaving(tx: Tx, orders: Orders, at: OrderAt): Promise<Leaving[]> {
  const parcels: Leaving[] = [];
  const taken = new Set<number>();
  for (const work of await workOf(tx, orders, at)) {
    const { placeId, packages } = work;
    for (const { id } of packages) parcels.push((way) => shipPackage(tx, { id, ...way }));
    const boxed = new Set(packages.map((each) => each.parcelId));
    for (const { id, state } of work.parcels) {
      if (state !== "picked" || boxed.has(id) || taken.has(id)) continue;
      taken.add(id);
      parcels.push((way) => shipParcel(tx, { id, placeId, ...way }));
    }
    const lines = work.lines
      .filter((line) => line.loose > 0)
      .map((line) => ({ lineId: line.lineId, units: line.loose }));
    if (lines.length > 0)
      parcels.push((way) => shipOrder(tx, { orderId: at.orderId, placeId, lines, ...way }));
  }
  return parcels;
}

/**
 * Ships one parcel of an order under a carrier's number. `rows` says how many parcels of the order
 * the table still has, this one among them: it must be as many as can leave, so that no box goes
 * under another's number unseen. A number under which the order has left already is done.
 * Errors: `tracking_wrong`, `nothing_to_ship`, `parcels_differ`, else as shipping says it.
 */
export async function shipNext(
  tx: Tx,
  orders: Orders,
  asked: OrderAt & { readonly carrier: string; readonly tracking: string; readonly rows: number },
): Promise<Result<null, BulkError>> {
  const { orderId, number, carrier, tracking, rows } = asked;
  const wrong = trackingWrong(carrier, tracking);
  if (wrong) return err(wrong);
  const left = await shipmentsOf(tx, orderId);
  if (left.some((each) => each.tracking === tracking && each.carrier === carrier)) return ok(null);
  const parcels = await leaving(tx, orders, asked);
  const [first] = parcels;
  if (!first) return err({ kind: "nothing_to_ship", order: number });
  if (parcels.length !== rows)
    return err({ kind: "parcels_differ", order: number, parcels: parcels.length, rows });
  const done = await first({ carrier, tracking });
  return done.ok ? ok(null) : done;
}
