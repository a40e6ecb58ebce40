-- A budget can be spent for no longer than it takes to earn it back in full. More stands there when the
-- clock was ahead and was set back, or when a limit was lowered: until then everybody was refused for
-- as long as the clock had been ahead. Such a row counts as just spent, and mends itself when it is asked.
create or replace function platform.take_budget(
  p_cell int, p_tenant int, p_name text, p_key text,
  p_burst int, p_per_second float8, p_wanted int,
  out granted int, out wait_seconds float8
) language plpgsql as $$
declare
  v_now timestamptz;
  v_until timestamptz;
  v_used float8;
begin
  insert into platform.budget (cell, tenant_id, name, key, spent_until)
  values (p_cell, p_tenant, p_name, p_key, clock_timestamp())
  on conflict do nothing;
  select spent_until into v_until from platform.budget
  where cell = p_cell and tenant_id = p_tenant and name = p_name and key = p_key
  for update;
  v_now := clock_timestamp();
  v_used := greatest(0, extract(epoch from coalesce(v_until, v_now) - v_now) * p_per_second);
  if v_used > p_burst + 1 then
    v_used := p_burst;
    update platform.budget set spent_until = v_now + make_interval(secs => v_used / p_per_second)
    where cell = p_cell and tenant_id = p_tenant and name = p_name and key = p_key;
  end if;
  -- A timestamp counts microseconds; the hundredth of a unit pays for its rounding.
  granted := greatest(0, least(p_wanted, floor(p_burst - v_used + 0.01)::int));
  wait_seconds := case when granted > 0 then 0 else (v_used + 1 - p_burst) / p_per_second end;
  if granted > 0 then
    update platform.budget
    set spent_until = v_now + make_interval(secs => (v_used + granted) / p_per_second)
    where cell = p_cell and tenant_id = p_tenant and name = p_name and key = p_key;
  end if;
end $$;
