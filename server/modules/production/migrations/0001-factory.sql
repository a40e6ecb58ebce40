-- Production: what a plant has (work centres, resources, shifts, changeovers), how items are made
-- (BOMs and routings by version), and the work orders that make them.
-- Times that people plan by are instants; durations are whole seconds per whole units, so that
-- nothing is rounded before it is added up.
create schema production;

-- Weekly shifts in the zone of the place that keeps them.
create table production.calendar (
  cell int not null,
  tenant_id int not null,
  id int not null,
  code text not null check (length(code) between 1 and 120),
  name text not null,
  name_en text not null default '',
  -- Days on which the plant's place is closed (public holidays) have no shift.
  keeps_holidays boolean not null default true,
  revision int not null default 1,
  primary key (cell, tenant_id, id),
  unique (cell, tenant_id, code)
);
select platform.guard('production.calendar');

create table production.shift (
  cell int not null,
  tenant_id int not null,
  calendar_id int not null,
  weekday int not null check (weekday between 1 and 7), -- ISO: 1 Monday.
  from_minute int not null check (from_minute between 0 and 1439),
  until_minute int not null, -- Over 1440: runs into the next day.
  name text not null default '',
  primary key (cell, tenant_id, calendar_id, weekday, from_minute),
  foreign key (cell, tenant_id, calendar_id) references production.calendar,
  check (until_minute > from_minute and until_minute <= from_minute + 1440)
);
select platform.guard('production.shift');

-- A place of parties where things are made.
create table production.plant (
  cell int not null,
  tenant_id int not null,
  place_id int not null,
  calendar_id int not null,
  primary key (cell, tenant_id, place_id),
  foreign key (cell, tenant_id, calendar_id) references production.calendar
);
select platform.guard('production.plant');

create table production.work_centre (
  cell int not null,
  tenant_id int not null,
  id int not null,
  code text not null check (length(code) between 1 and 120),
  name text not null,
  name_en text not null default '',
  place_id int not null,
  active boolean not null default true,
  revision int not null default 1,
  primary key (cell, tenant_id, id),
  unique (cell, tenant_id, code),
  foreign key (cell, tenant_id, place_id) references production.plant
);
select platform.guard('production.work_centre');

-- What a resource is set up for: a colour, a mould, a model.
create table production.family (
  cell int not null,
  tenant_id int not null,
  id int not null,
  code text not null check (length(code) between 1 and 120),
  name text not null,
  name_en text not null default '',
  primary key (cell, tenant_id, id),
  unique (cell, tenant_id, code)
);
select platform.guard('production.family');

-- Minutes of changeover on any resource of a work centre; what is not listed takes none.
create table production.setup (
  cell int not null,
  tenant_id int not null,
  work_centre_id int not null,
  from_family_id int not null,
  to_family_id int not null,
  minutes int not null check (minutes between 0 and 100000),
  primary key (cell, tenant_id, work_centre_id, from_family_id, to_family_id),
  foreign key (cell, tenant_id, work_centre_id) references production.work_centre,
  foreign key (cell, tenant_id, from_family_id) references production.family,
  foreign key (cell, tenant_id, to_family_id) references production.family
);
select platform.guard('production.setup');

-- A machine or line of a work centre; or a pool (tools, skilled people) that operations also need.
create table production.resource (
  cell int not null,
  tenant_id int not null,
  id int not null,
  code text not null check (length(code) between 1 and 120),
  name text not null,
  name_en text not null default '',
  place_id int not null,
  kind text not null check (kind in ('machine', 'line', 'oven', 'tool', 'skill')),
  work_centre_id int,
  capacity int not null default 1 check (capacity between 1 and 10000), -- Side by side.
  load_units bigint check (load_units > 0), -- An oven: units in one load.
  calendar_id int, -- Null: the plant's.
  family_id int, -- What it was set up for before its first operation here; null: nobody knows.
  active boolean not null default true,
  revision int not null default 1,
  primary key (cell, tenant_id, id),
  unique (cell, tenant_id, code),
  foreign key (cell, tenant_id, place_id) references production.plant,
  foreign key (cell, tenant_id, work_centre_id) references production.work_centre,
  foreign key (cell, tenant_id, calendar_id) references production.calendar,
  foreign key (cell, tenant_id, family_id) references production.family,
  check ((kind in ('tool', 'skill')) = (work_centre_id is null)),
  check ((kind = 'oven') = (load_units is not null))
);
create index resource_centre on production.resource (cell, tenant_id, work_centre_id);
select platform.guard('production.resource');

