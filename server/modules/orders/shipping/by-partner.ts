import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { cutOf } from "../changing/cuts.ts";
import { giveBack, writeCuts } from "../changing/giving-back.ts";
import { heldBy } from "../holds/holds.ts";
import { lockOrders, openUnits, refresh } from "../locking.ts";
import type { LineRow, UnitsOfLine } from "../locking.ts";
import type { OrderError } from "../model.ts";
import { dissolveParcels } from "../placing/parcels.ts";
import type { PlaceParts } from "../placing/place.ts";
import { serveWaiting } from "../placing/repromising.ts";
import { shipUnits, startPick } from "./fulfilment.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** An order under one of its names: our number, or the number that its channel gave it. */
export interface NamedOrder {
  readonly id: number;
  readonly number: string;
  readonly externalId: string;
  readonly channelId: number;
}

/** The live orders of these channels that go by one of these names; a name may be that of several. */
export function ordersByName(
  tx: Tx,
  asked: { readonly names: readonly string[]; readonly channelIds: readonly number[] },
): Promise<NamedOrder[]> {
  const { names, channelIds } = asked;
  return tx.rows<NamedOrder>(
    // Two statements, as one with "or" has no index and reads every order of the channels.
    `select id, number, external_id as "externalId", channel_id as "channelId" from orders.order
     where cell = $1 and tenant_id = $2 and number = any ($3::text[])
       and mode = 'live' and channel_id = any ($4::int[])
     union
     select id, number, external_id, channel_id from orders.order
     where cell = $1 and tenant_id = $2 and channel_id = any ($4::int[])
       and external_id = any ($3::text[]) and mode = 'live'
     order by id`,
    [...scopeOf(tx), names, channelIds],
    "orders.by_name",
  );
}

/** The live ones of these orders, with the names that they go by. */
export function namesOfOrders(tx: Tx, ids: readonly number[]): Promise<NamedOrder[]> {
  return tx.rows<NamedOrder>(
    `select id, number, external_id as "externalId", channel_id as "channelId" from orders.order
     where cell = $1 and tenant_id = $2 and id = any ($3::bigint[]) and mode = 'live' order by id`,
    [...scopeOf(tx), ids],
    "orders.names_of",
  );
}

/** A line of goods, as what somebody else sent of it is held against it. */
export interface SendableLine {
  readonly id: number;
  readonly orderId: number;
  readonly itemId: number;
  /** By what its channel and we call it; a component by what its bundle is called. */
  readonly names: readonly string[];
  readonly openUnits: number;
  /** Of them, what is in a hand here. */
  readonly pickedUnits: number;
}

/** Orders under lock, as far as somebody else may have sent of them. */
export interface Sendable {
  readonly lines: readonly SendableLine[];
  /** Why goods of an order may not leave, by order; those that may are left out. */
  readonly held: ReadonlyMap<number, string>;
}

/** Locks orders, with the supplies of these items too, and says what of them may have been sent. */
export async function lockSendable(
  tx: Tx,
  asked: { readonly orderIds: readonly number[]; readonly items: readonly number[] },
): Promise<Sendable> {
  const { orderIds, items } = asked;
  const found = await lockOrders(tx, orderIds, items);
  const names = await tx.rows<{ id: number; line_no: number; external_id: string }>(
    `select line.id, coalesce(whole.line_no, line.line_no) as line_no,
       coalesce(whole.external_id, line.external_id) as external_id
     from orders.line as line left join orders.line as whole on whole.cell = $1
       and whole.tenant_id = $2 and whole.id = line.parent_id
     where line.cell = $1 and line.tenant_id = $2 and line.order_id = any ($3::bigint[])`,
    [...scopeOf(tx), orderIds],
    "orders.line_names",
  );
  const namesOf = new Map(
    names.map((each) => [each.id, [each.external_id, String(each.line_no)].filter(Boolean)]),
  );
  const held = new Map<number, string>();
  for (const order of found.orders) {
    const why = await heldBy(tx, order);
    if (why?.kind === "order_held") held.set(order.id, why.reasons);
  }
  const lines = found.lines.flatMap((line): SendableLine[] => {
    if (line.item_id === null || !["sale", "component", "gift"].includes(line.kind)) return [];
    const names = namesOf.get(line.id) ?? [];
    const { id, order_id: orderId, item_id: itemId, picked_units: pickedUnits } = line;
    return [{ id, orderId, itemId, names, openUnits: openUnits(line), pickedUnits }];
  });
  return { lines, held };
}

