import type { Tx } from "../../platform/index.ts";

export type MovementKind =
  | "receipt"
  | "issue"
  | "sale"
  | "return"
  | "transfer_out"
  | "transfer_in"
  | "count"
  | "adjustment"
  | "condition_out"
  | "condition_in"
  | "opening";
export type Condition =
  | "sellable"
  | "quarantine"
  | "damaged"
  | "expired"
  | "short_dated"
  | "in_transit";

/** One line of the ledger: signed units of one item at one place. */
export interface Movement {
  readonly kind: MovementKind;
  readonly itemId: number;
  readonly placeId: number;
  readonly lotId?: number;
  readonly ownerId: number;
  readonly custodianId: number;
  readonly condition?: Condition;
  readonly units: number;
  readonly documentKind: string;
  readonly documentId: number;
  readonly why?: string | undefined;
}

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

interface Pair {
  readonly itemId: number;
  readonly placeId: number;
}

/** The pairs as columns, each once. */
function columnsOf(tx: Tx, pairs: readonly Pair[]): unknown[] {
  const unique = [
    ...new Map(pairs.map((pair) => [`${pair.itemId}/${pair.placeId}`, pair])).values(),
  ];
  return [...scopeOf(tx), unique.map((pair) => pair.itemId), unique.map((pair) => pair.placeId)];
}

/** Makes the on-hand supplies of these (item, place) pairs that are missing, with nothing in them. */
export async function makeOnHand(tx: Tx, pairs: readonly Pair[]): Promise<void> {
  await tx.rows(
    `insert into stock.supply (cell, tenant_id, item_id, place_id, id, kind, quantity)
     select $1, $2, item_id, place_id, 0, 'on_hand', 0
     from unnest($3::int[], $4::int[]) as pair (item_id, place_id) order by item_id, place_id
     on conflict do nothing`,
    columnsOf(tx, pairs),
    "stock.make_on_hand",
  );
}

/** Locks the on-hand supplies of these (item, place) pairs in the one lock order; makes missing ones. */
export async function lockOnHand(
  tx: Tx,
  pairs: readonly Pair[],
): Promise<Map<string, { quantity: number; promised: number }>> {
  await makeOnHand(tx, pairs);
  const rows = await tx.rows<{
    item_id: number;
    place_id: number;
    quantity: number;
    promised: number;
  }>(
    `select supply.item_id, supply.place_id, quantity, promised from stock.supply as supply
     join unnest($3::int[], $4::int[]) as pair (item_id, place_id)
       on pair.item_id = supply.item_id and pair.place_id = supply.place_id
     where supply.cell = $1 and supply.tenant_id = $2 and supply.id = 0
       and supply.item_id = any ($3::int[])
     order by supply.item_id, supply.place_id, supply.id for update of supply`,
    columnsOf(tx, pairs),
    "stock.lock_on_hand",
  );
  return new Map(rows.map((row) => [`${row.item_id}/${row.place_id}`, row]));
}

/**
 * Posts movements: the only writer of the ledger, of positions, and of on-hand supply.
 * The caller has locked the on-hand supplies (lockOnHand) and made room where stock shrinks; a
 * position or supply that would fall below zero, or below what is promised, throws by constraint.
 */
