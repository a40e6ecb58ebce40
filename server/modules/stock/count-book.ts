import type { Tx } from "../../platform/index.ts";

export interface Asked {
  readonly itemId: number;
  /** The lot's code; empty for an item without lots. */
  readonly lot: string;
}

/** What the book says a person would count of each row at a place, and what of it is promised. */
export async function countBook(
  tx: Tx,
  placeId: number,
  rows: readonly Asked[],
): Promise<{ book: number; promised: number; isKnownLot: boolean }[]> {
  const found = await tx.rows<{ book: number; promised: number; known: boolean }>(
    `select coalesce((select sum(position.on_hand) from stock.position as position
         where position.cell = $1 and position.tenant_id = $2 and position.item_id = asked.item_id
           and position.place_id = $5 and (asked.lot = '' and position.condition = 'sellable'
             or position.lot_id = lot.id
               and position.condition in ('sellable', 'short_dated', 'expired'))), 0)::bigint as book,
       coalesce(supply.promised, 0)::bigint as promised, lot.id is not null as known
     from unnest($3::int[], $4::text[]) with ordinality as asked (item_id, lot, place_in_list)
     left join stock.lot as lot on lot.cell = $1 and lot.tenant_id = $2
       and lot.item_id = asked.item_id and lot.code = asked.lot
     left join stock.supply as supply on supply.cell = $1 and supply.tenant_id = $2
       and supply.item_id = asked.item_id and supply.place_id = $5 and supply.id = 0
     order by asked.place_in_list`,
    [
      ...[tx.scope.cell, tx.scope.tenantId],
      rows.map((row) => row.itemId),
      rows.map((row) => row.lot),
      placeId,
    ],
  );
  return found.map((row) => ({ book: row.book, promised: row.promised, isKnownLot: row.known }));
}