-- Days off, maintenance, overtime: for every plant that keeps the calendar, or for one resource.
create table production.exception (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  calendar_id int,
  resource_id int,
  kind text not null check (kind in ('closed', 'open')),
  reason text not null check (reason in ('day_off', 'maintenance', 'overtime', 'other')),
  from_at timestamptz not null,
  until_at timestamptz not null,
  note text not null default '',
  primary key (cell, tenant_id, id),
  foreign key (cell, tenant_id, calendar_id) references production.calendar,
  foreign key (cell, tenant_id, resource_id) references production.resource,
  check ((calendar_id is null) <> (resource_id is null)),
  check (until_at > from_at)
);
create index exception_end on production.exception (cell, tenant_id, until_at);
select platform.guard('production.exception');

-- A stop that nobody planned. Open while until_at is null; expected_at is when somebody hopes it ends.
create table production.downtime (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  resource_id int not null,
  from_at timestamptz not null,
  until_at timestamptz,
  expected_at timestamptz,
  cause text not null check (cause in ('man', 'machine', 'material', 'method', 'environment')),
  note text not null default '',
  reported_by text not null,
  primary key (cell, tenant_id, id),
  foreign key (cell, tenant_id, resource_id) references production.resource,
  check (until_at >= from_at),
  check (expected_at > from_at)
);
create unique index downtime_open on production.downtime (cell, tenant_id, resource_id)
  where until_at is null;
create index downtime_end on production.downtime (cell, tenant_id, until_at);
select platform.guard('production.downtime');

-- What an item is made of. Of one item, plant and alternative one version holds on any day.
-- The key columns are written as one-value ranges so that the constraint needs no extension.
create table production.bom (
  cell int not null,
  tenant_id int not null,
  id int not null,
  item_id int not null,
  place_id int not null default 0, -- 0: in every plant that has no version of its own.
  alternative int not null default 0 check (alternative between 0 and 99), -- 0: the usual way.
  version int not null check (version > 0),
  valid_from date not null,
  valid_until date, -- Null: until further notice. The same day: replaced before it held.
  per_units bigint not null default 1 check (per_units > 0), -- Its lines make so many units.
  note text not null default '',
  saved_by text not null,
  saved_at timestamptz not null,
  primary key (cell, tenant_id, id),
  unique (cell, tenant_id, item_id, place_id, alternative, version),
  check (valid_until >= valid_from),
  constraint bom_one_version exclude using gist (
    int4range(cell, cell, '[]') with &&, int4range(tenant_id, tenant_id, '[]') with &&,
    int4range(item_id, item_id, '[]') with &&, int4range(place_id, place_id, '[]') with &&,
    int4range(alternative, alternative, '[]') with &&,
    daterange(valid_from, valid_until) with &&)
);
select platform.guard('production.bom');

create table production.bom_line (
  cell int not null,
  tenant_id int not null,
  bom_id int not null,
  line int not null check (line > 0),
  item_id int not null,
  units bigint not null check (units > 0), -- For per_units of the parent.
  scrap_ppm int not null default 0 check (scrap_ppm between 0 and 999999),
  step int, -- The operation that uses it; null: the first.
  substitutes int[] not null default '{}', -- Items that may stand in, the best first.
  primary key (cell, tenant_id, bom_id, line),
  unique (cell, tenant_id, bom_id, item_id, step),
  foreign key (cell, tenant_id, bom_id) references production.bom
);
create index bom_line_item on production.bom_line (cell, tenant_id, item_id);
select platform.guard('production.bom_line');

-- How an item is made, step by step.
create table production.routing (
  cell int not null,
  tenant_id int not null,
  id int not null,
  item_id int not null,
  place_id int not null,
  alternative int not null default 0 check (alternative between 0 and 99),
  version int not null check (version > 0),
  valid_from date not null,
  valid_until date,
  note text not null default '',
  saved_by text not null,
  saved_at timestamptz not null,
  primary key (cell, tenant_id, id),
  unique (cell, tenant_id, item_id, place_id, alternative, version),
  foreign key (cell, tenant_id, place_id) references production.plant,
  check (valid_until >= valid_from),
  constraint routing_one_version exclude using gist (
    int4range(cell, cell, '[]') with &&, int4range(tenant_id, tenant_id, '[]') with &&,
    int4range(item_id, item_id, '[]') with &&, int4range(place_id, place_id, '[]') with &&,
    int4range(alternative, alternative, '[]') with &&,
    daterange(valid_from, valid_until) with &&)
);
select platform.guard('production.routing');

