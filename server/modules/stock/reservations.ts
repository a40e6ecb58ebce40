import { newSheet } from "../../platform/index.ts";
import type { Tx } from "../../platform/index.ts";
import { lockSupplies } from "./locking.ts";

/** A reservation to be written: units of one supply for one claim (an order or quote line). */
export interface Grant {
  readonly claimId: number;
  readonly claimKind: "order" | "quote";
  readonly item: number;
  readonly place: number;
  readonly supply: number;
  readonly units: number;
  readonly channel: number;
  readonly underQuota: boolean;
  readonly priority: number;
  readonly shipDay: number;
  readonly deliverDay: number;
  /** Null: firm. */
  readonly expiresAt: Date | null;
}

export interface Release {
  readonly claimId: number;
  /** How much to give back at most; the latest-dated supply first. Null: all of it. */
  readonly units: number | null;
}

export interface Reservation {
  readonly claimId: number;
  readonly claimKind: "order" | "quote";
  readonly item: number;
  readonly place: number;
  readonly supply: number;
  readonly units: number;
  readonly channel: number;
  readonly underQuota: boolean;
  readonly priority: number;
  readonly shipDay: number;
  readonly deliverDay: number;
  readonly expiresAt: Date | null;
  /** Being picked: re-promising leaves it alone. */
  readonly frozen: boolean;
  /** How much of it is in the picker's hands. */
  readonly picked: number;
}

/** Units that leave a reservation; `picked` of them were in the picker's hands. */
export interface Cut {
  readonly from: Reservation;
  readonly units: number;
  readonly picked?: number;
}

/** Item, place, supply and units. */
type Delta = readonly [number, number, number, number];

/** Each supply once, with all its units. */
function summed(deltas: readonly Delta[]): Delta[] {
  const byKey = new Map<string, [number, number, number, number]>();
  for (const [item, place, supply, units] of deltas) {
    const key = `${item},${place},${supply}`;
    const known = byKey.get(key);
    if (known) known[3] += units;
    else byKey.set(key, [item, place, supply, units]);
  }
  return [...byKey.values()];
}

/**
 * Adds (or takes, when negative) promised units per supply; the CHECK refuses any oversell.
 * Each row is found by its whole key and changed by its address, which the lock keeps still: joined
 * by columns, a planner without statistics compares every delta with every row. The count is
 * checked, so a caller without the lock fails instead of losing units.
 */
async function addPromised(tx: Tx, deltas: readonly Delta[]) {
  if (deltas.length === 0) return;
  const rows = summed(deltas);
  tx.write({
    name: "stock.add_promised",
    text: `update stock.supply as supply set promised = supply.promised + delta.units
     from unnest($3::int[], $4::int[], $5::bigint[], $6::bigint[])
       as delta (item_id, place_id, id, units)
     cross join lateral (
       select ctid from stock.supply where cell = $1 and tenant_id = $2
         and item_id = delta.item_id and place_id = delta.place_id and id = delta.id limit 1) as row
     where supply.ctid = row.ctid`,
    values: [tx.scope.cell, tx.scope.tenantId, ...columnsOf(rows)],
    rows: rows.length,
  });
}

/** Adds (or takes) granted units per item and channel, where a quota row exists. */
async function addGranted(tx: Tx, deltas: readonly (readonly [number, number, number])[]) {
  if (deltas.length === 0) return;
  const byKey = new Map<string, [number, number, number]>();
  for (const [item, channel, units] of deltas) {
    const known = byKey.get(`${item},${channel}`);
    if (known) known[2] += units;
    else byKey.set(`${item},${channel}`, [item, channel, units]);
  }
  // A quota may be gone since the reservation was made: then nothing is counted, so no check.
  tx.write({
    name: "stock.add_granted",
    text: `update stock.quota as quota set granted = quota.granted + delta.units
     from unnest($3::int[], $4::int[], $5::bigint[]) as delta (item_id, channel_id, units)
     cross join lateral (
       select ctid from stock.quota where cell = $1 and tenant_id = $2
         and item_id = delta.item_id and channel_id = delta.channel_id limit 1) as row
     where quota.ctid = row.ctid`,
    values: [tx.scope.cell, tx.scope.tenantId, ...columnsOf([...byKey.values()])],
  });
}

/** Rows turned into columns, as unnest wants them. */
function columnsOf(rows: readonly (readonly number[])[]): number[][] {
  const width = rows[0]?.length ?? 0;
  return Array.from({ length: width }, (_unused, column) => rows.map((row) => row[column] ?? 0));
}

