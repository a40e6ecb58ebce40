import type { Tx } from "../../platform/index.ts";
import { turnUnits } from "./conditions.ts";
import type { Turn } from "./conditions.ts";
import type { Masters } from "./known.ts";
import type { Condition } from "./ledger.ts";
import { lockSupplies } from "./locking.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Items that have lots with an end to their life on hand. */
async function mortalItems(tx: Tx): Promise<number[]> {
  const rows = await tx.rows<{ item_id: number }>(
    `select distinct position.item_id from stock.lot as lot
     join stock.position as position on position.cell = lot.cell
       and position.tenant_id = lot.tenant_id and position.item_id = lot.item_id
       and position.lot_id = lot.id
     where lot.cell = $1 and lot.tenant_id = $2 and lot.expires_on is not null
       and position.on_hand > 0 and position.condition in ('sellable', 'short_dated')
     order by position.item_id`,
    scopeOf(tx),
  );
  return rows.map((row) => row.item_id);
}

/** Items' remaining days and places' clocks as columns. */
async function rulesOf(tx: Tx, { catalog, parties }: Masters, items: readonly number[]) {
  const view = await catalog.view.get(tx);
  const { places } = await parties.view.get(tx);
  return [
    items,
    items.map((id) => view.item(id)?.minShelfDays ?? 0),
    places.map((place) => place.id),
    places.map((place) => place.zone),
  ];
}

const until = "(lot.expires_on - life.days + 1)::timestamp at time zone place.zone";

/** Writes until when each lot may be sold at its place: the last midnight that leaves enough days. */
async function dateLots(tx: Tx, rules: readonly unknown[]): Promise<void> {
  await tx.rows(
    `update stock.position as position set sellable_until = ${until}
     from stock.lot as lot, unnest($3::int[], $4::int[]) as life (item_id, days),
       unnest($5::int[], $6::text[]) as place (id, zone)
     where position.cell = $1 and position.tenant_id = $2 and position.item_id = any ($3::int[])
       and lot.cell = $1 and lot.tenant_id = $2 and lot.id = position.lot_id
       and lot.expires_on is not null and life.item_id = position.item_id
       and place.id = position.place_id and position.sellable_until is distinct from ${until}`,
    [...scopeOf(tx), ...rules],
  );
}

interface Due {
  item_id: number;
  place_id: number;
  lot_id: number;
  owner_id: number;
  custodian_id: number;
  condition: Condition;
  on_hand: number;
  target: Condition;
}

/** What lies there with an end to its life, and the condition that its day asks for. */
const judged = `select position.item_id, position.place_id, position.lot_id, position.owner_id,
    position.custodian_id, position.condition, position.on_hand,
    position.sellable_until is distinct from ${until} as undated,
    case when (lot.expires_on + 1)::timestamp at time zone place.zone <= $7 then 'expired'
      when position.sellable_until <= $7 then 'short_dated' else 'sellable' end as target
  from stock.position as position
  join stock.lot as lot on lot.cell = position.cell and lot.tenant_id = position.tenant_id
    and lot.id = position.lot_id and lot.expires_on is not null
  join unnest($3::int[], $4::int[]) as life (item_id, days)
    on life.item_id = position.item_id
  join unnest($5::int[], $6::text[]) as place (id, zone) on place.id = position.place_id
  where position.cell = $1 and position.tenant_id = $2 and position.item_id = any ($3::int[])
    and position.on_hand > 0 and position.condition in ('sellable', 'short_dated')`;

/** Items of which a lot is due, or not dated by the rule of today. Locks nothing. */
async function dueItems(tx: Tx, masters: Masters): Promise<number[]> {
  const items = await mortalItems(tx);
  if (items.length === 0) return [];
  const rows = await tx.rows<{ item_id: number }>(
    `select distinct item_id from (${judged}) as judged where undated or condition <> target
     order by item_id`,
    [...scopeOf(tx), ...(await rulesOf(tx, masters, items)), tx.now],
  );
  return rows.map((row) => row.item_id);
}

async function dueTurns(tx: Tx, rules: readonly unknown[]): Promise<Turn[]> {
  const rows = await tx.rows<Due>(
    `select * from (${judged}) as judged where condition <> target
     order by item_id, place_id, lot_id, owner_id`,
    [...scopeOf(tx), ...rules, tx.now],
  );
  return rows.map((row) => ({
    itemId: row.item_id,
    placeId: row.place_id,
    to: row.target,
    pick: {
      lotId: row.lot_id,
      ownerId: row.owner_id,
      custodianId: row.custodian_id,
      condition: row.condition,
      units: row.on_hand,
    },
  }));
}

/**
 * Brings lots into the condition that the day at their place and the item's rule ask for: expired,
 * too short-dated to be sold, or sellable again when the rule was relaxed. Claims that rested on
 * what went give way. Null: all items; then only those with something due are locked. Gives the items
 * that changed; the caller promises anew.
 */
export async function settleLots(
  tx: Tx,
  masters: Masters,
  only: readonly number[] | null,
): Promise<number[]> {
  const items = only ? [...new Set(only)].sort((a, b) => a - b) : await dueItems(tx, masters);
  if (items.length === 0) return [];
  await lockSupplies(tx, items);
  const rules = await rulesOf(tx, masters, items);
  await dateLots(tx, rules);
  const turns = await dueTurns(tx, rules);
  if (turns.length === 0) return [];
  const documentId = await tx.newIds(1);
  await turnUnits(tx, turns, { documentKind: "shelf_life", documentId, why: "shelf_life" });
  tx.audit({
    action: "stock.shelf_life",
    subjectKind: "shelf_life",
    subjectId: documentId,
    after: { turns: turns.length, first: turns[0] },
    why: "shelf_life",
  });
  return [...new Set(turns.map((turn) => turn.itemId))];
}
