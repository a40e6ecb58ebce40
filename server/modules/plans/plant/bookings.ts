import type { Tx } from "../../../platform/index.ts";
import type { Words } from "./words.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** One lane of one step of a line that is to be made. */
export interface Slot {
  readonly itemId: number;
  readonly placeId: number;
  readonly alternative: number;
  readonly step: number;
  readonly resourceId: number | null;
  readonly lane: number;
  readonly familyId: number | null;
  /** Tools and people that it takes besides; of several lanes only the first names them. */
  readonly needs: readonly { readonly resourceId: number; readonly units: number }[];
  readonly minutes: number;
  readonly fromAt: Date;
  readonly startAt: Date;
  readonly endAt: Date;
}

export interface StoredSlot extends Slot {
  readonly id: number;
  readonly units: number;
}

/** Books slots and components for a planned receipt; the database refuses slots that meet others. */
export async function holdSlots(
  tx: Tx,
  held: {
    readonly supplyId: number;
    readonly placeId: number;
    readonly units: number;
    readonly slots: readonly Slot[];
    readonly materials: readonly { readonly itemId: number; readonly units: number }[];
  },
): Promise<void> {
  const { supplyId, placeId, units, slots, materials } = held;
  const first = await tx.newIds(slots.length);
  const rows = slots.map((slot, index) => ({
    ...{ id: first + index, item_id: slot.itemId, place_id: slot.placeId, units },
    ...{ alternative: slot.alternative, step: slot.step, resource_id: slot.resourceId },
    ...{ lane: slot.lane, family_id: slot.familyId, minutes: slot.minutes, needs: slot.needs },
    ...{ from_at: slot.fromAt, start_at: slot.startAt, end_at: slot.endAt },
  }));
  const columns = `id, item_id, place_id, units, alternative, step, resource_id, lane, family_id,
    needs, minutes, from_at, start_at, end_at`;
  await tx.rows(
    `insert into plans.booking (cell, tenant_id, supply_id, held_at, state, ${columns})
     select $1, $2, $3, $4, 'held', ${columns}
     from jsonb_populate_recordset(null::plans.booking, $5::jsonb)`,
    [...scopeOf(tx), supplyId, tx.now, JSON.stringify(rows)],
    "plans.hold",
  );
  await tx.rows(
    `insert into plans.material (cell, tenant_id, supply_id, place_id, item_id, units)
     select $1, $2, $3, $4, item_id, units from unnest($5::int[], $6::bigint[]) as draft (item_id, units)`,
    [
      ...[...scopeOf(tx), supplyId, placeId],
      ...[materials.map((each) => each.itemId), materials.map((each) => each.units)],
    ],
    "plans.hold_materials",
  );
  tx.audit({
    action: "plans.capacity.hold",
    subjectKind: "supply",
    subjectId: supplyId,
    after: { units, slots: slots.length, from: slots[0]?.startAt, until: slots.at(-1)?.endAt },
  });
}

/** The slots that a receipt rests on and that are no work order yet, in the order of their steps. */
export function slotsOf(tx: Tx, supplyId: number): Promise<StoredSlot[]> {
  return tx.rows<StoredSlot>(
    `select id, item_id as "itemId", place_id as "placeId", units, alternative, step,
       resource_id as "resourceId", lane, family_id as "familyId", needs, minutes,
       from_at as "fromAt",
       start_at as "startAt", end_at as "endAt"
     from plans.booking where cell = $1 and tenant_id = $2 and supply_id = $3 and state = 'held'
     order by start_at, step, lane`,
    [...scopeOf(tx), supplyId],
    "plans.slots_of",
  );
}

/** Held slots that are wanted for sure and could not become a work order, with the reason. */
export interface UnmadeSlot {
  readonly supplyId: number;
  readonly itemId: number;
  readonly units: number;
  readonly endAt: Date;
  readonly failure: Words;
}

/** What a plant owes and has no work order for, by receipt; null: all plants. */
export function unmadeSlots(tx: Tx, placeId: number | null): Promise<UnmadeSlot[]> {
  return tx.rows<UnmadeSlot>(
    `select supply_id as "supplyId", item_id as "itemId", max(units) as units,
       max(end_at) as "endAt", failure from plans.booking
     where cell = $1 and tenant_id = $2 and state = 'held' and failure is not null
       and ($3::int is null or place_id = $3) group by supply_id, item_id, failure
     order by max(end_at), supply_id`,
    [...scopeOf(tx), placeId],
    "plans.unmade_slots",
  );
}