/** True when two grants give a claim units of the same supply: they must become one row. */
function hasTwins(grants: readonly Grant[]): boolean {
  return grants.some((each, at) => {
    for (let other = at + 1; other < grants.length; other += 1) {
      const next = grants[other] as Grant;
      if (next.claimId !== each.claimId) return false;
      if (next.place === each.place && next.supply === each.supply) return true;
    }
    return false;
  });
}

/**
 * Writes reservations and raises the counters in the same transaction. The caller holds the locks
 * of lockSupplies and has decided within them; should it be wrong, the CHECK constraint throws and
 * nothing of the transaction remains. Claims are `fresh` when nothing was ever reserved for them.
 */
export async function reserve(
  tx: Tx,
  grants: readonly Grant[],
  claims: "fresh" | "known" = "known",
): Promise<void> {
  if (grants.length === 0) return;
  const rows = newSheet(12 * grants.length);
  for (const each of grants) {
    rows.put(each.claimId);
    rows.put(each.place);
    rows.put(each.supply);
    rows.put(each.item);
    rows.put(each.units);
    rows.put(each.channel);
    rows.put(each.priority);
    rows.put(each.shipDay);
    rows.put(each.deliverDay);
    rows.put(each.claimKind === "quote" ? 1 : 0);
    rows.put(each.underQuota ? 1 : 0);
    rows.put(each.expiresAt?.getTime() ?? -1);
  }
  const deltas = summed(grants.map((each) => [each.item, each.place, each.supply, each.units]));
  const counters = newSheet(4 * deltas.length);
  for (const delta of deltas) for (const number of delta) counters.put(number);
  tx.write({
    name: "stock.reserve",
    text: "select stock.reserve_batch($1, $2, $3, $4::bigint[], $5::bigint[], $6, $7)",
    values: [
      tx.scope.cell,
      tx.scope.tenantId,
      tx.now,
      rows.parameter(),
      counters.parameter(),
      claims === "fresh" && !hasTwins(grants),
      grants.some((each) => each.underQuota),
    ],
  });
}

/** Writes when units that stay reserved now leave and arrive: the clock or the way has moved. */
export async function moveDays(
  tx: Tx,
  moves: readonly Pick<Grant, "claimId" | "place" | "supply" | "shipDay" | "deliverDay">[],
): Promise<void> {
  if (moves.length === 0) return;
  tx.write({
    name: "stock.move_days",
    text: `update stock.reservation as reservation set
       ship_day = date '1970-01-01' + move.ship_day,
       deliver_day = date '1970-01-01' + move.deliver_day
     from unnest($3::bigint[], $4::int[], $5::bigint[], $6::int[], $7::int[])
       as move (claim_id, place_id, supply_id, ship_day, deliver_day)
     where reservation.cell = $1 and reservation.tenant_id = $2
       and reservation.claim_id = any ($3::bigint[]) and reservation.claim_id = move.claim_id
       and reservation.place_id = move.place_id and reservation.supply_id = move.supply_id`,
    values: [
      tx.scope.cell,
      tx.scope.tenantId,
      moves.map((each) => each.claimId),
      moves.map((each) => each.place),
      moves.map((each) => each.supply),
      moves.map((each) => each.shipDay),
      moves.map((each) => each.deliverDay),
    ],
  });
}

interface ReservationRow {
  claim_id: number;
  claim_kind: "order" | "quote";
  item_id: number;
  place_id: number;
  supply_id: number;
  units: number;
  channel_id: number;
  under_quota: boolean;
  priority: number;
  ship_day: number;
  deliver_day: number;
  expires_at: Date | null;
  frozen: boolean;
  picked: number;
}

const reservationColumns = `claim_id, frozen, picked, claim_kind, item_id, place_id, supply_id, units, channel_id,
  under_quota, priority, ship_day - date '1970-01-01' as ship_day,
  deliver_day - date '1970-01-01' as deliver_day, expires_at`;

function reservationOf(row: ReservationRow): Reservation {
  return {
    claimId: row.claim_id,
    claimKind: row.claim_kind,
    item: row.item_id,
    place: row.place_id,
    supply: row.supply_id,
    units: row.units,
    channel: row.channel_id,
    underQuota: row.under_quota,
    priority: row.priority,
    shipDay: row.ship_day,
    deliverDay: row.deliver_day,
    expiresAt: row.expires_at,
    frozen: row.frozen,
    picked: row.picked,
  };
}

/** The reservations of these claims, nearest supply first. Does not lock. */
export async function reservationsOf(tx: Tx, claimIds: readonly number[]): Promise<Reservation[]> {
  const rows = await tx.rows<ReservationRow>(
    `select ${reservationColumns} from stock.reservation
     where cell = $1 and tenant_id = $2 and claim_id = any ($3::bigint[])
     order by claim_id, ship_day, place_id, supply_id`,
    [tx.scope.cell, tx.scope.tenantId, claimIds],
    "stock.reservations_of",
  );
  return rows.map(reservationOf);
}