create table production.routing_step (
  cell int not null,
  tenant_id int not null,
  routing_id int not null,
  step int not null check (step between 1 and 9999),
  name text not null,
  name_en text not null default '',
  work_centre_id int, -- Null: bound to nobody's capacity (cooling, outside work).
  setup_seconds int not null default 0 check (setup_seconds >= 0), -- Once, whatever was before.
  run_seconds int not null check (run_seconds >= 0), -- For per_units.
  per_units bigint not null default 1 check (per_units > 0),
  family_id int,
  may_split boolean not null default true, -- May be interrupted by a break.
  yield_ppm int not null default 1000000 check (yield_ppm between 1 and 1000000),
  primary key (cell, tenant_id, routing_id, step),
  foreign key (cell, tenant_id, routing_id) references production.routing,
  foreign key (cell, tenant_id, work_centre_id) references production.work_centre,
  foreign key (cell, tenant_id, family_id) references production.family
);
select platform.guard('production.routing_step');

-- Resources that may do a step with times of their own; a step without any takes every resource of
-- its work centre with the times of the step.
create table production.routing_way (
  cell int not null,
  tenant_id int not null,
  routing_id int not null,
  step int not null,
  resource_id int not null,
  rank int not null default 0,
  setup_seconds int not null check (setup_seconds >= 0),
  run_seconds int not null check (run_seconds >= 0),
  per_units bigint not null check (per_units > 0),
  primary key (cell, tenant_id, routing_id, step, resource_id),
  foreign key (cell, tenant_id, routing_id, step) references production.routing_step,
  foreign key (cell, tenant_id, resource_id) references production.resource
);
select platform.guard('production.routing_way');

-- Pools (tools, skills) that a step holds beside its resource.
create table production.routing_need (
  cell int not null,
  tenant_id int not null,
  routing_id int not null,
  step int not null,
  resource_id int not null,
  units int not null check (units > 0),
  primary key (cell, tenant_id, routing_id, step, resource_id),
  foreign key (cell, tenant_id, routing_id, step) references production.routing_step,
  foreign key (cell, tenant_id, resource_id) references production.resource
);
select platform.guard('production.routing_need');

-- Which step comes after which, and how close. From the start: an overlap.
create table production.routing_link (
  cell int not null,
  tenant_id int not null,
  routing_id int not null,
  step int not null,
  after_step int not null,
  counts_from text not null default 'end' check (counts_from in ('end', 'start')),
  lag_minutes int not null default 0 check (lag_minutes >= 0),
  max_wait_minutes int check (max_wait_minutes >= 0),
  primary key (cell, tenant_id, routing_id, step, after_step),
  foreign key (cell, tenant_id, routing_id, step) references production.routing_step,
  foreign key (cell, tenant_id, routing_id, after_step) references production.routing_step,
  check (step <> after_step)
);
select platform.guard('production.routing_link');

-- An order to make units of an item in a plant. How free its plan is stands apart from how far it
-- has come; when it is needed apart from when it will be done.
create table production.work_order (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  number text not null check (length(number) between 1 and 120),
  item_id int not null,
  place_id int not null,
  units bigint not null check (units > 0), -- Good units wanted.
  received bigint not null default 0 check (received >= 0), -- Good units that came into stock.
  freedom text not null default 'proposed' check (freedom in ('proposed', 'approved', 'frozen')),
  status text not null default 'planned' check (status in
    ('planned', 'released', 'in_progress', 'paused', 'completed', 'closed', 'cancelled')),
  need_at timestamptz, -- Null: nobody waits.
  projected_at timestamptz, -- When its last operation ends by the plan; null: not planned.
  priority int not null default 0,
  bom_id int,
  routing_id int not null,
  supply_id bigint, -- The planned receipt in stock that it feeds.
  cause_kind text not null default 'stock'
    check (cause_kind in ('stock', 'order', 'quote', 'work_order', 'forecast')),
  cause_id bigint not null default 0, -- The claim, or the work order that needs it.
  note text not null default '',
  created_at timestamptz not null,
  created_by text not null,
  released_at timestamptz,
  ended_at timestamptz,
  revision int not null default 1,
  primary key (cell, tenant_id, id),
  unique (cell, tenant_id, number),
  foreign key (cell, tenant_id, place_id) references production.plant,
  foreign key (cell, tenant_id, bom_id) references production.bom,
  foreign key (cell, tenant_id, routing_id) references production.routing,
  check (status in ('planned', 'cancelled') or freedom <> 'proposed'),
  check ((status in ('completed', 'closed', 'cancelled')) = (ended_at is not null))
);
create unique index work_order_supply on production.work_order (cell, tenant_id, supply_id)
  where supply_id is not null;
create index work_order_open on production.work_order (cell, tenant_id, place_id, id)
  where status in ('planned', 'released', 'in_progress', 'paused');
