-- How much of what a claim holds at a place is in the picker's hands there: a line that is served
-- from two places is picked at each of them, so the line alone cannot say it.
alter table stock.reservation add column picked bigint not null default 0;
alter table stock.reservation add constraint reservation_picked check (picked between 0 and units);
create index reservation_place on stock.reservation (cell, tenant_id, place_id, ship_day, claim_id)
  where supply_id = 0 and claim_kind = 'order';

-- Published: what order claims hold on hand at a place, and how much of it is picked.
create function stock.claims_at(p_cell int, p_tenant int, p_place int)
returns table (claim_id bigint, item_id int, units bigint, picked bigint, ship_day date)
language plpgsql stable as $$
begin
  return query select reservation.claim_id, reservation.item_id, reservation.units,
      reservation.picked, reservation.ship_day
    from stock.reservation
    where reservation.cell = p_cell and reservation.tenant_id = p_tenant
      and reservation.place_id = p_place and reservation.supply_id = 0
      and reservation.claim_kind = 'order';
end $$;

-- Published: what of order claims is picked, at all places, for other modules' checks.
create function stock.picked_claims(p_cell int, p_tenant int)
returns table (claim_id bigint, picked bigint) language plpgsql stable as $$
begin
  return query select reservation.claim_id, sum(reservation.picked)::bigint from stock.reservation
    where reservation.cell = p_cell and reservation.tenant_id = p_tenant
      and reservation.claim_kind = 'order' and reservation.picked > 0
    group by reservation.claim_id;
end $$;
