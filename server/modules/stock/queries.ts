import type { Tx } from "../../platform/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** On hand, promised, safety, free and incoming by item and place, in that order of keys. */
export async function stockLevels(
  tx: Tx,
  asked: {
    readonly items: readonly number[] | null;
    readonly placeId: number | null;
    readonly placeIds: readonly number[] | null;
    readonly after: string | null;
    readonly limit: number;
  },
) {
  const [item, place] = (asked.after ?? "0|0").split("|").map(Number);
  const rows = await tx.rows<{
    item_id: number;
    place_id: number;
    on_hand: number;
    promised: number;
    safety: number;
    incoming: number;
  }>(
    `select item_id, place_id, coalesce(sum(quantity) filter (where id = 0), 0)::bigint as on_hand,
       coalesce(sum(promised) filter (where id = 0), 0)::bigint as promised,
       coalesce(sum(safety) filter (where id = 0), 0)::bigint as safety,
       coalesce(sum(quantity) filter (where id <> 0), 0)::bigint as incoming
     from stock.supply where cell = $1 and tenant_id = $2 and (item_id, place_id) > ($3::int, $4::int)
       and ($5::int[] is null or item_id = any ($5::int[])) and ($6::int is null or place_id = $6)
       and ($7::int[] is null or place_id = any ($7::int[]))
     group by item_id, place_id order by item_id, place_id limit $8`,
    [
      ...scopeOf(tx),
      item ?? 0,
      place ?? 0,
      asked.items,
      asked.placeId,
      asked.placeIds,
      asked.limit,
    ],
  );
  return rows.map((row) => ({
    itemId: row.item_id,
    placeId: row.place_id,
    onHand: row.on_hand,
    promised: row.promised,
    safety: row.safety,
    free: row.on_hand - row.promised - row.safety,
    incoming: row.incoming,
  }));
}

/** What a stock number is made of: its movements, newest first, and who holds it. */
export async function stockRows(tx: Tx, itemId: number, placeId: number) {
  const movements = await tx.rows<{
    id: number;
    at: Date;
    kind: string;
    units: number;
    condition: string;
    document_kind: string;
    document_id: number;
    actor_name: string;
    why: string | null;
  }>(
    `select id, at, kind, units, condition, document_kind, document_id, actor_name, why from stock.movement
     where cell = $1 and tenant_id = $2 and item_id = $3 and place_id = $4 order by id desc limit 200`,
    [...scopeOf(tx), itemId, placeId],
  );
  const reservations = await tx.rows<{
    claim_id: number;
    claim_kind: string;
    supply_id: number;
    units: number;
    ship_day: string;
  }>(
    `select claim_id, claim_kind, supply_id, units, ship_day from stock.reservation
     where cell = $1 and tenant_id = $2 and item_id = $3 and place_id = $4 order by ship_day, claim_id limit 200`,
    [...scopeOf(tx), itemId, placeId],
  );
  return {
    movements: movements.map((row) => ({
      id: row.id,
      at: row.at.toISOString(),
      kind: row.kind,
      units: row.units,
      condition: row.condition,
      documentKind: row.document_kind,
      documentId: row.document_id,
      actor: row.actor_name,
      why: row.why,
    })),
    reservations: reservations.map((row) => ({
      claimId: row.claim_id,
      claimKind: row.claim_kind,
      supplyId: row.supply_id,
      units: row.units,
      shipDay: row.ship_day,
    })),
  };
}

/** How many shortfalls nobody has explained yet. */
export async function openShortfalls(tx: Tx): Promise<number> {
  const [row] = await tx.rows<{ count: number }>(
    "select count(*)::int as count from stock.shortfall where cell = $1 and tenant_id = $2 and closed_at is null",
    scopeOf(tx),
  );
  return row?.count ?? 0;
}

/** How many items lie somewhere, up to a limit: a young company's question, cheap for an old one. */
export async function stockedItems(tx: Tx, limit: number): Promise<number> {
  const [row] = await tx.rows<{ count: number }>(
    `select count(*)::int as count from (select distinct item_id from stock.supply
       where cell = $1 and tenant_id = $2 and id = 0 and quantity > 0 limit $3) as stocked`,
    [...scopeOf(tx), limit],
  );
  return row?.count ?? 0;
}
