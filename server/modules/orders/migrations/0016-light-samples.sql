-- What no list filters or sorts by needs no statistics (see platform 0009).
select platform.sample_lightly('orders.line', '{external_id, name, unit_price, amount_minor}');
do $$
declare
  v_column text;
begin
  foreach v_column in array array['ship_to', 'note', 'channel_status', 'source_version',
    'source_updated_at', 'received_at', 'paid_minor', 'revision', 'currency'] loop
    execute format('alter table orders.order alter column %I set statistics 0', v_column);
  end loop;
end $$;
