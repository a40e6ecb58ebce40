-- A batch's writes as functions: numbers come as one array, row after row, so that a batch costs one
-- statement and no copy per column. Each function says how wide its rows are.

-- Writes reservations and raises the counters with them. The caller holds the locks; should it be
-- wrong, the CHECK constraints refuse.
-- p_rows, 12 wide: claim, place, supply, item, units, channel, priority, day it ships, day it
-- arrives, 1 for a quote's, 1 under a quota, milliseconds at which it ends (−1 never).
-- p_fresh: no claim of these has a reservation yet.
create function stock.reserve_batch(
  p_cell int, p_tenant int, p_now timestamptz, p_rows bigint[], p_fresh boolean, p_quota boolean)
returns void language plpgsql as $$
declare
  v_supplies int;
  v_changed int;
begin
  -- Each row is found by its whole key and changed by its address, which the lock keeps still:
  -- joined by columns, a planner without statistics compares every delta with every row.
  with delta as materialized (
    select p_rows[at + 3]::int as item_id, p_rows[at + 1]::int as place_id, p_rows[at + 2] as id,
      sum(p_rows[at + 4])::bigint as units
    from generate_series(1, cardinality(p_rows), 12) as at group by 1, 2, 3
  ), changed as (
    update stock.supply as supply set promised = supply.promised + delta.units
    from delta cross join lateral (
      select ctid from stock.supply where cell = p_cell and tenant_id = p_tenant
        and item_id = delta.item_id and place_id = delta.place_id and id = delta.id limit 1) as row
    where supply.ctid = row.ctid
    returning 1
  )
  select (select count(*) from delta), (select count(*) from changed) into v_supplies, v_changed;
  if v_supplies <> v_changed then
    raise exception 'reserve_batch found % of % supplies', v_changed, v_supplies;
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
