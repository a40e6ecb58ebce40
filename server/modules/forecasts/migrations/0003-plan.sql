-- What planners know better than the engine: so many units over some days of a part of the demand.
-- It flows down to the leaves in proportion and up by adding; when its days are over it is measured
-- against what was really asked, beside what the engine had said.
create table forecasts.override (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  item_id int not null, -- 0: all.
  channel_id int not null, -- 0: all.
  region text not null, -- '*': all.
  from_day date not null,
  until_day date not null check (until_day >= from_day),
  units bigint not null check (units >= 0), -- Over all its days together.
  base_units float8 not null, -- What the engine said of them when it was made.
  version_id int not null, -- Which version said so.
  reason text not null,
  author text not null,
  created_at timestamptz not null,
  expires_on date, -- From this day on it no longer counts; null: when its days are over.
  withdrawn_at timestamptz,
  withdrawn_by text,
  actual_units bigint, -- What was asked in the end.
  measured_at timestamptz,
  primary key (cell, tenant_id, id)
);
create index override_live on forecasts.override (cell, tenant_id, until_day)
  where withdrawn_at is null;
select platform.guard('forecasts.override');

-- The published plan of demand by leaf: the version's points with overrides, in whole units.
create table forecasts.plan (
  cell int not null,
  tenant_id int not null,
  item_id int not null,
  channel_id int not null,
  region text not null,
  first_day date not null,
  units int[] not null, -- By day from the first.
  primary key (cell, tenant_id, item_id, channel_id, region)
);
select platform.guard('forecasts.plan');

-- What a version published, so that versions can be compared as they were decided.
alter table forecasts.node add column plan int[];

-- How a version did, once the days of a lead are over: days 1–7, 8–28, 29 and later.
create table forecasts.accuracy (
  cell int not null,
  tenant_id int not null,
  version_id int not null,
  lead int not null check (lead in (1, 2, 3)),
  item_id int not null,
  channel_id int not null,
  region text not null,
  days int not null,
  actual float8 not null,
  miss float8 not null, -- Sum of absolute misses by day.
  bias float8 not null, -- Sum of what was said less what came.
  primary key (cell, tenant_id, version_id, lead, item_id, channel_id, region)
);
create index accuracy_node on forecasts.accuracy
  (cell, tenant_id, item_id, channel_id, region, version_id);
select platform.guard('forecasts.accuracy');
