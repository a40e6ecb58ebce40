-- The gate tells a company that is being removed (come back: the removal may yet give up) from one
-- that is gone. Two statements: the second one sees what the removal committed before the lock was free.
create or replace function platform.enter(p_tenant int) returns void language plpgsql as $$
begin
  if not pg_try_advisory_xact_lock_shared(741207, p_tenant) then
    raise exception 'company % is being removed', p_tenant using errcode = 'MR503';
  end if;
  perform from platform.removed_tenant where id = p_tenant;
  if found then
    raise exception 'company % is removed', p_tenant using errcode = 'MR410';
  end if;
end $$;
