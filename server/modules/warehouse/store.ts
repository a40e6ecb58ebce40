import type { Tx } from "../../platform/index.ts";
import type { UnitsOfLine } from "../orders/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** What left for an order, with whom. */
export interface NewShipment {
  readonly orderId: number;
  readonly placeId: number;
  readonly carrier: string;
  readonly tracking: string;
  readonly lines: readonly UnitsOfLine[];
  readonly packageId?: number | undefined;
  /** Who sent it and when; whoever acts, and now, where it is not said. */
  readonly sent?: { readonly by: string; readonly at: Date };
}

/** Writes a shipment under its id: what left, who sent it and when. */
export async function insertShipment(tx: Tx, id: number, shipment: NewShipment): Promise<void> {
  await tx.rows(
    `insert into warehouse.shipment (cell, tenant_id, id, order_id, place_id, carrier, tracking,
       shipped_at, shipped_by, package_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      ...[...scopeOf(tx), id, shipment.orderId, shipment.placeId, shipment.carrier],
      ...[shipment.tracking, shipment.sent?.at ?? tx.now, shipment.sent?.by ?? tx.actor.name],
      shipment.packageId ?? null,
    ],
  );
  await tx.rows(
    `insert into warehouse.shipment_line (cell, tenant_id, shipment_id, line_id, units)
     select $1, $2, $3, draft.line_id, sum(draft.units)::bigint
     from unnest($4::bigint[], $5::bigint[]) as draft (line_id, units) group by draft.line_id`,
    [
      ...[...scopeOf(tx), id],
      shipment.lines.map((line) => line.lineId),
      shipment.lines.map((line) => line.units),
    ],
  );
}

export interface Shipment {
  readonly id: number;
  readonly orderId: number;
  readonly placeId: number;
  readonly packageId: number | null;
  readonly carrier: string;
  readonly tracking: string;
  readonly shippedAt: Date;
  readonly shippedBy: string;
  readonly deliveredAt: Date | null;
  readonly signedBy: string | null;
  /** Empty for what left before shipments knew their lines. */
  readonly lines: readonly UnitsOfLine[];
}

const shipments = `select shipment.id, order_id as "orderId", place_id as "placeId",
  package_id as "packageId", carrier, tracking, shipped_at as "shippedAt",
  shipped_by as "shippedBy", delivered_at as "deliveredAt", signed_by as "signedBy",
  coalesce((select jsonb_agg(jsonb_build_object('lineId', line_id, 'units', units) order by line_id)
    from warehouse.shipment_line as line where line.cell = $1 and line.tenant_id = $2
      and line.shipment_id = shipment.id), '[]') as lines
  from warehouse.shipment as shipment where shipment.cell = $1 and shipment.tenant_id = $2`;

/** One shipment, or null; `lock` keeps others from signing it meanwhile. */
export async function shipmentById(tx: Tx, id: number, lock = false): Promise<Shipment | null> {
  const [row] = await tx.rows<Shipment>(
    `${shipments} and shipment.id = $3 ${lock ? "for update of shipment" : ""}`,
    [...scopeOf(tx), id],
  );
  return row ?? null;
}

/** All that left for an order, the oldest first. */
export function shipmentsOf(tx: Tx, orderId: number): Promise<Shipment[]> {
  return tx.rows<Shipment>(`${shipments} and shipment.order_id = $3 order by shipment.id`, [
    ...scopeOf(tx),
    orderId,
  ]);
}

/** Shipments of these orders that have not arrived. */
export function shipmentsUnderWay(tx: Tx, orderIds: readonly number[]) {
  return tx.rows<{ id: number; orderId: number }>(
    `select id, order_id as "orderId" from warehouse.shipment
     where cell = $1 and tenant_id = $2 and order_id = any ($3::bigint[]) and delivered_at is null
     order by id`,
    [...scopeOf(tx), orderIds],
    "warehouse.under_way_of",
  );
}

/** What left a place and has not arrived, the oldest first. */
export function underWay(
  tx: Tx,
  asked: {
    readonly placeId: number;
    readonly text: string | null;
    readonly after: number;
    readonly limit: number;
  },
): Promise<Shipment[]> {
  return tx.rows<Shipment>(
    `${shipments} and shipment.place_id = $3 and shipment.delivered_at is null
       and ($4::text is null or strpos(lower(shipment.tracking), lower($4)) > 0)
       and shipment.id > $5 order by shipment.id limit $6`,
    [...scopeOf(tx), asked.placeId, asked.text, asked.after, asked.limit],
  );
}

/** Parcels under way are counted up to so many: what a platform never ends must not slow the board. */
const countedMax = 10_000;

/** How many shipments of a place have not arrived, at most 10,000. */
export async function countUnderWay(tx: Tx, placeId: number): Promise<number> {
  const [row] = await tx.rows<{ count: number }>(
    `select count(*)::int as count from (select 1 from warehouse.shipment
     where cell = $1 and tenant_id = $2 and place_id = $3 and delivered_at is null
     limit $4) as under_way`,
    [...scopeOf(tx), placeId, countedMax],
  );
  return row?.count ?? 0;
}

/** Writes onto shipments that they arrived, and who signed. */
export async function signShipments(
  tx: Tx,
  ids: readonly number[],
  signedBy: string,
): Promise<void> {
  await tx.rows(
    `update warehouse.shipment set delivered_at = $4, signed_by = $5
     where cell = $1 and tenant_id = $2 and id = any ($3::bigint[]) and delivered_at is null`,
    [...scopeOf(tx), ids, tx.now, signedBy],
  );
}

/**
 * When the last parcel of each order arrived, null while one is under way, and whether somebody
 * signed for each. Orders without shipments are left out.
 */
export function arrivals(
  tx: Tx,
  orderIds: readonly number[],
): Promise<{ orderId: number; deliveredAt: Date | null; signed: boolean }[]> {
  return tx.rows(
    `select order_id as "orderId", bool_and(coalesce(signed_by, '') <> '') as signed,
       case when bool_and(delivered_at is not null) then max(delivered_at) end as "deliveredAt"
     from warehouse.shipment
     where cell = $1 and tenant_id = $2 and order_id = any ($3::bigint[]) group by order_id`,
    [...scopeOf(tx), orderIds],
    "warehouse.arrivals",
  );
}
