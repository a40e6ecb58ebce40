import { dayFromText, dayOfInstant, dayToText } from "../../../kernel/index.ts";
import type { Day } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Days that are added up by one statement: however long a ledger is, each ends within its time. */
const daysAtOnce = 28;

/** Takes the company's kept shelves for this transaction; the last day they know, null of none. */
async function lockKept(tx: Tx, zone: string): Promise<Day | null> {
  await tx.rows(
    `insert into stock.shelf_state (cell, tenant_id, zone, kept_day)
     values ($1, $2, $3, '-infinity') on conflict do nothing`,
    [...scopeOf(tx), zone],
  );
  const [state] = await tx.rows<{ zone: string; keptDay: string }>(
    `select zone, kept_day as "keptDay" from stock.shelf_state
     where cell = $1 and tenant_id = $2 for update`,
    scopeOf(tx),
  );
  const isKnown = state !== undefined && state.zone === zone && state.keptDay !== "-infinity";
  return isKnown ? dayFromText(state.keptDay) : null;
}

/**
 * Whether what is kept and what was moved since come to what lies there now. They do not where a
 * clock that went back has written into days that were over.
 */
async function addsUp(tx: Tx, kept: Day, zone: string): Promise<boolean> {
  const wrong = await tx.rows(
    `select 1 from (
       select item_id, place_id, level as units from stock.shelf
       where cell = $1 and tenant_id = $2
       union all
       select item_id, place_id, units from stock.movement
       where cell = $1 and tenant_id = $2 and condition = 'sellable'
         and at >= (($3::date + 1)::timestamp at time zone $4)
       union all
       select item_id, place_id, -on_hand from stock.position
       where cell = $1 and tenant_id = $2 and condition = 'sellable') as both_sides
     group by item_id, place_id having sum(units) <> 0 limit 1`,
    [...scopeOf(tx), dayToText(kept), zone],
  );
  return wrong.length === 0;
}

/** Forgets all that is kept: the next look reads the ledger from its first day. */
async function forgetShelves(tx: Tx): Promise<void> {
  for (const table of ["stock.shelf", "stock.empty_run"])
    await tx.rows(`delete from ${table} where cell = $1 and tenant_id = $2`, scopeOf(tx));
}

/** The day of the ledger's first movement; null of an empty one. */
async function firstDay(tx: Tx, zone: string): Promise<Day | null> {
  const [row] = await tx.rows<{ at: Date }>(
    `select at from stock.movement where cell = $1 and tenant_id = $2 order by at limit 1`,
    scopeOf(tx),
  );
  return row ? dayOfInstant(row.at, zone).day : null;
}

/** Adds days to what is kept: each shelf's level at its last movement, and its empty days before. */
async function keepDays(
  tx: Tx,
  days: { readonly from: Day; readonly until: Day; readonly zone: string },
): Promise<void> {
  await tx.rows(
    `with daily as (
       select item_id, place_id, (at at time zone $5)::date as day, sum(units) as moved
       from stock.movement where cell = $1 and tenant_id = $2 and condition = 'sellable'
         and at >= ($3::date::timestamp at time zone $5)
         and at < (($4::date + 1)::timestamp at time zone $5)
       group by 1, 2, 3),
     steps as (
       select item_id, place_id, day as first_day, day, moved from daily
       union all
       select item_id, place_id, first_day, last_day, level from stock.shelf
       where cell = $1 and tenant_id = $2
         and (item_id, place_id) in (select item_id, place_id from daily)),
     levels as (
       select item_id, place_id, day, sum(moved) over here as level,
         min(first_day) over here as first_day, lead(day) over here as next_day
       from steps window here as (partition by item_id, place_id order by day)),
     runs as (
       insert into stock.empty_run (cell, tenant_id, item_id, place_id, from_day, until_day)
       select $1, $2, item_id, place_id, day + 1, next_day - 1 from levels
       where level = 0 and next_day > day + 1)
     insert into stock.shelf as known (cell, tenant_id, item_id, place_id, first_day, last_day, level)
     select $1, $2, item_id, place_id, first_day, day, level from levels where next_day is null
     on conflict (cell, tenant_id, item_id, place_id) do update
       set last_day = excluded.last_day, level = excluded.level`,
    [...scopeOf(tx), dayToText(days.from), dayToText(days.until), days.zone],
  );
}

/**
 * Brings what is kept of the ledger up to the day before yesterday, and gives the last day that is
 * kept; null where nothing is. No transaction lasts so long that it could still write into that day.
 */
export async function keepShelves(tx: Tx, zone: string): Promise<string | null> {
  const over = (dayOfInstant(tx.now, zone).day - 2) as Day;
  let kept = await lockKept(tx, zone);
  if (kept === null || !(await addsUp(tx, kept, zone))) {
    await forgetShelves(tx);
    const first = await firstDay(tx, zone);
    if (first === null) return null;
    kept = Math.min(first - 1, over) as Day;
  }
  while (kept < over) {
    const until = Math.min(kept + daysAtOnce, over) as Day;
    await keepDays(tx, { from: (kept + 1) as Day, until, zone });
    kept = until;
  }
  await tx.rows(
    `update stock.shelf_state set zone = $3, kept_day = $4 where cell = $1 and tenant_id = $2`,
    [...scopeOf(tx), zone, dayToText(kept)],
  );
  return dayToText(kept);
}
