import type { Tx } from "../../../platform/index.ts";
import { openWorkOrders } from "../../production/index.ts";
import { lockSupplies } from "../../stock/index.ts";
import type { HeldSlot } from "./snapshot.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/**
 * One at a time decides about the slots of a plant, until its transaction ends. After the supplies'
 * locks, always: a promise takes those first too. A reading transaction only looks.
 */
export async function lockPlant(tx: Tx, placeId: number): Promise<void> {
  await tx.rows(
    `select case when current_setting('transaction_read_only') = 'off' then
       pg_advisory_xact_lock(hashtextextended(format('plans %s %s %s', $1::int, $2::int, $3::int), 0))
       end`,
    [...scopeOf(tx), placeId],
    "plans.lock_plant",
  );
}

/** Items that held slots of a plant will make. */
async function heldItems(tx: Tx, placeId: number): Promise<number[]> {
  const rows = await tx.rows<{ id: number }>(
    `select distinct item_id as id from plans.booking
     where cell = $1 and tenant_id = $2 and state = 'held' and place_id = $3`,
    [...scopeOf(tx), placeId],
  );
  return rows.map((row) => row.id);
}

/**
 * Locks whatever a plan of a plant may write, in the one lock order: supplies of all that its open
 * work orders and held slots make, and of these items, then the plant; its rows in plans.run come after. Gives the
 * items: what was made meanwhile of another one must not be written.
 */
export async function lockPlanned(
  tx: Tx,
  placeId: number,
  more: readonly number[] = [],
): Promise<ReadonlySet<number>> {
  const open = await openWorkOrders(tx, [placeId]);
  const held = await heldItems(tx, placeId);
  const items = new Set([...more, ...held, ...open.map((each) => each.itemId)]);
  await lockSupplies(
    tx,
    [...items].sort((a, b) => a - b),
  );
  await lockPlant(tx, placeId);
  return items;
}

/** Slots of these plants that promises hold and that are no work orders yet; null: of all. */
export function heldSlots(tx: Tx, placeIds: readonly number[] | null): Promise<HeldSlot[]> {
  return tx.rows<HeldSlot>(
    `select id, supply_id as "supplyId", step, resource_id as "resourceId", lane,
       family_id as "familyId", minutes, needs,
       (extract(epoch from from_at) * 1000)::bigint as "fromMs",
       (extract(epoch from start_at) * 1000)::bigint as "startMs",
       (extract(epoch from end_at) * 1000)::bigint as "endMs"
     from plans.booking where cell = $1 and tenant_id = $2 and state = 'held'
       and ($3::int[] is null or place_id = any ($3)) order by id`,
    [...scopeOf(tx), placeIds],
    "plans.held_slots",
  );
}

/** A component that held slots will use. */
export interface HeldMaterial {
  readonly itemId: number;
  readonly placeId: number;
  readonly units: number;
}

/** Components of these plants that held slots will use, by item. */
export function heldMaterials(tx: Tx, placeIds: readonly number[]): Promise<HeldMaterial[]> {
  return tx.rows<HeldMaterial>(
    `select item_id as "itemId", place_id as "placeId", sum(units)::bigint as units
     from plans.material where cell = $1 and tenant_id = $2 and state = 'held'
       and place_id = any ($3) group by 1, 2`,
    [...scopeOf(tx), placeIds],
    "plans.held_materials",
  );
}
