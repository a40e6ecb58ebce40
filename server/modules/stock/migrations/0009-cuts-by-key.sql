-- A cut names its reservation by its key. By its address it missed one that had been written anew since
-- the statement began, and the counter fell all the same: units that were held stood there as free.
-- Lowers reservations by these cuts. The caller holds the supplies' locks and lowers the counters.
-- p_cuts, 5 wide: claim, place, supply, units, and how many of them were in the picker's hands.
create function stock.cut_batch(p_cell int, p_tenant int, p_cuts bigint[])
returns void language plpgsql as $$
declare
  at int;
begin
  for at in 1 .. cardinality(p_cuts) by 5 loop
    delete from stock.reservation where cell = p_cell and tenant_id = p_tenant
      and claim_id = p_cuts[at] and place_id = p_cuts[at + 1] and supply_id = p_cuts[at + 2]
      and units = p_cuts[at + 3];
    continue when found;
    update stock.reservation set units = units - p_cuts[at + 3],
      picked = least(picked - p_cuts[at + 4], units - p_cuts[at + 3]),
      frozen = frozen and least(picked - p_cuts[at + 4], units - p_cuts[at + 3]) > 0
    where cell = p_cell and tenant_id = p_tenant
      and claim_id = p_cuts[at] and place_id = p_cuts[at + 1] and supply_id = p_cuts[at + 2]
      and units > p_cuts[at + 3];
    if not found then
      raise exception 'claim % holds no % units of supply % at place %', p_cuts[at],
        p_cuts[at + 3], p_cuts[at + 2], p_cuts[at + 1];
    end if;
  end loop;
end $$;
