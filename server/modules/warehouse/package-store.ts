import type { Tx } from "../../platform/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export interface PackageLine {
  readonly orderId: number;
  readonly lineId: number;
  readonly units: number;
}

/** A box with what was put into it. */
export interface Package {
  readonly id: number;
  readonly placeId: number;
  readonly parcelId: number | null;
  readonly state: "packed" | "shipped" | "undone";
  readonly weightGrams: number | null;
  readonly packedAt: Date;
  readonly packedBy: string;
  readonly lines: readonly PackageLine[];
}

const selected = `select package.id, package.place_id as "placeId",
  package.parcel_id as "parcelId", package.state, package.weight_grams as "weightGrams",
  package.packed_at as "packedAt", package.packed_by as "packedBy",
  (select jsonb_agg(jsonb_build_object('orderId', line.order_id, 'lineId', line.line_id,
    'units', line.units) order by line.order_id, line.line_id)
    from warehouse.package_line as line where line.cell = $1 and line.tenant_id = $2
      and line.package_id = package.id) as lines
  from warehouse.package as package where package.cell = $1 and package.tenant_id = $2`;

/** Writes a box; gives its id. */
export async function insertPackage(
  tx: Tx,
  draft: Pick<Package, "placeId" | "parcelId" | "weightGrams" | "lines">,
): Promise<number> {
  const id = await tx.newIds(1);
  await tx.rows(
    `insert into warehouse.package (cell, tenant_id, id, place_id, parcel_id, weight_grams,
       packed_at, packed_by) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      ...[...scopeOf(tx), id, draft.placeId, draft.parcelId, draft.weightGrams],
      ...[tx.now, tx.actor.name],
    ],
  );
  await tx.rows(
    `insert into warehouse.package_line (cell, tenant_id, package_id, order_id, line_id, units)
     select $1, $2, $3, draft.* from unnest($4::bigint[], $5::bigint[], $6::bigint[]) as draft`,
    [
      ...[...scopeOf(tx), id],
      draft.lines.map((line) => line.orderId),
      draft.lines.map((line) => line.lineId),
      draft.lines.map((line) => line.units),
    ],
  );
  return id;
}

/** One box, or null; `lock` keeps others from opening or shipping it meanwhile. */
export async function packageById(tx: Tx, id: number, lock = false): Promise<Package | null> {
  const [row] = await tx.rows<Package>(
    `${selected} and package.id = $3 ${lock ? "for update of package" : ""}`,
    [...scopeOf(tx), id],
  );
  return row ?? null;
}

/**
 * Boxes that stand packed at a place (any place: null), of these orders where some are named: then
 * found by them, so that the others that stand there are not read.
 */
export function openPackages(
  tx: Tx,
  asked: { readonly placeId: number | null; readonly orderIds: readonly number[] | null },
): Promise<Package[]> {
  const { placeId, orderIds } = asked;
  const scope = [...scopeOf(tx), placeId];
  const standing = "package.state = 'packed' and ($3::int is null or package.place_id = $3)";
  if (orderIds === null)
    return tx.rows<Package>(`${selected} and ${standing} order by package.id`, scope);
  return tx.rows<Package>(
    `with named as materialized (
       select distinct package_id from warehouse.package_line
       where cell = $1 and tenant_id = $2 and order_id = any ($4::bigint[]))
     select found.* from named cross join lateral (
       ${selected} and package.id = named.package_id and ${standing} limit 1) as found
     order by found.id`,
    [...scope, orderIds],
  );
}

/** Ends a box: it left, or was opened again. */
export async function endPackage(tx: Tx, id: number, state: "shipped" | "undone"): Promise<void> {
  await tx.rows(
    `update warehouse.package set state = $4, ended_at = $5
     where cell = $1 and tenant_id = $2 and id = $3 and state = 'packed'`,
    [...scopeOf(tx), id, state, tx.now],
  );
}

/** Units that stand packed, by order line, at one place. */
export async function packedUnits(
  tx: Tx,
  placeId: number,
  orderIds: readonly number[],
): Promise<Map<number, number>> {
  const units = new Map<number, number>();
  for (const { lines } of await openPackages(tx, { placeId, orderIds }))
    for (const line of lines) units.set(line.lineId, (units.get(line.lineId) ?? 0) + line.units);
  return units;
}

/** How many boxes stand packed at these places (null: all) and wait for their carrier. */
export async function standingWork(
  tx: Tx,
  placeIds: readonly number[] | null,
): Promise<{ packed: number }> {
  const [row] = await tx.rows<{ packed: number }>(
    `select count(*)::int as packed from (select 1 from warehouse.package
       where cell = $1 and tenant_id = $2 and state = 'packed'
         and ($3::int[] is null or place_id = any ($3)) limit 1001) as few`,
    [...scopeOf(tx), placeIds],
  );
  return row ?? { packed: 0 };
}
