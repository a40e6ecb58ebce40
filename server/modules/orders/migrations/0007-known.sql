-- What is known already of a batch of new orders, by their keys and by (channel, external id): one
-- look by whole key each, and rows only for what is there. `at` counts from 1.
create function orders.known_batch(
  p_cell int, p_tenant int, p_keys text[], p_channels int[], p_externals text[])
returns table (at int, request_hash bytea, answer jsonb, order_id bigint)
language plpgsql stable as $$
begin
  return query
    select asked.at, stored.request_hash, stored.answer, placed.id
    from generate_series(1, cardinality(p_keys)) as asked (at)
    left join lateral (
      select known.request_hash, known.answer from platform.answer as known
      where known.cell = p_cell and known.tenant_id = p_tenant and known.key = p_keys[asked.at]
      limit 1) as stored on true
    left join lateral (
      select known.id from orders.order as known
      where known.cell = p_cell and known.tenant_id = p_tenant
        and known.channel_id = p_channels[asked.at] and known.external_id = p_externals[asked.at]
      limit 1) as placed on true
    where stored.request_hash is not null or placed.id is not null;
end $$;
