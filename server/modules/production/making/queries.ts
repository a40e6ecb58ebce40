import type { Tx } from "../../../platform/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Items whose BOM of today uses this one. */
export async function usedIn(tx: Tx, itemId: number): Promise<number[]> {
  const rows = await tx.rows<{ item_id: number }>(
    `select distinct bom.item_id from production.bom_line as line
     join production.bom as bom on bom.cell = line.cell and bom.tenant_id = line.tenant_id
       and bom.id = line.bom_id
     where line.cell = $1 and line.tenant_id = $2 and line.item_id = $3
       and bom.valid_from <= $4::timestamptz::date
       and (bom.valid_until is null or bom.valid_until > $4::timestamptz::date) order by 1`,
    [...scopeOf(tx), itemId, tx.now],
  );
  return rows.map((row) => row.item_id);
}

export interface MadeItem {
  readonly itemId: number;
  readonly steps: number;
  readonly components: number;
  readonly routingVersion: number;
  readonly bomVersion: number | null;
}

/** Items that have a routing today in these plants, by id, with the size of their usual versions. */
export function madeItems(
  tx: Tx,
  asked: { readonly placeIds: readonly number[] | null; readonly after: number },
): Promise<MadeItem[]> {
  return tx.rows<MadeItem>(
    `with today as (select $4::timestamptz::date as day), routing as (
       select distinct on (item_id) item_id, id, version from production.routing, today
       where cell = $1 and tenant_id = $2 and item_id > $5 and alternative = 0
         and ($3::int[] is null or place_id = any ($3)) and valid_from <= day
         and (valid_until is null or valid_until > day)
       order by item_id, place_id
     ), bom as (
       select distinct on (item_id) item_id, id, version from production.bom, today
       where cell = $1 and tenant_id = $2 and item_id > $5 and alternative = 0
         and valid_from <= day and (valid_until is null or valid_until > day)
       order by item_id, place_id
     )
     select routing.item_id as "itemId", routing.version as "routingVersion",
       bom.version as "bomVersion",
       (select count(*)::int from production.routing_step as step where step.cell = $1
         and step.tenant_id = $2 and step.routing_id = routing.id) as steps,
       (select count(*)::int from production.bom_line as line where line.cell = $1
         and line.tenant_id = $2 and line.bom_id = bom.id) as components
     from routing left join bom using (item_id) order by 1`,
    [...scopeOf(tx), asked.placeIds, tx.now, asked.after],
  );
}
