import { ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { lockSendable } from "../../orders/index.ts";
import type { NamedOrder } from "../../orders/index.ts";
import { suppliesNumbered } from "../../stock/index.ts";
import { isShipping } from "../connections.ts";
import { awaited, leavingFrom, ofWholeOrders, refusal, sentItems } from "./matching.ts";
import type { Leaving, Refusal, Sent } from "./matching.ts";
import type { Noticed } from "./noticed.ts";
import { namedOrders, parcelsOf } from "./parcels.ts";
import type { Parcel } from "./parcels.ts";
import type { Wait } from "./waiting.ts";

/** What follows from a notice: receipts that left, and parcels of customers' orders. */
export interface Following {
  readonly leaving: readonly Leaving[];
  readonly parcels: readonly Parcel[];
  readonly orders: ReadonlyMap<string, NamedOrder>;
  /** The place of ours that its goods left from; null where it is none of ours. */
  readonly fromPlaceId: number | null;
}

const suppliedPlace = ({ settings }: Noticed) => (settings["suppliesTo"] ?? "").trim();
/** Whether anything may follow from this partner's notices: nothing does until a person says so. */
export const isAgreed = (at: Noticed) => suppliedPlace(at) !== "" || isShipping(at.settings);

/** What was sent, apart for orders of customers and for receipts of ours. */
interface Apart {
  readonly toCustomers: readonly Sent[];
  readonly toUs: readonly Sent[];
  /** The place of ours that the partner supplies; null where he supplies none. */
  readonly placeId: number | null;
  /** Whether he ships orders of customers, of which one may be here later. */
  readonly isShipping: boolean;
}

/** What left of announced receipts. A number that is an order's too is neither's without a person. */
async function receiptsLeft(tx: Tx, apart: Apart): Promise<Result<Leaving[], Refusal>> {
  const { toCustomers, toUs, placeId } = apart;
  const [other] = toUs;
  const names = (all: readonly Sent[]): Wait[] =>
    apart.isShipping ? all.map((each) => ({ kind: "name", key: each.orderNumber })) : [];
  if (placeId === null)
    return other ? refusal(`order_not_here (${other.orderNumber})`, names([other])) : ok([]);
  const sent = [...toCustomers, ...toUs];
  const announced = await suppliesNumbered(tx, {
    items: [...new Set(sent.map((each) => each.itemId))],
    ...{ placeId, numbers: sent.map((each) => each.orderNumber) },
  });
  for (const each of toCustomers) {
    const own = announced.filter(
      (one) => one.itemId === each.itemId && one.documentNumber === each.orderNumber,
    );
    if (own.length > 0)
      return refusal(`order_or_receipt (${each.orderNumber})`, awaited(each, own, placeId));
  }
  const leaving = leavingFrom(toUs, { announced, placeId });
  if (leaving.ok) return leaving;
  // It may be an order of a customer, too, that is not here yet.
  return refusal(leaving.error.reason, [...leaving.error.waits, ...names(toUs)]);
}

/** What follows from a notice, under the locks of its goods, which come in the one order of the system. */
export async function foundIn(tx: Tx, at: Noticed): Promise<Result<Following, Refusal>> {
  const { channelId, notice } = at;
  const { parts } = at.orders;
  const places = await parts.parties.view.get(tx);
  const code = suppliedPlace(at);
  const place = places.placeByCode(code);
  if (code !== "" && !place) return refusal(`place_unknown (${code})`);
  const view = await parts.catalog.view.get(tx);
  const sent = sentItems(notice, { view, channelId, atMs: tx.now.getTime() });
  if (!sent.ok) return sent;
  const named = await namedOrders(tx, at, sent.value);
  if (!named.ok) return named;
  const orders = named.value;
  const orderIds = [...new Set([...orders.values()].map(({ id }) => id))];
  const items = [...new Set(sent.value.map((each) => each.itemId))].sort((a, b) => a - b);
  const sendable = await lockSendable(tx, { orderIds, items });
  const toCustomers = sent.value.filter((each) => orders.has(each.orderNumber));
  const toUs = ofWholeOrders(sent.value.filter((each) => !orders.has(each.orderNumber)));
  const leaving = await receiptsLeft(tx, {
    ...{ toCustomers, toUs, placeId: place?.id ?? null },
    isShipping: isShipping(at.settings),
  });
  if (!leaving.ok) return leaving;
  const fromPlaceId = places.placeByCode(notice.shipFrom)?.id ?? null;
  const told = { sent: toCustomers, orders, sendable, placeId: fromPlaceId };
  const parcels = await parcelsOf(tx, at, told);
  if (!parcels.ok) return parcels;
  return ok({ leaving: leaving.value, parcels: parcels.value, orders, fromPlaceId });
}
