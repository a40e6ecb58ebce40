-- Channels: where orders come from, every message byte for byte, and what became of it.
create schema channels;

create table channels.channel (
  cell int not null,
  tenant_id int not null,
  id int not null,
  code text not null check (length(code) between 1 and 120),
  name text not null,
  name_en text not null default '',
  kind text not null check (kind in ('shopify', 'file', 'api', 'manual', 'demo')),
  policy text not null default 'backorder' check (policy in ('complete', 'partial', 'backorder')),
  priority int not null default 0,
  currency char(3) not null default 'CNY',
  secrets text[] not null default '{}', -- Signing secrets; two while one replaces the other.
  address text not null default '', -- Unguessable part of the webhook address.
  active boolean not null default true,
  primary key (cell, tenant_id, id),
  unique (cell, tenant_id, code)
);
select platform.guard('channels.channel');

create table channels.inbox (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  channel_id int not null,
  dedupe_key text not null,
  topic text not null,
  raw bytea not null,
  sha256 bytea not null,
  received_at timestamptz not null,
  triggered_at timestamptz,
  state text not null default 'waiting' check (state in ('waiting', 'done', 'stale', 'dead')),
  tries int not null default 0,
  reason text not null default '',
  order_id bigint,
  done_at timestamptz,
  primary key (cell, tenant_id, id),
  unique (cell, tenant_id, channel_id, dedupe_key)
);
create index inbox_open on channels.inbox (cell, tenant_id, id) where state in ('waiting', 'dead');
create index inbox_order on channels.inbox (cell, tenant_id, order_id) where order_id is not null;
select platform.guard('channels.inbox');

create table channels.import_run (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  channel_id int not null,
  file_name text not null,
  file_hash text not null,
  mode text not null check (mode in ('history', 'live')),
  mapping jsonb not null,
  state text not null check (state in ('running', 'done', 'cancelled', 'failed')),
  until_line bigint not null default 0, -- Everything up to here is accounted for.
  imported_rows bigint not null default 0,
  known_rows bigint not null default 0, -- There already, from an earlier import.
  held_rows bigint not null default 0,
  refused_rows bigint not null default 0,
  orders bigint not null default 0,
  started_by text not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  message text not null default '',
  primary key (cell, tenant_id, id)
);
create index import_run_file on channels.import_run (cell, tenant_id, channel_id, file_hash, mode);
select platform.guard('channels.import_run');

create table channels.import_problem (
  cell int not null,
  tenant_id int not null,
  run_id bigint not null,
  line bigint not null,
  outcome text not null check (outcome in ('held', 'refused')),
  field text not null,
  value text not null,
  rule text not null,
  primary key (cell, tenant_id, run_id, line)
);
select platform.guard('channels.import_problem');
