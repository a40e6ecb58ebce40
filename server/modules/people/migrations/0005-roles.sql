-- A company's own roles: a copy of a built-in one, with permissions of its own. Who has one names it
-- as `custom:<id>`; the reference keeps a role that somebody has from being taken away.
create table people.role (
  cell int not null,
  tenant_id int not null,
  id int not null,
  name text not null check (length(btrim(name)) between 1 and 60),
  base text not null, -- The built-in role it was copied from: whose holds and home page it shows.
  permissions text[] not null check (cardinality(permissions) > 0),
  created_at timestamptz not null,
  primary key (cell, tenant_id, id)
);
create unique index role_name on people.role (cell, tenant_id, lower(btrim(name)));
select platform.guard('people.role');

alter table people.user add column role_id int;
alter table people.user add constraint user_role_fits check (
  case when role_id is null then role not like 'custom:%' else role = 'custom:' || role_id end);
alter table people.user add constraint user_role foreign key (cell, tenant_id, role_id)
  references people.role (cell, tenant_id, id);
create index user_role on people.user (cell, tenant_id, role_id) where role_id is not null;

-- The last line of defence: whatever writes, a company that had an active owner has one at commit.
-- The lock makes two that leave at once look one after the other.
create function people.keep_owner() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('people.owner', old.cell::bigint << 32 | old.tenant_id));
  if exists (select from platform.tenant where id = old.tenant_id)
    and not exists (select from people.user where cell = old.cell and tenant_id = old.tenant_id
      and role = 'owner' and active) then
    raise exception 'tenant % would be left without an active owner', old.tenant_id
      using errcode = '23514';
  end if;
  return null;
end $$;
create constraint trigger keep_owner after update or delete on people.user
  deferrable initially deferred for each row when (old.role = 'owner' and old.active)
  execute function people.keep_owner();
