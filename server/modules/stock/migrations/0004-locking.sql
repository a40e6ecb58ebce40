-- Locks every supply of these items, then their quotas, in the one lock order, and tells them as
-- one text each: far cheaper than a row per supply, of which a batch reads thousands.
create function stock.lock_items(p_cell int, p_tenant int, p_items int[],
  out supplies text, out quotas text)
language plpgsql as $$
begin
  with locked as materialized (
    select item_id, place_id, id, kind, day, quantity, promised, safety from stock.supply
    where cell = p_cell and tenant_id = p_tenant and item_id = any (p_items)
    order by item_id, place_id, id for update)
  select string_agg(concat_ws(',', item_id, place_id, id,
    case kind when 'on_hand' then 0 when 'in_transit' then 1 else 2 end,
    coalesce(day - date '1970-01-01', -1), quantity, promised, safety), ';') into supplies
  from locked;
  with locked as materialized (
    select item_id, channel_id, cap, protected, granted, used from stock.quota
    where cell = p_cell and tenant_id = p_tenant and item_id = any (p_items)
    order by item_id, channel_id for update)
  select string_agg(concat_ws(',', item_id, channel_id, coalesce(cap, -1), protected, granted,
    used), ';') into quotas from locked;
end $$;
