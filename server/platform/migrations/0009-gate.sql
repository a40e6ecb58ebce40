-- The gate of a company: all who write go through it side by side, who removes the company shuts it.
-- A shut gate refuses instead of letting anybody wait, and a company that is gone is never written to
-- again: its number stands here and is given to no other. So one removal leaves nothing behind it.
create table platform.removed_tenant (
  id int primary key,
  removed_at timestamptz not null
);
grant select, insert on platform.removed_tenant to millrace_app;

-- Two statements: the second one sees what the removal committed before the lock was free.
create function platform.enter(p_tenant int) returns void language plpgsql as $$
begin
  if pg_try_advisory_xact_lock_shared(741207, p_tenant) then
    perform from platform.removed_tenant where id = p_tenant;
    if not found then
      return;
    end if;
  end if;
  raise exception 'company % is removed or being removed', p_tenant using errcode = 'MR410';
end $$;

-- Waits until nobody else writes inside the company, and keeps everybody out until the end.
create function platform.shut(p_tenant int) returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock(741207, p_tenant);
  insert into platform.removed_tenant (id, removed_at) values (p_tenant, now());
end $$;
