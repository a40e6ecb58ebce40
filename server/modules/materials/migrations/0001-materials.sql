-- Materials: what to order, make and move so that demand can be served. Each run is a version; what a
-- person dismissed stays dismissed in the runs that follow.
create schema materials;

-- How an item is replenished where it differs from the usual.
create table materials.setting (
  cell int not null,
  tenant_id int not null,
  item_id int not null,
  lead_days int check (lead_days between 0 and 1000), -- Null: the usual of its source.
  minimum bigint not null default 1 check (minimum > 0),
  multiple bigint not null default 1 check (multiple > 0),
  period_days int not null default 1 check (period_days between 1 and 366),
  yield_ppm int not null default 1000000 check (yield_ppm between 1 and 1000000),
  unit_minor bigint check (unit_minor >= 0), -- Null: what it sells for.
  revision int not null default 1,
  primary key (cell, tenant_id, item_id)
);
select platform.guard('materials.setting');

create table materials.run (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  state text not null check (state in ('waiting', 'ready', 'failed')),
  days int not null check (days between 1 and 730),
  first_day date, -- Its day 0; null until it is ready.
  items int not null default 0,
  actions int not null default 0,
  late int not null default 0, -- End demands that are late though all is followed.
  findings jsonb not null default '[]',
  failure jsonb,
  created_at timestamptz not null,
  created_by text not null,
  ready_at timestamptz,
  primary key (cell, tenant_id, id)
);
select platform.guard('materials.run');

-- What to do, the most money at risk first. The name stays the same from run to run.
create table materials.action (
  cell int not null,
  tenant_id int not null,
  run_id bigint not null,
  rank int not null,
  name text not null,
  kind text not null check (kind in
    ('order', 'make', 'expedite', 'defer', 'cancel', 'increase', 'decrease')),
  item_id int not null,
  place_id int not null,
  supply int not null, -- Its number in the run.
  receipt_kind text check (receipt_kind in ('work_order', 'supply')),
  receipt_id bigint,
  receipt_number text not null default '',
  day date,
  units bigint not null default 0,
  new_day date not null,
  new_units bigint not null,
  order_units bigint not null,
  act_by date not null,
  risk_minor bigint not null,
  cause jsonb not null,
  accepted_at timestamptz,
  accepted_by text,
  made jsonb,
  primary key (cell, tenant_id, run_id, rank),
  foreign key (cell, tenant_id, run_id) references materials.run,
  check ((receipt_kind is null) = (receipt_id is null))
);
create index action_name on materials.action (cell, tenant_id, run_id, name);
select platform.guard('materials.action');

create table materials.dismissal (
  cell int not null,
  tenant_id int not null,
  name text not null,
  reason text not null check (length(reason) between 1 and 2000),
  dismissed_at timestamptz not null,
  dismissed_by text not null,
  primary key (cell, tenant_id, name)
);
select platform.guard('materials.dismissal');

-- Supplies, demands and pegs of one item in a run: what its table and its tree are made of.
create table materials.node (
  cell int not null,
  tenant_id int not null,
  run_id bigint not null,
  node int not null,
  item_id int not null,
  place_id int not null,
  lines jsonb not null,
  primary key (cell, tenant_id, run_id, node),
  foreign key (cell, tenant_id, run_id) references materials.run
);
create index node_item on materials.node (cell, tenant_id, run_id, item_id, place_id);
select platform.guard('materials.node');
