-- A batch raises each counter once, from deltas that the caller has summed: a sort and a grouping of
-- every row less than when the function summed them itself.
drop function stock.reserve_batch(int, int, timestamptz, bigint[], boolean, boolean);

-- Writes reservations and raises the counters with them. The caller holds the locks; should it be
-- wrong, the CHECK constraints refuse.
-- p_rows, 12 wide: claim, place, supply, item, units, channel, priority, day it ships, day it
-- arrives, 1 for a quote's, 1 under a quota, milliseconds at which it ends (−1 never).
-- p_deltas, 4 wide: item, place, supply, units of all its rows; each supply once.
-- p_fresh: no claim of these has a reservation yet.
create function stock.reserve_batch(
  p_cell int, p_tenant int, p_now timestamptz, p_rows bigint[], p_deltas bigint[],
  p_fresh boolean, p_quota boolean)
returns void language plpgsql as $$
declare
  v_changed int;
begin
  -- Each row is found by its whole key and changed by its address, which the lock keeps still:
  -- joined by columns, a planner without statistics compares every delta with every row.
  update stock.supply as supply set promised = supply.promised + p_deltas[at + 3]
  from generate_series(1, cardinality(p_deltas), 4) as at
  cross join lateral (
    select ctid from stock.supply where cell = p_cell and tenant_id = p_tenant
      and item_id = p_deltas[at]::int and place_id = p_deltas[at + 1]::int
      and id = p_deltas[at + 2] limit 1) as row
  where supply.ctid = row.ctid;
  get diagnostics v_changed = row_count;
  if v_changed * 4 <> cardinality(p_deltas) then
    raise exception 'reserve_batch found % of % supplies', v_changed, cardinality(p_deltas) / 4;
  end if;
  if p_quota then
    -- A quota may be gone since the caller looked: then nothing is counted, so no check.
    update stock.quota as quota set granted = quota.granted + delta.units
    from (
      select p_rows[at + 3]::int as item_id, p_rows[at + 5]::int as channel_id,
        sum(p_rows[at + 4])::bigint as units
      from generate_series(1, cardinality(p_rows), 12) as at
      where p_rows[at + 10] = 1 group by 1, 2) as delta
    cross join lateral (
      select ctid from stock.quota where cell = p_cell and tenant_id = p_tenant
        and item_id = delta.item_id and channel_id = delta.channel_id limit 1) as row
    where quota.ctid = row.ctid;
  end if;
  if p_fresh then
    insert into stock.reservation (cell, tenant_id, claim_id, place_id, supply_id, item_id,
      units, channel_id, priority, ship_day, deliver_day, claim_kind, under_quota, expires_at,
      granted_at)
    select p_cell, p_tenant, p_rows[at], p_rows[at + 1], p_rows[at + 2], p_rows[at + 3],
      p_rows[at + 4], p_rows[at + 5], p_rows[at + 6], date '1970-01-01' + p_rows[at + 7]::int,
      date '1970-01-01' + p_rows[at + 8]::int,
      case when p_rows[at + 9] = 1 then 'quote' else 'order' end, p_rows[at + 10] = 1,
      case when p_rows[at + 11] >= 0 then to_timestamp(p_rows[at + 11] / 1000::float8) end, p_now
    from generate_series(1, cardinality(p_rows), 12) as at;
    return;
  end if;
  insert into stock.reservation as reservation (cell, tenant_id, claim_id, place_id, supply_id,
    item_id, units, channel_id, priority, ship_day, deliver_day, claim_kind, under_quota,
    expires_at, granted_at)
  select p_cell, p_tenant, p_rows[at], p_rows[at + 1], p_rows[at + 2], p_rows[at + 3],
    p_rows[at + 4], p_rows[at + 5], p_rows[at + 6], date '1970-01-01' + p_rows[at + 7]::int,
    date '1970-01-01' + p_rows[at + 8]::int,
    case when p_rows[at + 9] = 1 then 'quote' else 'order' end, p_rows[at + 10] = 1,
    case when p_rows[at + 11] >= 0 then to_timestamp(p_rows[at + 11] / 1000::float8) end, p_now
  from generate_series(1, cardinality(p_rows), 12) as at
  on conflict (cell, tenant_id, claim_id, place_id, supply_id) do update
    set units = reservation.units + excluded.units,
      ship_day = greatest(reservation.ship_day, excluded.ship_day),
      deliver_day = greatest(reservation.deliver_day, excluded.deliver_day);
end $$;

-- Published: the order claims that rest on these items, and those that a shortfall has taken units
-- from: together with the claims that are short, all that promises have open there.
create function stock.claims_of_items(p_cell int, p_tenant int, p_items int[])
returns table (claim_id bigint) language plpgsql stable as $$
begin
  return query
    select reservation.claim_id from stock.reservation
    where reservation.cell = p_cell and reservation.tenant_id = p_tenant
      and reservation.item_id = any (p_items) and reservation.claim_kind = 'order'
    union
    select robbed.claim_id from stock.shortfall join stock.shortfall_claim as robbed
      on robbed.cell = shortfall.cell and robbed.tenant_id = shortfall.tenant_id
        and robbed.shortfall_id = shortfall.id
    where shortfall.cell = p_cell and shortfall.tenant_id = p_tenant
      and shortfall.item_id = any (p_items) and robbed.claim_kind = 'order';
end $$;
create index shortfall_item on stock.shortfall (cell, tenant_id, item_id);

-- Published: the items that some order claim rests on.
create function stock.claimed_items(p_cell int, p_tenant int)
returns table (item_id int) language plpgsql stable as $$
begin
  return query select distinct reservation.item_id from stock.reservation
    where reservation.cell = p_cell and reservation.tenant_id = p_tenant
      and reservation.claim_kind = 'order';
end $$;

select platform.sample_lightly('stock.reservation');