/** Keeps why what is held could not become a work order: planners are shown it until it does. */
export async function slotsFail(tx: Tx, supplyId: number, failure: Words): Promise<void> {
  const rows = await tx.rows(
    `update plans.booking set failure = $4 where cell = $1 and tenant_id = $2 and supply_id = $3
       and state = 'held' and failure is distinct from $4::jsonb returning id`,
    [...scopeOf(tx), supplyId, JSON.stringify(failure)],
  );
  if (rows.length === 0) return;
  tx.audit({
    ...{ action: "plans.capacity.unmade", subjectKind: "supply", subjectId: supplyId },
    after: { failure: { ...failure } },
  });
}

/** What was held stands as a work order from now on. */
export async function slotsBecome(tx: Tx, supplyId: number, workOrderId: number): Promise<void> {
  await tx.rows(
    `update plans.booking set state = 'firm', work_order_id = $4
     where cell = $1 and tenant_id = $2 and supply_id = $3 and state = 'held'`,
    [...scopeOf(tx), supplyId, workOrderId],
    "plans.slots_firm",
  );
  await tx.rows(
    `update plans.material set state = 'firm'
     where cell = $1 and tenant_id = $2 and supply_id = $3 and state = 'held'`,
    [...scopeOf(tx), supplyId],
    "plans.materials_firm",
  );
  tx.audit({
    action: "plans.capacity.firm",
    subjectKind: "supply",
    subjectId: supplyId,
    after: { workOrderId },
  });
}

/**
 * Gives back units that a receipt held: with the last of them its slots are free. False when nothing
 * is held for the receipt, because it became a work order or never was one.
 */
export async function releaseSlots(tx: Tx, supplyId: number, units: number): Promise<boolean> {
  const slots = await slotsOf(tx, supplyId);
  const held = slots[0]?.units;
  if (held === undefined) return false;
  const left = held - units;
  const state = left > 0 ? "held" : "released";
  await tx.rows(
    `update plans.booking set units = greatest($4::bigint, 1), state = $5
     where cell = $1 and tenant_id = $2 and supply_id = $3 and state = 'held'`,
    [...scopeOf(tx), supplyId, left, state],
    "plans.release",
  );
  await tx.rows(
    `update plans.material set units = greatest(1, ceil(units * $4::numeric / $5)), state = $6
     where cell = $1 and tenant_id = $2 and supply_id = $3 and state = 'held'`,
    [...scopeOf(tx), supplyId, Math.max(0, left), held, state],
    "plans.release_materials",
  );
  tx.audit({
    action: "plans.capacity.release",
    subjectKind: "supply",
    subjectId: supplyId,
    before: { units: held },
    after: { units: Math.max(0, left) },
  });
  return true;
}

/** A slot's new times, and the lane that it has then. */
export interface MovedSlot {
  readonly id: number;
  readonly lane: number;
  readonly fromAt: Date;
  readonly startAt: Date;
  readonly endAt: Date;
}

/** Moves held slots to other times and lanes, all at once: that they stand apart is looked at in the end. */
export async function moveSlots(tx: Tx, moved: readonly MovedSlot[]): Promise<void> {
  if (moved.length === 0) return;
  await tx.rows("set constraints plans.booking_apart deferred");
  await tx.rows(
    `update plans.booking as booking set from_at = draft.from_at, start_at = draft.start_at,
       end_at = draft.end_at, lane = draft.lane
     from unnest($3::bigint[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[], $7::int[])
       as draft (id, from_at, start_at, end_at, lane)
     where booking.cell = $1 and booking.tenant_id = $2 and booking.id = draft.id`,
    [
      ...scopeOf(tx),
      moved.map((each) => each.id),
      moved.map((each) => each.fromAt),
      moved.map((each) => each.startAt),
      moved.map((each) => each.endAt),
      moved.map((each) => each.lane),
    ],
  );
  for (const { id, lane, startAt, endAt } of moved)
    tx.audit({
      action: "plans.capacity.move",
      subjectKind: "booking",
      subjectId: id,
      after: { lane, startAt, endAt },
    });
}
