-- Plans: what the scheduling engine made of a plant at a moment, kept as scenarios that can be
-- compared, published and taken back; and the slots that promises of capacity hold.
create schema plans;

-- One plan of one plant. What it says stands in bar and finish; production holds what is in force.
create table plans.run (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  place_id int not null, -- The plant.
  title text not null check (length(title) between 1 and 200),
  kind text not null check (kind in ('run', 'move', 'insert', 'repair')),
  state text not null check (state in
    ('waiting', 'running', 'ready', 'failed', 'published', 'replaced', 'rolled_back')),
  parent_id bigint, -- The plan it was made from by hand; null: made anew.
  seed int not null,
  seconds int not null check (seconds between 0 and 3600),
  objective jsonb not null,
  factors jsonb not null, -- How much urgency, importance and money count for the weights.
  taken_at timestamptz not null, -- The moment whose plant it plans.
  frozen_until timestamptz not null,
  first_score jsonb,
  score jsonb,
  present_score jsonb, -- Of the plan in force at that moment; null: there was none.
  curve jsonb not null default '[]', -- [[second, score], …] as it got better.
  evaluations bigint not null default 0,
  finding jsonb, -- Why there is no plan.
  job_id bigint,
  created_at timestamptz not null,
  created_by text not null,
  published_at timestamptz,
  published_by text,
  revision int not null default 1,
  primary key (cell, tenant_id, id),
  check ((state in ('published', 'replaced', 'rolled_back')) = (published_at is not null)),
  check ((state = 'failed') = (finding is not null))
);
create unique index run_in_force on plans.run (cell, tenant_id, place_id)
  where state = 'published';
create index run_place on plans.run (cell, tenant_id, place_id, id);
select platform.guard('plans.run');

create table plans.bar (
  cell int not null,
  tenant_id int not null,
  run_id bigint not null,
  operation_id bigint not null,
  work_order_id bigint not null,
  resource_id int, -- Null: bound to nobody's capacity.
  lanes int[] not null,
  from_at timestamptz not null, -- When its changeover may begin at the latest.
  start_at timestamptz not null,
  end_at timestamptz not null,
  pinned boolean not null,
  operation_revision int not null, -- What was planned; publishing refuses what changed since.
  primary key (cell, tenant_id, run_id, operation_id),
  foreign key (cell, tenant_id, run_id) references plans.run,
  check (from_at <= start_at and start_at <= end_at)
);
select platform.guard('plans.bar');

-- When each work order ends by a plan, what a minute of its lateness counts, and why it is late.
create table plans.finish (
  cell int not null,
  tenant_id int not null,
  run_id bigint not null,
  work_order_id bigint not null,
  due_at timestamptz,
  end_at timestamptz not null,
  weight int not null check (weight between 1 and 1000),
  stake jsonb not null, -- Rank, the factors, and the rank without each.
  late_minutes int not null check (late_minutes >= 0),
  causes jsonb not null default '[]',
  primary key (cell, tenant_id, run_id, work_order_id),
  foreign key (cell, tenant_id, run_id) references plans.run
);
select platform.guard('plans.finish');

-- What publishing wrote over, so that it can be taken back.
create table plans.before (
  cell int not null,
  tenant_id int not null,
  run_id bigint not null,
  operation_id bigint not null,
  resource_id int,
  from_at timestamptz, -- Null: it was not planned.
  start_at timestamptz,
  end_at timestamptz,
  pinned boolean not null,
  primary key (cell, tenant_id, run_id, operation_id),
  foreign key (cell, tenant_id, run_id) references plans.run
);
select platform.guard('plans.before');

-- Who was told that what he waits for comes at another time, and why.
create table plans.notice (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  at timestamptz not null,
  run_id bigint not null, -- The plan that was published.
  work_order_id bigint not null,
  order_id bigint, -- The customer's order that rests on it; null: stock, or another work order.
  from_day date,
  to_day date,
  cause_zh text not null,
  cause_en text not null,
  primary key (cell, tenant_id, id)
);
create index notice_order on plans.notice (cell, tenant_id, order_id, id) where order_id is not null;
create index notice_run on plans.notice (cell, tenant_id, run_id, id);
select platform.guard('plans.notice');

-- Capacity that promises hold: a row for each lane of each operation of a line that is not yet a work
-- order. No two that hold may meet on a lane: the database itself refuses the second.
create table plans.booking (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  supply_id bigint not null, -- The planned receipt that rests on it.
  item_id int not null,
  place_id int not null,
  units bigint not null check (units > 0),
  alternative int not null, -- Which way of making it.
  step int not null,
  resource_id int, -- Null: bound to nobody's capacity.
  lane int not null default 0,
  family_id int,
  minutes int not null check (minutes >= 0), -- Of work, closed time left out.
  from_at timestamptz not null,
  start_at timestamptz not null,
  end_at timestamptz not null,
  state text not null default 'held' check (state in ('held', 'firm', 'released')),
  work_order_id bigint, -- What a firm one became.
  held_at timestamptz not null,
  primary key (cell, tenant_id, id),
  check (from_at <= start_at and start_at <= end_at),
  check ((state = 'firm') = (work_order_id is not null)),
  constraint booking_apart exclude using gist (
    int4range(cell, cell, '[]') with &&, int4range(tenant_id, tenant_id, '[]') with &&,
    int4range(resource_id, resource_id, '[]') with &&, int4range(lane, lane, '[]') with &&,
    tstzrange(from_at, end_at) with &&) where (state = 'held' and resource_id is not null)
    deferrable initially immediate
);
create index booking_supply on plans.booking (cell, tenant_id, supply_id);
create index booking_held on plans.booking (cell, tenant_id, place_id) where state = 'held';
select platform.guard('plans.booking');

-- Components that a held booking will use: free for nobody else who asks for capacity.
create table plans.material (
  cell int not null,
  tenant_id int not null,
  supply_id bigint not null, -- The planned receipt that rests on it.
  item_id int not null,
  place_id int not null,
  units bigint not null check (units > 0),
  state text not null default 'held' check (state in ('held', 'firm', 'released')),
  primary key (cell, tenant_id, supply_id, item_id)
);
create index material_held on plans.material (cell, tenant_id, place_id, item_id)
  where state = 'held';
select platform.guard('plans.material');