/** All reservations of these items. The caller holds the items' supply locks. */
export async function reservationsOfItems(
  tx: Tx,
  items: readonly number[],
): Promise<Reservation[]> {
  const rows = await tx.rows<ReservationRow>(
    `select ${reservationColumns} from stock.reservation
     where cell = $1 and tenant_id = $2 and item_id = any ($3::int[])
     order by item_id, claim_id, ship_day`,
    [tx.scope.cell, tx.scope.tenantId, items],
    "stock.reservations_of_items",
  );
  return rows.map(reservationOf);
}

/** What each release takes from which reservation: the latest ship day first, nothing picked. */
function cutsOf(held: readonly Reservation[], releases: readonly Release[]) {
  const byClaim = new Map<number, Reservation[]>();
  for (const each of held) {
    const list = byClaim.get(each.claimId);
    if (list) list.push(each);
    else byClaim.set(each.claimId, [each]);
  }
  const cuts: { from: Reservation; units: number }[] = [];
  for (const release of releases) {
    const list = (byClaim.get(release.claimId) ?? []).sort((a, b) => b.shipDay - a.shipDay);
    let left = release.units ?? Number.MAX_SAFE_INTEGER;
    for (const from of list) {
      const units = Math.min(left, from.units - from.picked);
      if (units > 0) cuts.push({ from, units });
      left -= units;
    }
  }
  return cuts;
}

/**
 * Gives reserved units back, latest ship day first, and lowers the counters with them.
 * Locks the supplies of the claims' items first, so it may be called without holding them.
 * @returns what was given back, per reservation; less than asked when less was held.
 */
export async function release(
  tx: Tx,
  releases: readonly Release[],
): Promise<{ from: Reservation; units: number }[]> {
  if (releases.length === 0) return [];
  const claimIds = releases.map((each) => each.claimId);
  const before = await reservationsOf(tx, claimIds);
  const items = [...new Set(before.map((each) => each.item))].sort((a, b) => a - b);
  if (items.length === 0) return [];
  await lockSupplies(tx, items);
  // Read again: between the first look and the lock another transaction may have moved them.
  const cuts = cutsOf(await reservationsOf(tx, claimIds), releases);
  await cutReservations(tx, cuts);
  return cuts;
}

/**
 * Lowers reservations and counters by these cuts. What is picked goes last, unless the cut says
 * that it is what leaves. The caller holds the supply locks; a reservation that has not so many
 * units fails the transaction.
 */
export async function cutReservations(tx: Tx, cuts: readonly Cut[]): Promise<void> {
  if (cuts.length === 0) return;
  const rows = newSheet(5 * cuts.length);
  for (const { from, units, picked = 0 } of cuts) {
    rows.put(from.claimId);
    rows.put(from.place);
    rows.put(from.supply);
    rows.put(units);
    rows.put(picked);
  }
  tx.write({
    name: "stock.cut",
    text: "select stock.cut_batch($1, $2, $3::bigint[])",
    values: [tx.scope.cell, tx.scope.tenantId, rows.parameter()],
  });
  await addPromised(
    tx,
    cuts.map(({ from, units }) => [from.item, from.place, from.supply, -units]),
  );
  await addGranted(
    tx,
    cuts
      .filter(({ from }) => from.underQuota)
      .map(({ from, units }) => [from.item, from.channel, -units]),
  );
}

/**
 * Moves reserved units from one supply to another of the same item and place, as when a dated
 * receipt arrives and becomes stock on hand: whoever waited for it now holds the real thing.
 * The caller holds the locks and has raised the target's quantity.
 */
export async function moveReservations(
  tx: Tx,
  moves: readonly {
    readonly from: Reservation;
    readonly units: number;
    readonly toSupply: number;
  }[],
): Promise<void> {
  await cutReservations(tx, moves);
  await reserve(
    tx,
    moves.map(({ from, units, toSupply }) => ({ ...from, units, supply: toSupply })),
  );
}

/**
 * Turns soft reservations firm and gives them: a quote became an order and keeps what it holds. The
 * caller holds the supply locks.
 */
export async function firmReservations(
  tx: Tx,
  claimIds: readonly number[],
): Promise<Reservation[]> {
  const rows = await tx.rows<ReservationRow>(
    `update stock.reservation set claim_kind = 'order', expires_at = null
     where cell = $1 and tenant_id = $2 and claim_id = any ($3::bigint[])
     returning ${reservationColumns}`,
    [tx.scope.cell, tx.scope.tenantId, claimIds],
    "stock.firm",
  );
  return rows.map(reservationOf);
}
