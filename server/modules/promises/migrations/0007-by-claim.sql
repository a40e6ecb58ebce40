-- Promises are found by their claim alone: who asks for an order's knows its lines, and who asks for
-- an item's asks stock which claims rest on it. Two index entries less for each line of an order.
drop index promises.promise_order;
drop index promises.promise_item;

-- An open promise of these items has a reservation there, is short, or has just lost its units to a
-- shortfall: nothing else takes them away and leaves the promise.
create function promises.open_claims(p_cell int, p_tenant int, p_items int[])
returns table (claim_id bigint) language plpgsql stable as $$
begin
  return query
    select held.claim_id from stock.claims_of_items(p_cell, p_tenant, p_items) as held
    union
    select promise.claim_id from promises.promise
    where promise.cell = p_cell and promise.tenant_id = p_tenant
      and promise.item_id = any (p_items) and promise.short_units > 0;
end $$;

select platform.sample_lightly('promises.promise', '{reasons}');
