import type { CanonicalNotice } from "../../../../connectors/port/index.ts";
import { ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { ordersByName, shipByPartner } from "../../orders/index.ts";
import type { NamedOrder, Sendable } from "../../orders/index.ts";
import { reservationsOf } from "../../stock/index.ts";
import { wordsOf } from "../connections.ts";
import { channelById, listChannels } from "../store.ts";
import { NoticeRefused, refusal } from "./matching.ts";
import type { Refusal, Sent } from "./matching.ts";
import type { Noticed } from "./noticed.ts";
import { leftOf } from "./sent-lines.ts";
import type { LeftLine } from "./sent-lines.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** A parcel of an order as a notice tells of it. */
export interface Parcel {
  readonly order: NamedOrder;
  readonly lines: readonly LeftLine[];
}

/** Stands for every channel but the partner's own, where he says himself what he wants. */
const all = "*";

/** The channels whose orders the partner ships, as a person has named them. */
async function shippedFor(
  tx: Tx,
  { settings, channelId }: Noticed,
): Promise<Result<number[], Refusal>> {
  const codes = wordsOf(settings["shipsFor"] ?? "");
  if (codes.length === 0) return ok([]);
  const channels = await listChannels(tx);
  const ids = new Set<number>();
  for (const code of codes) {
    const own = channels.filter((each) =>
      code === all ? each.id !== channelId : each.code === code,
    );
    if (own.length === 0) return refusal(`channel_unknown (${code})`);
    for (const { id } of own) ids.add(id);
  }
  return ok([...ids]);
}

/** The orders of customers that a notice names, by the names that it gives them. */
export async function namedOrders(
  tx: Tx,
  at: Noticed,
  sent: readonly Sent[],
): Promise<Result<ReadonlyMap<string, NamedOrder>, Refusal>> {
  const channelIds = await shippedFor(tx, at);
  if (!channelIds.ok) return channelIds;
  const found = new Map<string, NamedOrder>();
  if (channelIds.value.length === 0) return ok(found);
  const names = [...new Set(sent.map((each) => each.orderNumber))];
  const orders = await ordersByName(tx, { names, channelIds: channelIds.value });
  for (const name of names) {
    const own = orders.filter((each) => each.number === name || each.externalId === name);
    const [order, other] = own;
    if (other) return refusal(`several_orders (${name})`);
    if (order) found.set(name, order);
  }
  return ok(found);
}

/** Whether an earlier notice told of a parcel of these orders under one of these numbers. */
async function knownParcel(
  tx: Tx,
  { channelId, notice }: Noticed,
  orderIds: readonly number[],
): Promise<string | null> {
  const [row] = await tx.rows<{ number: string }>(
    `select number from channels.notice_parcel where cell = $1 and tenant_id = $2
       and order_id = any ($4::bigint[]) and channel_id = $3 and tracking && $5::text[]
     order by number limit 1`,
    [...scopeOf(tx), channelId, orderIds, notice.trackingNumbers],
    "channels.known_parcel",
  );
  return row?.number ?? null;
}

/** The first line that holds less at a place of ours than left there, or null. */
async function notThere(
  tx: Tx,
  { order, lines }: Parcel,
  placeId: number,
): Promise<Result<null, Refusal>> {
  const held = await reservationsOf(
    tx,
    lines.map((line) => line.lineId),
  );
  for (const { lineId, units } of lines) {
    const own = held.find(
      (each) => each.claimId === lineId && each.place === placeId && each.supply === 0,
    );
    const free = own ? own.units - own.picked : 0;
    if (units > free)
      return refusal(`not_reserved_there (${order.number}: ${units} > ${free})`, [
        { kind: "order", key: String(order.id) },
      ]);
  }
  return ok(null);
}

/** What of each order that it names left by a notice; or why that would be a guess. */
export async function parcelsOf(
  tx: Tx,
  at: Noticed,
  told: {
    readonly sent: readonly Sent[];
    readonly orders: ReadonlyMap<string, NamedOrder>;
    readonly sendable: Sendable;
    readonly placeId: number | null;
  },
): Promise<Result<Parcel[], Refusal>> {
  const { notice, seen } = at;
  const { sent, orders, sendable, placeId } = told;
  const byOrder = new Map([...orders.values()].map((order) => [order.id, order]));
  const numbers = notice.trackingNumbers;
  if (byOrder.size > 1 && numbers.length > 1)
    return refusal(`several_numbers (${numbers.join(", ")})`);
  const known = await knownParcel(tx, at, [...byOrder.keys()]);
  if (known !== null && known !== seen.parcel) return refusal(`parcel_known (${known})`);
  const parcels: Parcel[] = [];
  for (const [orderId, order] of byOrder) {
    const waits = [{ kind: "order", key: String(orderId) }] as const;
    const held = sendable.held.get(orderId);
    if (held !== undefined) return refusal(`order_held (${order.number}: ${held})`, waits);
    const own = sent.filter((each) => orders.get(each.orderNumber)?.id === orderId);
    const left = leftOf(own, {
      ...{ orderId, lines: sendable.lines.filter((line) => line.orderId === orderId) },
    });
    if (!left.ok) return left;
    const parcel = { order, lines: left.value };
    const there = placeId === null ? ok(null) : await notThere(tx, parcel, placeId);
    if (!there.ok) return there;
    parcels.push(parcel);
  }
  return ok(parcels);
}

/** Labels of the packs that lines of an order lie in, and of those around them. */
function labelsOf({ packs, lines }: CanonicalNotice, names: ReadonlySet<string>): string[] {
  const around = new Set(
    lines.filter((line) => names.has(line.orderNumber)).flatMap((line) => line.packs),
  );
  for (const pack of packs.toReversed())
    if (around.has(pack.externalId) && pack.within !== null) around.add(pack.within);
  return packs.filter((pack) => around.has(pack.externalId)).flatMap((pack) => pack.sscc);
}

interface Kept extends Parcel {
  readonly shipmentId: number;
  readonly placeId: number | null;
  readonly labels: readonly string[];
}

async function keepParcels(tx: Tx, at: Noticed, parcels: readonly Kept[]): Promise<void> {
  const { channelId, notice } = at;
  for (const { order, shipmentId, placeId, labels } of parcels)
    await tx.rows(
      `insert into channels.notice_parcel (cell, tenant_id, channel_id, number, order_id, shipment_id,
         place_id, ship_from, carrier, tracking, labels, left_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        ...[...scopeOf(tx), channelId, notice.externalId, order.id, shipmentId, placeId],
        ...[notice.shipFrom, notice.carrier, notice.trackingNumbers, labels],
        notice.despatchedAt ?? tx.now,
      ],
      "channels.keep_notice_parcel",
    );
  const lines = parcels.flatMap(({ shipmentId, lines: own }) =>
    own.map((line) => ({ ...line, shipmentId })),
  );
  await tx.rows(
    `insert into channels.notice_parcel_line (cell, tenant_id, shipment_id, line_id, units)
     select $1, $2, draft.* from unnest($3::bigint[], $4::bigint[], $5::bigint[]) as draft`,
    [
      ...scopeOf(tx),
      lines.map((line) => line.shipmentId),
      lines.map((line) => line.lineId),
      lines.map((line) => line.units),
    ],
    "channels.keep_notice_parcel_lines",
  );
}

/**
 * Lets what a notice tells of be parcels of its orders: the orders follow, their channels are told. Stock
 * moves where the place that they left is ours. Several numbers of one order: the first is its parcel's.
 */
export async function shipParcels(
  tx: Tx,
  at: Noticed,
  left: {
    readonly parcels: readonly Parcel[];
    readonly orders: ReadonlyMap<string, NamedOrder>;
    readonly placeId: number | null;
  },
): Promise<void> {
  const { notice, channelId, orders } = at;
  const { parcels, placeId } = left;
  if (parcels.length === 0) return;
  const first = await tx.newIds(parcels.length);
  const sentBy = (await channelById(tx, channelId))?.name ?? "";
  const kept = parcels.map((parcel, index): Kept => {
    const named = [...left.orders].filter(([, order]) => order.id === parcel.order.id);
    const labels = labelsOf(notice, new Set(named.map(([name]) => name)));
    return { ...parcel, shipmentId: first + index, placeId, labels };
  });
  const shipped = await shipByPartner(
    tx,
    orders.parts,
    kept.map(({ order, shipmentId, lines }) => ({
      ...{ orderId: order.id, shipmentId, placeId, sentBy, carrier: notice.carrier },
      ...{ tracking: notice.trackingNumbers[0] ?? "", lines },
    })),
  );
  // What can be seen was looked at under these locks: what is left is stock that may not leave.
  if (!shipped.ok) throw new NoticeRefused(`${shipped.error.kind} (${notice.externalId})`);
  await keepParcels(tx, at, kept);
}