create index work_order_item on production.work_order (cell, tenant_id, item_id, id);
create index work_order_cause on production.work_order (cell, tenant_id, cause_kind, cause_id)
  where cause_kind <> 'stock';
select platform.guard('production.work_order');

-- Copied from the routing when the work order is made: a later version does not change it.
create table production.operation (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  work_order_id bigint not null,
  step int not null,
  name text not null,
  name_en text not null default '',
  work_centre_id int,
  family_id int,
  setup_seconds int not null check (setup_seconds >= 0),
  run_seconds int not null check (run_seconds >= 0), -- For per_units.
  per_units bigint not null check (per_units > 0),
  may_split boolean not null,
  is_last boolean not null, -- Its good units come into stock.
  yield_ppm int not null check (yield_ppm between 1 and 1000000),
  units bigint not null check (units > 0), -- Units that go in, losses of the way included.
  good bigint not null default 0 check (good >= 0),
  scrap bigint not null default 0 check (scrap >= 0),
  rework bigint not null default 0 check (rework >= 0), -- Sent back so far; they count once, when good.
  state text not null default 'waiting'
    check (state in ('waiting', 'running', 'paused', 'done', 'cancelled')),
  pinned boolean not null default false,
  resource_id int, -- By the plan; once started, where it runs.
  planned_from timestamptz, -- When its changeover may begin.
  planned_start timestamptz,
  planned_end timestamptz,
  started_at timestamptz,
  ended_at timestamptz,
  revision int not null default 1,
  primary key (cell, tenant_id, id),
  unique (cell, tenant_id, work_order_id, step),
  foreign key (cell, tenant_id, work_order_id) references production.work_order,
  foreign key (cell, tenant_id, resource_id) references production.resource,
  constraint operation_not_overreported check (good + scrap <= units),
  check ((planned_start is null) = (planned_end is null)
    and (planned_start is null) = (planned_from is null)),
  check (planned_from <= planned_start and planned_start <= planned_end),
  check ((state in ('running', 'paused', 'done')) <= (started_at is not null)),
  check (not pinned or planned_start is not null)
) with (fillfactor = 70);
create index operation_resource on production.operation
  (cell, tenant_id, resource_id, started_at) where started_at is not null;
create index operation_queue on production.operation (cell, tenant_id, work_centre_id, planned_start)
  where state in ('waiting', 'running', 'paused');
select platform.guard('production.operation');

-- Ways with times of their own; an operation without any takes every resource of its work centre.
create table production.operation_way (
  cell int not null,
  tenant_id int not null,
  operation_id bigint not null,
  resource_id int not null,
  rank int not null,
  setup_seconds int not null check (setup_seconds >= 0),
  run_seconds int not null check (run_seconds >= 0),
  per_units bigint not null check (per_units > 0),
  primary key (cell, tenant_id, operation_id, resource_id),
  foreign key (cell, tenant_id, operation_id) references production.operation,
  foreign key (cell, tenant_id, resource_id) references production.resource
);
select platform.guard('production.operation_way');

create table production.operation_need (
  cell int not null,
  tenant_id int not null,
  operation_id bigint not null,
  resource_id int not null,
  units int not null check (units > 0),
  primary key (cell, tenant_id, operation_id, resource_id),
  foreign key (cell, tenant_id, operation_id) references production.operation,
  foreign key (cell, tenant_id, resource_id) references production.resource
);
select platform.guard('production.operation_need');

create table production.operation_link (
  cell int not null,
  tenant_id int not null,
  operation_id bigint not null,
  after_id bigint not null,
  counts_from text not null check (counts_from in ('end', 'start')),
  lag_minutes int not null,
  max_wait_minutes int,
  primary key (cell, tenant_id, operation_id, after_id),
  foreign key (cell, tenant_id, operation_id) references production.operation,
  foreign key (cell, tenant_id, after_id) references production.operation
);
select platform.guard('production.operation_link');

-- What a work order uses, copied from the BOM.
create table production.component (
  cell int not null,
  tenant_id int not null,
  work_order_id bigint not null,
  operation_id bigint not null,
  item_id int not null,
  units bigint not null check (units > 0),
  issued bigint not null default 0 check (issued >= 0),
  substitutes int[] not null default '{}',
  primary key (cell, tenant_id, work_order_id, operation_id, item_id),
  foreign key (cell, tenant_id, work_order_id) references production.work_order,
  foreign key (cell, tenant_id, operation_id) references production.operation
);
create index component_item on production.component (cell, tenant_id, item_id);
select platform.guard('production.component');
