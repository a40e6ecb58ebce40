import type { Tx } from "../../platform/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

interface LotRow {
  item_id: number;
  place_id: number;
  lot_id: number;
  code: string | null;
  expires_on: string | null;
  made_on: string | null;
  sellable_until: Date | null;
  owner_id: number;
  custodian_id: number;
  condition: string;
  on_hand: number;
}

/** What lies where by lot, owner and condition, in that order of keys. */
export async function lotRows(
  tx: Tx,
  asked: {
    /** Only of these items; null of all. */
    readonly items: readonly number[] | null;
    readonly placeId: number | null;
    readonly placeIds: readonly number[] | null;
    /** ISO day: only what may not be sold any more by then. */
    readonly dueBy: string | null;
    /** `item|place|lot|owner|condition` of the last row seen. */
    readonly after: string | null;
    readonly limit: number;
  },
) {
  const [item, place, lot, owner, condition = ""] = (asked.after ?? "0|0|0|0|").split("|");
  const rows = await tx.rows<LotRow>(
    `select position.item_id, position.place_id, position.lot_id, lot.code,
       lot.expires_on::text as expires_on, lot.made_on::text as made_on, position.sellable_until,
       position.owner_id, position.custodian_id, position.condition, position.on_hand
     from stock.position as position
     left join stock.lot as lot on lot.cell = position.cell and lot.tenant_id = position.tenant_id
       and lot.id = position.lot_id
     where position.cell = $1 and position.tenant_id = $2 and position.on_hand > 0
       and ($3::int[] is null or position.item_id = any ($3)) and ($4::int is null or position.place_id = $4)
       and ($5::int[] is null or position.place_id = any ($5))
       and ($6::date is null or position.sellable_until < $6::date + 1)
       and (position.item_id, position.place_id, position.lot_id, position.owner_id,
         position.condition) > ($7::int, $8::int, $9::int, $10::int, $11::text)
     order by position.item_id, position.place_id, position.lot_id, position.owner_id,
       position.condition limit $12`,
    [
      ...scopeOf(tx),
      asked.items,
      asked.placeId,
      asked.placeIds,
      asked.dueBy,
      ...[item, place, lot, owner].map(Number),
      condition,
      asked.limit,
    ],
  );
  return rows.map((row) => ({
    itemId: row.item_id,
    placeId: row.place_id,
    lotId: row.lot_id,
    lot: row.code ?? "",
    expiresOn: row.expires_on,
    madeOn: row.made_on,
    sellableUntil: row.sellable_until?.toISOString() ?? null,
    ownerId: row.owner_id,
    custodianId: row.custodian_id,
    condition: row.condition,
    onHand: row.on_hand,
  }));
}

interface MovementRow {
  id: number;
  at: Date;
  kind: string;
  place_id: number;
  condition: string;
  units: number;
  document_kind: string;
  document_id: number;
  actor_name: string;
  why: string | null;
}

/** Everything that happened to a lot, newest first, at all places or those asked for. */
export async function lotHistory(
  tx: Tx,
  asked: {
    readonly itemId: number;
    readonly lotId: number;
    readonly placeIds: readonly number[] | null;
    readonly before: number | null;
    readonly limit: number;
  },
) {
  const rows = await tx.rows<MovementRow>(
    `select id, at, kind, place_id, condition, units, document_kind, document_id, actor_name, why
     from stock.movement where cell = $1 and tenant_id = $2 and item_id = $3 and lot_id = $4
       and ($5::int[] is null or place_id = any ($5)) and ($6::bigint is null or id < $6)
     order by id desc limit $7`,
    [...scopeOf(tx), asked.itemId, asked.lotId, asked.placeIds, asked.before, asked.limit],
  );
  return rows.map((row) => ({
    id: row.id,
    at: row.at.toISOString(),
    kind: row.kind,
    placeId: row.place_id,
    condition: row.condition,
    units: row.units,
    documentKind: row.document_kind,
    documentId: row.document_id,
    actor: row.actor_name,
    why: row.why,
  }));
}

interface TakenFrom {
  readonly lot: string;
  readonly expiresOn: string | null;
  readonly units: number;
}

/** From which lots at a place so many units would be taken, first expired first, by item. */
export async function lotsToTake(
  tx: Tx,
  placeId: number,
  wanted: readonly { readonly itemId: number; readonly units: number }[],
): Promise<Map<number, TakenFrom[]>> {
  const rows = await tx.rows<{
    item_id: number;
    code: string | null;
    until: string | null;
    on_hand: number;
  }>(
    `select position.item_id, lot.code, lot.expires_on::text as until,
       sum(position.on_hand)::bigint as on_hand
     from stock.position as position
     left join stock.lot as lot on lot.cell = position.cell and lot.tenant_id = position.tenant_id
       and lot.id = position.lot_id
     where position.cell = $1 and position.tenant_id = $2 and position.item_id = any ($3::int[])
       and position.place_id = $4 and position.on_hand > 0 and position.condition = 'sellable'
       and (position.sellable_until is null or position.sellable_until > $5)
     group by position.item_id, position.lot_id, lot.code, lot.expires_on
     order by position.item_id, lot.expires_on nulls last, position.lot_id`,
    [...scopeOf(tx), wanted.map((each) => each.itemId), placeId, tx.now],
  );
  return new Map(
    wanted.map(({ itemId, units }) => {
      let left = units;
      const lots: TakenFrom[] = [];
      for (const row of rows.filter((each) => each.item_id === itemId)) {
        const part = Math.min(left, row.on_hand);
        if (part > 0) lots.push({ lot: row.code ?? "", expiresOn: row.until, units: part });
        left -= part;
      }
      return [itemId, lots];
    }),
  );
}
