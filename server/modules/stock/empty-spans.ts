import type { Tx } from "../../platform/index.ts";
import { keepShelves } from "./kept-shelves.ts";

/** When nothing sellable lay at a place, counted in days from the first that is asked about. */
export interface EmptySpans {
  readonly itemId: number;
  readonly placeId: number;
  /** The day on which the item was first moved there; below 0 before the days asked about. */
  readonly firstAt: number;
  /** First and last days of runs of whole days with nothing there; the last run may still go on. */
  readonly from: readonly number[];
  readonly until: readonly number[];
}

/**
 * Of every item that lay at zero somewhere on a whole day between two days: for each place that ever
 * had it the runs of days on which nothing sellable lay there from morning to night, by the ledger.
 * What is promised and not shipped yet still lies there. Days that are over are added up once and
 * kept; the rest is read from the ledger.
 */
export async function emptySpans(
  tx: Tx,
  asked: { readonly from: string; readonly until: string; readonly zone: string },
): Promise<EmptySpans[]> {
  // Days as text stand in the order of time; of none between them there is nothing to say.
  if (asked.until < asked.from) return [];
  const kept = await keepShelves(tx, asked.zone);
  return tx.rows<EmptySpans>(
    `with daily as (
       select item_id, place_id, (at at time zone $5)::date as day, sum(units) as moved
       from stock.movement where cell = $1 and tenant_id = $2 and condition = 'sellable'
         and at >= (($6::date + 1)::timestamp at time zone $5)
       group by 1, 2, 3),
     steps as (
       select item_id, place_id, day as first_day, day, moved from daily
       union all
       select item_id, place_id, first_day, last_day, level from stock.shelf
       where cell = $1 and tenant_id = $2),
     levels as (
       select item_id, place_id, first_day, day - $3::date as at, sum(moved) over here as level,
         coalesce(lead(day) over here - 1, $4::date) - $3::date as last
       from steps window here as (partition by item_id, place_id order by day)),
     spans as (
       select item_id, place_id, first_day, at + 1 as from_at, last as until_at,
         level = 0 and last > at and last >= 0 and at < $4::date - $3::date as is_empty
       from levels
       union all
       select item_id, place_id, null, from_day - $3::date, until_day - $3::date, true
       from stock.empty_run where cell = $1 and tenant_id = $2 and until_day >= $3::date
         and from_day <= $4::date),
     shelves as (
       select item_id, place_id, min(first_day) - $3::date as first_at,
         coalesce(array_agg(greatest(from_at, 0) order by from_at) filter (where is_empty), '{}')
           as from_days,
         coalesce(array_agg(least(until_at, $4::date - $3::date) order by from_at)
           filter (where is_empty), '{}') as until_days
       from spans group by item_id, place_id)
     select item_id as "itemId", place_id as "placeId", first_at as "firstAt",
       from_days as "from", until_days as "until"
     from shelves where item_id in (select item_id from shelves where cardinality(from_days) > 0)
     order by item_id, place_id`,
    [tx.scope.cell, tx.scope.tenantId, asked.from, asked.until, asked.zone, kept ?? "-infinity"],
  );
}
