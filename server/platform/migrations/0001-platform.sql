-- Technical tables that every module stands on: the directory of tenants, numbers, stored answers,
-- audit and outbox. The directory is the only place without a tenant: it answers "whose is this
-- login, key or webhook address" before a tenant is known, and holds hashes, never secrets.
create schema if not exists platform;

do $$
begin
  if not exists (select 1 from pg_roles where rolname = 'millrace_app') then
    create role millrace_app nologin nosuperuser nobypassrls;
  end if;
exception when duplicate_object or unique_violation then null; -- Another database of the same cluster just made it.
end $$;

do $$
begin
  if not pg_has_role(current_user, 'millrace_app', 'member') then
    execute format('grant millrace_app to %I', current_user);
  end if;
end $$;

grant usage on schema platform to millrace_app;

-- The tenant of this transaction; null outside one, and then no row is visible anywhere.
create function platform.current_tenant() returns int language plpgsql stable parallel safe as $$
begin
  return nullif(current_setting('millrace.tenant', true), '')::int;
end $$;

create function platform.current_cell() returns int language plpgsql stable parallel safe as $$
begin
  return nullif(current_setting('millrace.cell', true), '')::int;
end $$;

-- Forces row-level security on a table and lets the application role work inside its tenant only.
-- Privileges: a space-separated list for the application role.
create function platform.guard(p_table text, p_privileges text default 'select, insert, update, delete')
returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', p_table);
  execute format('alter table %s force row level security', p_table);
  execute format(
    'create policy tenant on %s using (cell = (select platform.current_cell())
       and tenant_id = (select platform.current_tenant()))', p_table);
  execute format('grant usage on schema %s to millrace_app', split_part(p_table, '.', 1));
  execute format('grant %s on %s to millrace_app', p_privileges, p_table);
end $$;

create table platform.tenant (
  id int primary key check (id > 0),
  cell int not null,
  name text not null check (length(name) between 1 and 200),
  name_en text not null default '',
  demo boolean not null default false,
  locale text not null default 'zh-CN',
  currency char(3) not null default 'CNY',
  time_zone text not null default 'Asia/Shanghai',
  created_at timestamptz not null
);
grant select, insert, update, delete on platform.tenant to millrace_app;

create table platform.directory (
  kind text not null check (kind in ('login', 'session', 'api_key', 'webhook')),
  lookup text not null,
  cell int not null,
  tenant_id int not null references platform.tenant (id) on delete cascade,
  ref bigint not null,
  primary key (kind, lookup)
);
create index directory_tenant on platform.directory (tenant_id);
grant select, insert, update, delete on platform.directory to millrace_app;

create table platform.id_block (
  cell int primary key,
  next bigint not null check (next > 0)
);
grant select, insert, update on platform.id_block to millrace_app;

create table platform.number (
  cell int not null,
  tenant_id int not null,
  kind text not null,
  next int not null check (next > 0),
  primary key (cell, tenant_id, kind)
);
select platform.guard('platform.number');

-- Numbers that grow with every change of a module's master records: caches compare them.
create table platform.revision (
  cell int not null,
  tenant_id int not null,
  name text not null,
  value bigint not null,
  primary key (cell, tenant_id, name)
);
select platform.guard('platform.revision');

create table platform.answer (
  cell int not null,
  tenant_id int not null,
  key text not null check (length(key) between 1 and 200),
  command text not null,
  request_hash bytea not null,
  answer jsonb,
  at timestamptz not null,
  primary key (cell, tenant_id, key)
);
create index answer_age on platform.answer (cell, tenant_id, at);
select platform.guard('platform.answer');

create table platform.audit (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  at timestamptz not null,
  actor_kind text not null,
  actor_id bigint not null,
  actor_name text not null,
  action text not null,
  subject_kind text not null,
  subject_id text not null,
  before jsonb,
  after jsonb,
  why text,
  primary key (cell, tenant_id, id)
);
create index audit_subject on platform.audit (cell, tenant_id, subject_kind, subject_id, id);
create index audit_actor on platform.audit (cell, tenant_id, actor_id, id);
select platform.guard('platform.audit', 'select, insert');

create table platform.outbox (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  topic text not null,
  key text not null,
  payload jsonb not null,
  at timestamptz not null,
  primary key (cell, tenant_id, id)
);
create index outbox_order on platform.outbox (cell, id);
select platform.guard('platform.outbox');
-- The relay serves all tenants of a cell: it may see and remove events, nothing else.
create policy relay on platform.outbox for all
  using (coalesce(current_setting('millrace.relay', true), '') = 'on');
