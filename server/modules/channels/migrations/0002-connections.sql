-- Connections that run by themselves: what a platform is asked with and how far it was read, what
-- must be fetched again, what must be told, and how its days compare with ours.

-- A channel's kind is a connector's name: the register of connectors says which there are.
alter table channels.channel drop constraint channel_kind_check;
alter table channels.channel add constraint channel_kind_check check (kind ~ '^[a-z][a-z0-9_]{1,30}$');

create table channels.connection (
  cell int not null,
  tenant_id int not null,
  channel_id int not null,
  settings jsonb not null default '{}', -- Secret ones too: read by the runner, never by a screen.
  active boolean not null default false,
  pulls boolean not null default true,
  pushes_stock boolean not null default false,
  confirms_shipments boolean not null default false,
  pull_seconds int not null default 60 check (pull_seconds between 5 and 86400),
  since timestamptz not null, -- Nothing older is pulled.
  cursor jsonb, -- The window in hand: { from, until, mark }.
  is_window_open boolean not null default false, -- False once the window's last page is stored.
  replay_from timestamptz, -- A span that a person asked to be read again, until it is.
  replay_until timestamptz,
  replay_cursor jsonb,
  next_pull_at timestamptz not null,
  retry_at timestamptz, -- After a failure nothing is asked before this.
  failures int not null default 0, -- In a row.
  last_error text not null default '',
  last_error_at timestamptz,
  last_pull_at timestamptz, -- The last window read to its end.
  pulled_docs bigint not null default 0,
  fresh_docs bigint not null default 0, -- Of those, not known byte for byte.
  budget_left int,
  budget_burst int,
  reconciled_on date, -- The last night's run.
  primary key (cell, tenant_id, channel_id)
);
select platform.guard('channels.connection');

-- Orders to be fetched whole: a push named them, a reconciliation missed them, a person asked.
create table channels.wanted (
  cell int not null,
  tenant_id int not null,
  channel_id int not null,
  external_id text not null,
  why text not null check (why in ('hint', 'gap', 'unclear', 'asked')),
  due_at timestamptz not null,
  tries int not null default 0,
  state text not null default 'waiting' check (state in ('waiting', 'dead')),
  reason text not null default '',
  wanted_at timestamptz not null,
  primary key (cell, tenant_id, channel_id, external_id)
);
create index wanted_due on channels.wanted (cell, tenant_id, channel_id, due_at)
  where state = 'waiting';
select platform.guard('channels.wanted');

-- Stock as the channel should show it: absolute units under a revision that only grows. What is
-- wanted is raised by each change; what was sent follows, and the newest revision wins.
create table channels.offer (
  cell int not null,
  tenant_id int not null,
  channel_id int not null,
  code text not null,
  wanted_rev bigint not null default 1,
  sent_rev bigint not null default 0,
  sent_units bigint,
  sent_at timestamptz,
  due_at timestamptz not null,
  tries int not null default 0,
  state text not null default 'open' check (state in ('open', 'dead')),
  reason text not null default '',
  primary key (cell, tenant_id, channel_id, code)
);
create index offer_open on channels.offer (cell, tenant_id, channel_id, due_at)
  where state = 'open' and wanted_rev > sent_rev;
select platform.guard('channels.offer');

-- Parcels that the channel must be told of, once each.
create table channels.parcel (
  cell int not null,
  tenant_id int not null,
  channel_id int not null,
  shipment_id bigint not null,
  order_id bigint not null,
  shipment jsonb not null, -- As the port asks for it.
  due_at timestamptz not null,
  tries int not null default 0,
  state text not null default 'waiting' check (state in ('waiting', 'done', 'dead')),
  reason text not null default '',
  done_at timestamptz,
  primary key (cell, tenant_id, channel_id, shipment_id)
);
create index parcel_due on channels.parcel (cell, tenant_id, channel_id, due_at)
  where state = 'waiting';
select platform.guard('channels.parcel');

-- One day of one connection: theirs beside ours.
create table channels.reconciliation (
  cell int not null,
  tenant_id int not null,
  channel_id int not null,
  day date not null, -- In the platform's zone, by when the order was placed.
  theirs int not null,
  theirs_minor bigint not null,
  ours int not null,
  ours_minor bigint not null,
  gaps int not null,
  runs int not null default 1,
  run_at timestamptz not null,
  primary key (cell, tenant_id, channel_id, day)
);
select platform.guard('channels.reconciliation');

create table channels.gap (
  cell int not null,
  tenant_id int not null,
  channel_id int not null,
  day date not null,
  external_id text not null,
  kind text not null check (kind in ('missing', 'stale', 'amount', 'extra')),
  theirs text not null default '',
  ours text not null default '',
  found_at timestamptz not null,
  closed_at timestamptz, -- Set when a later run no longer finds it.
  primary key (cell, tenant_id, channel_id, day, external_id)
);
create index gap_open on channels.gap (cell, tenant_id, channel_id, day) where closed_at is null;
select platform.guard('channels.gap');

-- A connection's open page asks for its messages; the inbox of a tenant was only read by state.
create index inbox_channel on channels.inbox (cell, tenant_id, channel_id, id desc);

-- Where a message came from: pushed to us, read in a pull, or the answer to our own question.
alter table channels.inbox add origin text not null default 'push'
  check (origin in ('push', 'pull', 'fetch'));
alter table channels.inbox add due_at timestamptz; -- After a failure: not read before this.
