-- Budgets that all processes share: sign-in, public endpoints, keys and tenants are limited exactly,
-- however many servers run. A budget that belongs to nobody yet (an address, a login that may not
-- exist) stands under tenant 0, so that this table too is guarded.
create table platform.budget (
  cell int not null,
  tenant_id int not null,
  name text not null,
  key text not null, -- A hash where the key is a login: the table must not list who exists.
  spent_until timestamptz not null, -- When everything taken so far will have been earned back.
  primary key (cell, tenant_id, name, key)
);
create index budget_age on platform.budget (cell, tenant_id, spent_until);
select platform.guard('platform.budget');

-- Takes up to p_wanted units of a budget (generic cell rate algorithm: p_burst at once, p_per_second
-- earned back). The database's clock decides: two servers may disagree about the time.
create function platform.take_budget(
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
  -- A timestamp counts microseconds; the hundredth of a unit pays for its rounding.
  granted := greatest(0, least(p_wanted, floor(p_burst - v_used + 0.01)::int));
  wait_seconds := case when granted > 0 then 0 else (v_used + 1 - p_burst) / p_per_second end;
  if granted > 0 then
    update platform.budget
    set spent_until = v_now + make_interval(secs => (v_used + granted) / p_per_second)
    where cell = p_cell and tenant_id = p_tenant and name = p_name and key = p_key;
  end if;
end $$;

-- Set-up happens once: whoever first writes this row of the directory makes the first tenant.
alter table platform.directory drop constraint directory_kind_check;
alter table platform.directory add constraint directory_kind_check
  check (kind in ('login', 'session', 'api_key', 'webhook', 'setup'));

-- Ids come from each process's own block, so they do not tell which change was the later one.
create index audit_time on platform.audit (cell, tenant_id, at, id);