export async function post(tx: Tx, movements: readonly Movement[]): Promise<void> {
  if (movements.length === 0) return;
  const first = await tx.newIds(movements.length);
  const columns = [
    movements.map((_each, index) => first + index),
    movements.map((each) => each.kind),
    movements.map((each) => each.itemId),
    movements.map((each) => each.placeId),
    movements.map((each) => each.lotId ?? 0),
    movements.map((each) => each.ownerId),
    movements.map((each) => each.condition ?? "sellable"),
    movements.map((each) => each.units),
    movements.map((each) => each.documentKind),
    movements.map((each) => each.documentId),
    movements.map((each) => each.why ?? null),
  ];
  await tx.rows(
    `insert into stock.movement (cell, tenant_id, at, actor_name, id, kind, item_id, place_id,
       lot_id, owner_id, condition, units, document_kind, document_id, why)
     select $1, $2, $3, $4, draft.* from unnest($5::bigint[], $6::text[], $7::int[], $8::int[],
       $9::int[], $10::int[], $11::text[], $12::bigint[], $13::text[], $14::bigint[], $15::text[])
       as draft`,
    [...scopeOf(tx), tx.now, tx.actor.name, ...columns],
    "stock.insert_movements",
  );
  const sums = new Map<string, Movement & { units: number }>();
  for (const each of movements) {
    const key = [
      each.itemId,
      each.placeId,
      each.lotId ?? 0,
      each.ownerId,
      each.condition ?? "sellable",
    ].join("/");
    const known = sums.get(key);
    sums.set(key, { ...each, units: (known?.units ?? 0) + each.units });
  }
  await postPositions(
    tx,
    [...sums.values()].filter((each) => each.units !== 0),
  );
  await postSupplies(
    tx,
    movements.filter((each) => (each.condition ?? "sellable") === "sellable"),
  );
}

async function postPositions(tx: Tx, sums: readonly Movement[]): Promise<void> {
  const keys = [
    sums.map((each) => each.itemId),
    sums.map((each) => each.placeId),
    sums.map((each) => each.lotId ?? 0),
    sums.map((each) => each.ownerId),
    sums.map((each) => each.condition ?? "sellable"),
    sums.map((each) => each.custodianId),
    sums.map((each) => each.units),
  ];
  const draft = `unnest($3::int[], $4::int[], $5::int[], $6::int[], $7::text[], $8::int[], $9::bigint[])
    as draft (item_id, place_id, lot_id, owner_id, condition, custodian_id, units)`;
  // Each row is found by its whole key: joined by columns, a planner without statistics compares
  // every draft with every row, and the opening stock of 10,000 items does not end.
  // Two steps, because an insert of a negative row would break the CHECK before the conflict.
  await tx.rows(
    `insert into stock.position (cell, tenant_id, item_id, place_id, lot_id, owner_id, condition,
       custodian_id, on_hand)
     select $1, $2, item_id, place_id, lot_id, owner_id, condition, custodian_id, 0 from ${draft}
     where units <> 0 order by item_id, place_id, lot_id, owner_id, condition on conflict do nothing`,
    [...scopeOf(tx), ...keys],
    "stock.make_positions",
  );
  await tx.rows(
    `update stock.position as position set on_hand = position.on_hand + draft.units from ${draft}
     cross join lateral (
       select ctid from stock.position where cell = $1 and tenant_id = $2
         and item_id = draft.item_id and place_id = draft.place_id and lot_id = draft.lot_id
         and owner_id = draft.owner_id and condition = draft.condition limit 1 for update) as row
     where position.ctid = row.ctid and draft.custodian_id is not null`,
    [...scopeOf(tx), ...keys],
    "stock.post_positions",
  );
}

async function postSupplies(tx: Tx, movements: readonly Movement[]): Promise<void> {
  const sums = new Map<string, { itemId: number; placeId: number; units: number }>();
  for (const { itemId, placeId, units } of movements) {
    const key = `${itemId}/${placeId}`;
    const known = sums.get(key) ?? { itemId, placeId, units: 0 };
    known.units += units;
    sums.set(key, known);
  }
  const rows = [...sums.values()].filter((each) => each.units !== 0);
  if (rows.length === 0) return;
  await tx.rows(
    `update stock.supply as supply set quantity = supply.quantity + draft.units
     from unnest($3::int[], $4::int[], $5::bigint[]) as draft (item_id, place_id, units)
     cross join lateral (
       select ctid from stock.supply where cell = $1 and tenant_id = $2
         and item_id = draft.item_id and place_id = draft.place_id and id = 0
       limit 1 for update) as row
     where supply.ctid = row.ctid`,
    [
      ...scopeOf(tx),
      rows.map((each) => each.itemId),
      rows.map((each) => each.placeId),
      rows.map((each) => each.units),
    ],
    "stock.post_supplies",
  );
}
