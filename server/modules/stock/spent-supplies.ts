import type { Tx } from "../../platform/index.ts";
import { supplyKinds } from "./locking.ts";
import type { LockedSupply } from "./locking.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

const batchRows = 1_000;

/**
 * Puts aside receipts of which nothing is to come and nothing is promised, so many at a time; true
 * while there may be more. What somebody works on is left for the next time.
 */
export async function putAsideSpent(tx: Tx): Promise<boolean> {
  const rows = await tx.rows(
    `with spent as materialized (
       select ctid from stock.supply
       where cell = $1 and tenant_id = $2 and id <> 0 and quantity = 0 and promised = 0
       order by day limit $4 for update skip locked),
     gone as (
       delete from stock.supply where ctid = any (array(select ctid from spent)) returning *)
     insert into stock.spent_supply (cell, tenant_id, id, item_id, place_id, kind, day,
       document_kind, document_id, document_number, spent_at)
     select cell, tenant_id, id, item_id, place_id, kind, day, document_kind, document_id,
       document_number, $3 from gone returning id`,
    [...scopeOf(tx), tx.now, batchRows],
    "stock.put_aside_spent",
  );
  return rows.length === batchRows;
}

interface Named {
  readonly itemId: number;
  readonly supplyId: number;
}

async function lockOne(tx: Tx, { itemId, supplyId }: Named): Promise<LockedSupply | null> {
  const [row] = await tx.rows<Omit<LockedSupply, "kind"> & { kind: number }>(
    `select item_id as item, place_id as place, id, array_position($5::text[], kind) - 1 as kind,
       day - date '1970-01-01' as day, quantity, promised, safety from stock.supply
     where cell = $1 and tenant_id = $2 and item_id = $3 and id = $4 and id <> 0 for update`,
    [...scopeOf(tx), itemId, supplyId, supplyKinds],
    "stock.lock_spent",
  );
  return row ? { ...row, kind: supplyKinds[row.kind] ?? "planned" } : null;
}

/**
 * Locks a receipt of which nothing was to come, for who is about to raise it, and takes it back from
 * where it was put aside; null when there never was such a one. The caller holds the item's locks.
 */
export async function wakeSpent(tx: Tx, named: Named): Promise<LockedSupply | null> {
  const there = await lockOne(tx, named);
  if (there) return there;
  await tx.rows(
    `with woken as (
       delete from stock.spent_supply where cell = $1 and tenant_id = $2 and item_id = $3 and id = $4
       returning *)
     insert into stock.supply (cell, tenant_id, id, item_id, place_id, kind, day, quantity,
       document_kind, document_id, document_number)
     select cell, tenant_id, id, item_id, place_id, kind, day, 0, document_kind, document_id,
       document_number from woken`,
    [...scopeOf(tx), named.itemId, named.supplyId],
    "stock.wake_spent",
  );
  return lockOne(tx, named);
}
