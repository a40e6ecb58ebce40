-- New orders and lines of a batch.
-- p_orders, 30 wide: id, channel, then words: external id, number, kind, mode, policy, stage, deal,
-- payment, fulfilment, channel's status; priority, party (0 none); words: buyer, merge key, region,
-- address, currency; total, paid, placed (ms), day wanted, day promised (−1 none), short units,
-- open holds, source's time (ms), its version (word), received (ms), note (word).
-- p_lines, 18 wide: id, order, number, parent (0 none); words: kind, external id, code, name; item
-- (0 none), listing's revision (−1 none), 1 when mapped, units, price (word), amount, short,
-- cancelled, shipped, delivered.
create function orders.place_batch(
  p_cell int, p_tenant int, p_orders bigint[], p_lines bigint[], p_words text[])
returns void language plpgsql as $$
begin
  insert into orders.order (cell, tenant_id, id, channel_id, external_id, number, kind, mode,
    policy, stage, deal, payment, fulfilment, channel_status, priority, party_id, buyer_mask,
    merge_key, region, ship_to, currency, total_minor, paid_minor, placed_at, wanted_day,
    promised_day, short_units, open_holds, source_updated_at, source_version, received_at, note)
  select p_cell, p_tenant, p_orders[at], p_orders[at + 1], p_words[p_orders[at + 2]],
    p_words[p_orders[at + 3]], p_words[p_orders[at + 4]], p_words[p_orders[at + 5]],
    p_words[p_orders[at + 6]], p_words[p_orders[at + 7]], p_words[p_orders[at + 8]],
    p_words[p_orders[at + 9]], p_words[p_orders[at + 10]], p_words[p_orders[at + 11]],
    p_orders[at + 12], nullif(p_orders[at + 13], 0), p_words[p_orders[at + 14]],
    p_words[p_orders[at + 15]], p_words[p_orders[at + 16]], p_words[p_orders[at + 17]]::jsonb,
    p_words[p_orders[at + 18]], p_orders[at + 19], p_orders[at + 20],
    to_timestamp(p_orders[at + 21] / 1000::float8),
    case when p_orders[at + 22] >= 0 then date '1970-01-01' + p_orders[at + 22]::int end,
    case when p_orders[at + 23] >= 0 then date '1970-01-01' + p_orders[at + 23]::int end,
    p_orders[at + 24], p_orders[at + 25], to_timestamp(p_orders[at + 26] / 1000::float8),
    p_words[p_orders[at + 27]], to_timestamp(p_orders[at + 28] / 1000::float8),
    p_words[p_orders[at + 29]]
  from generate_series(1, cardinality(p_orders), 30) as at;
  insert into orders.line (cell, tenant_id, id, order_id, line_no, parent_id, kind, external_id,
    code, name, item_id, listing_revision, mapped, units, unit_price, amount_minor, short_units,
    cancelled_units, shipped_units, delivered_units)
  select p_cell, p_tenant, p_lines[at], p_lines[at + 1], p_lines[at + 2],
    nullif(p_lines[at + 3], 0), p_words[p_lines[at + 4]], p_words[p_lines[at + 5]],
    p_words[p_lines[at + 6]], p_words[p_lines[at + 7]], nullif(p_lines[at + 8], 0),
    nullif(p_lines[at + 9], -1), p_lines[at + 10] = 1, p_lines[at + 11],
    p_words[p_lines[at + 12]]::numeric, p_lines[at + 13], p_lines[at + 14], p_lines[at + 15],
    p_lines[at + 16], p_lines[at + 17]
  from generate_series(1, cardinality(p_lines), 18) as at;
end $$;
