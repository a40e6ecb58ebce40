-- A receipt of which nothing is to come any more waits for nobody, but each order for its item locked and
-- read it: a past of notices, transfers, work orders and expired quotes. They are left alone from now on,
-- and put aside by housekeeping: kept for their numbers, which reasons and documents name.
create table stock.spent_supply (
  cell int not null,
  tenant_id int not null,
  id bigint not null, -- As in stock.supply.
  item_id int not null,
  place_id int not null,
  kind text not null,
  day date not null,
  document_kind text not null,
  document_id bigint not null,
  document_number text not null,
  spent_at timestamptz not null,
  primary key (cell, tenant_id, id)
);
select platform.guard('stock.spent_supply');

-- Locks every supply of these items of which there is, or may be promised, anything, then their quotas,
-- in the one lock order, and tells them as one text each: far cheaper than a row per supply, of which a
-- batch reads thousands. One that comes to life again is locked by whoever raises it.
create or replace function stock.lock_items(p_cell int, p_tenant int, p_items int[],
  out supplies text, out quotas text)
language plpgsql as $$
begin
  with locked as materialized (
    select item_id, place_id, id, kind, day, quantity, promised, safety from stock.supply
    where cell = p_cell and tenant_id = p_tenant and item_id = any (p_items)
      and (id = 0 or quantity > 0 or promised > 0)
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

create or replace function stock.refuse_made_by_hand() returns trigger language plpgsql as $$
begin
  if exists (
    select from (
      select id, item_id, document_kind from stock.supply
      where cell = new.cell and tenant_id = new.tenant_id and item_id = new.item_id
        and place_id = new.place_id and id = new.document_id
      union all
      select id, item_id, document_kind from stock.spent_supply
      where cell = new.cell and tenant_id = new.tenant_id and id = new.document_id) as receipt
    where document_kind in ('work_order', 'capacity', 'material_plan')) then
    raise exception 'receipt % is fed by production and cannot be received by hand', new.document_id;
  end if;
  return new;
end $$;
