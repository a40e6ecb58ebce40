-- Most promises have one reason: so many units lie at one place and leave on the day the promise says.
-- Place and units say it in twelve bytes instead of a hundred and seventy, in the row and in the log.
alter table promises.promise
  add column plain_place int, -- All units come from stock at this place; then `reasons` is empty.
  add column plain_units bigint, -- As first promised: what is open of them falls.
  add constraint promise_plain check ((plain_place is null) = (plain_units is null));

-- New promises of a batch: first and current day are the same.
-- p_rows, 13 wide: claim, order, item, channel, region (word), day wanted, priority, basis (word),
-- units, short units, day, day it ships, reasons (of p_reasons; −place where all units come from
-- stock there). Days: −1 for none.
create or replace function promises.say_batch(
  p_cell int, p_tenant int, p_now timestamptz, p_rows bigint[], p_words text[], p_reasons text[])
returns void language plpgsql as $$
declare
  -- Most lines of a batch have the same reasons: each is read once.
  v_reasons jsonb[] := p_reasons::jsonb[];
begin
  insert into promises.promise (cell, tenant_id, promised_at, claim_id, order_id, item_id,
    channel_id, region, wanted_day, priority, basis, units, short_units, first_day, current_day,
    ship_day, reasons, plain_place, plain_units)
  select p_cell, p_tenant, p_now, p_rows[at], p_rows[at + 1], p_rows[at + 2], p_rows[at + 3],
    p_words[p_rows[at + 4]],
    case when p_rows[at + 5] >= 0 then date '1970-01-01' + p_rows[at + 5]::int end,
    p_rows[at + 6], p_words[p_rows[at + 7]], p_rows[at + 8], p_rows[at + 9],
    case when p_rows[at + 10] >= 0 then date '1970-01-01' + p_rows[at + 10]::int end,
    case when p_rows[at + 10] >= 0 then date '1970-01-01' + p_rows[at + 10]::int end,
    case when p_rows[at + 11] >= 0 then date '1970-01-01' + p_rows[at + 11]::int end,
    case when p_rows[at + 12] > 0 then v_reasons[p_rows[at + 12]] else '[]'::jsonb end,
    case when p_rows[at + 12] < 0 then -p_rows[at + 12] end,
    case when p_rows[at + 12] < 0 then p_rows[at + 8] end
  from generate_series(1, cardinality(p_rows), 13) as at;
end $$;
