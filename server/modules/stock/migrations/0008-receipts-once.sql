-- A receipt that production feeds is received by the report of the shop floor alone: received by hand as
-- well, the same units lie in stock twice. The ledger refuses the second way in, whoever writes it.
create function stock.refuse_made_by_hand() returns trigger language plpgsql as $$
begin
  if exists (
    select from stock.supply where cell = new.cell and tenant_id = new.tenant_id
      and item_id = new.item_id and place_id = new.place_id and id = new.document_id
      and document_kind in ('work_order', 'capacity', 'material_plan')) then
    raise exception 'receipt % is fed by production and cannot be received by hand', new.document_id;
  end if;
  return new;
end $$;

-- The condition is looked at without a call: a parcel that leaves pays nothing for it.
create trigger movement_by_hand before insert on stock.movement
  for each row when (new.document_kind = 'supply')
  execute function stock.refuse_made_by_hand();
