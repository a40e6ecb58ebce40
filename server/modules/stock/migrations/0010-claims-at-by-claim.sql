-- Who asks for an order's work at a place knows its claims: reading all that the place holds made each
-- pick, each parcel and each order page cost the whole backlog.
-- Published: what of these claims is held on hand at a place, and how much of it is picked.
create function stock.claims_at(p_cell int, p_tenant int, p_place int, p_claims bigint[])
returns table (claim_id bigint, item_id int, units bigint, picked bigint, ship_day date)
language plpgsql stable as $$
begin
  -- Each by its whole key: whatever the statistics say, the index of the place is not walked.
  return query select held.claim_id, held.item_id, held.units, held.picked, held.ship_day
    from unnest(p_claims) as claim (id) cross join lateral (
      select reservation.* from stock.reservation
      where reservation.cell = p_cell and reservation.tenant_id = p_tenant
        and reservation.claim_id = claim.id and reservation.place_id = p_place
        and reservation.supply_id = 0 and reservation.claim_kind = 'order' limit 1) as held;
end $$;
