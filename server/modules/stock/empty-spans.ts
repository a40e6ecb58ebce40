import type { Tx } from "../../platform/index.ts";

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
 * What is promised and not shipped yet still lies there.
 */
export function emptySpans(
  tx: Tx,
  asked: { readonly from: string; readonly until: string; readonly zone: string },
): Promise<EmptySpans[]> {
  return tx.rows<EmptySpans>(
    `with daily as (
       select item_id, place_id, (at at time zone $5)::date - $3::date as at, sum(units) as moved
       from stock.movement where cell = $1 and tenant_id = $2 and condition = 'sellable'
       group by 1, 2, 3),
     levels as (
       select item_id, place_id, at, sum(moved) over here as level,
         coalesce(lead(at) over here - 1, $4::date - $3::date) as last
       from daily window here as (partition by item_id, place_id order by at)),
     spans as (
       select item_id, place_id, min(at) as first_at,
         coalesce(array_agg(greatest(at + 1, 0) order by at)
           filter (where level = 0 and last > at and last >= 0), '{}') as from_days,
         coalesce(array_agg(least(last, $4::date - $3::date) order by at)
           filter (where level = 0 and last > at and last >= 0), '{}') as until_days
       from levels group by item_id, place_id)
     select item_id as "itemId", place_id as "placeId", first_at as "firstAt",
       from_days as "from", until_days as "until"
     from spans where item_id in (select item_id from spans where cardinality(from_days) > 0)
     order by item_id, place_id`,
    [tx.scope.cell, tx.scope.tenantId, asked.from, asked.until, asked.zone],
  );
}
