-- Who works on an item meets others at its on-hand supply, as receipts that are over are not locked any
-- more: each item and place for which something was announced has one. The owner of the tables looks past
-- the tenants' policies for this once.
alter table stock.supply no force row level security;
insert into stock.supply (cell, tenant_id, item_id, place_id, id, kind, quantity)
  select distinct cell, tenant_id, item_id, place_id, 0, 'on_hand', 0 from stock.supply
  where id <> 0
  on conflict do nothing;
alter table stock.supply force row level security;