/** A parcel of an order that somebody else sent. */
export interface PartnerParcel {
  readonly orderId: number;
  readonly shipmentId: number;
  /** The place of ours that it left from; null where it is none of ours. */
  readonly placeId: number | null;
  readonly carrier: string;
  readonly tracking: string;
  readonly lines: readonly UnitsOfLine[];
  /** Who sent it. */
  readonly sentBy: string;
}

/**
 * Counts what left from a place that is not ours: nothing of our stock moves, and what was reserved of it
 * goes back. It is a parcel as any other, not what a channel says has left: that channel is yet to be told.
 */
async function leaveElsewhere(tx: Tx, parcel: PartnerParcel, own: readonly LineRow[]) {
  const { orderId, shipmentId, placeId, carrier, tracking, lines, sentBy } = parcel;
  const cuts = lines.flatMap(({ lineId, units }) => {
    const line = own.find((each) => each.id === lineId);
    return line ? [cutOf(line, units)] : [];
  });
  const freed = await giveBack(tx, cuts);
  await writeCuts(tx, "sent", cuts);
  await refresh(tx, [orderId]);
  const after = { shipment: shipmentId, place: placeId, carrier, tracking, by: sentBy, lines };
  tx.audit({ action: "orders.ship", subjectKind: "order", subjectId: orderId, after });
  const payload = { orderId, shipmentId, carrier, tracking, lines };
  tx.announce({ topic: "OrderShipped", key: orderId, payload });
  return freed;
}

/** Lets a parcel leave one of our places as if it were picked there: stock, reservation and line in one go. */
async function leaveOurs(
  tx: Tx,
  parcel: PartnerParcel & { readonly placeId: number },
): Promise<Result<null, OrderError>> {
  const picked = await startPick(tx, parcel);
  return picked.ok ? shipUnits(tx, parcel) : picked;
}

/** The first line of which less is open and in nobody's hand than was sent, or null. */
function overOpen(lines: readonly LineRow[], sent: readonly UnitsOfLine[]): OrderError | null {
  for (const { lineId, units } of sent) {
    const line = lines.find((each) => each.id === lineId);
    if (!line) return { kind: "line_unknown", line: lineId };
    const open = openUnits(line) - line.picked_units;
    if (units > open) return { kind: "too_many_units", line: lineId, asked: units, open };
  }
  return null;
}

/**
 * Ships parcels that a partner has sent; who waits for what they had reserved gets it. What was planned
 * to leave together is planned no more. On an error the caller undoes all of it.
 * Errors: `order_held`, `too_many_units`, and of a place of ours `not_reserved` and `lots_over`.
 */
export async function shipByPartner(
  tx: Tx,
  parts: PlaceParts,
  parcels: readonly PartnerParcel[],
): Promise<Result<null, OrderError>> {
  const ids = parcels.map((each) => each.orderId);
  const { orders, lines } = await lockOrders(tx, ids);
  const freed = new Set<number>();
  for (const parcel of parcels) {
    const { orderId, placeId } = parcel;
    const order = orders.find((each) => each.id === orderId);
    if (!order) return err({ kind: "order_unknown", order: orderId });
    const wrong = (await heldBy(tx, order)) ?? overOpen(lines, parcel.lines);
    if (wrong) return err(wrong);
    await dissolveParcels(tx, { orderId, why: "shipped_elsewhere" });
    if (placeId === null) {
      for (const item of await leaveElsewhere(tx, parcel, lines)) freed.add(item);
      continue;
    }
    const left = await leaveOurs(tx, { ...parcel, placeId });
    if (!left.ok) return left;
  }
  await serveWaiting(tx, parts, { items: [...freed], cause: "sent_by_partner" });
  return ok(null);
}
