-- Order claims that stock has taken units from, until they are promised anew: between the two their
-- promise may rest on nothing, and would not be found by its item. Shortfalls name the claims too,
-- but are kept for good, closed ones and all: whoever promises anew would read an item's whole
-- history under the lock of its supplies. This table is as good as empty at any time.
create table stock.unpegged (
  cell int not null,
  tenant_id int not null,
  item_id int not null,
  claim_id bigint not null,
  primary key (cell, tenant_id, item_id, claim_id)
);
select platform.guard('stock.unpegged');

-- Who may still wait to be promised anew: a shortfall that is explained does not say that its claims
-- are. One too many is struck out at the next look. The owner of the tables looks past the tenants' policies
-- for this once.
alter table stock.shortfall no force row level security;
alter table stock.shortfall_claim no force row level security;
alter table stock.unpegged no force row level security;
insert into stock.unpegged (cell, tenant_id, item_id, claim_id)
  select distinct shortfall.cell, shortfall.tenant_id, shortfall.item_id, robbed.claim_id
  from stock.shortfall join stock.shortfall_claim as robbed on robbed.cell = shortfall.cell
    and robbed.tenant_id = shortfall.tenant_id and robbed.shortfall_id = shortfall.id
  where robbed.claim_kind = 'order';
alter table stock.shortfall force row level security;
alter table stock.shortfall_claim force row level security;
alter table stock.unpegged force row level security;
drop index stock.shortfall_item;

-- Published: the order claims that rest on these items, and those that have just lost units of them:
-- together with the claims that are short, all that promises have open there.
create or replace function stock.claims_of_items(p_cell int, p_tenant int, p_items int[])
returns table (claim_id bigint) language plpgsql stable as $$
begin
  return query
    select reservation.claim_id from stock.reservation
    where reservation.cell = p_cell and reservation.tenant_id = p_tenant
      and reservation.item_id = any (p_items) and reservation.claim_kind = 'order'
    union
    select unpegged.claim_id from stock.unpegged
    where unpegged.cell = p_cell and unpegged.tenant_id = p_tenant
      and unpegged.item_id = any (p_items);
end $$;
