-- How forecasts are made for this company.
create table forecasts.setting (
  cell int not null,
  tenant_id int not null,
  horizon_days int not null check (horizon_days between 28 and 371),
  history_days int not null check (history_days between 91 and 1830),
  frozen_days int not null check (frozen_days between 0 and 60), -- Days that stand as they were said.
  by_region boolean not null, -- Whether provinces are told apart.
  nightly boolean not null,
  primary key (cell, tenant_id)
);
select platform.guard('forecasts.setting');

-- One run of the engine over all series: what was said, when, from what. A scenario is compared and
-- never published.
create table forecasts.version (
  cell int not null,
  tenant_id int not null,
  id int not null,
  kind text not null check (kind in ('statistical', 'scenario')),
  name text not null default '',
  state text not null check (state in ('running', 'done', 'failed', 'cancelled')),
  origin date not null, -- The first day it speaks of; it has seen all days before.
  settings jsonb not null,
  scenario jsonb,
  levels real[] not null, -- Of its quantiles.
  series int not null default 0,
  studied int not null default 0, -- Series that were studied, and those whose study was known.
  reused int not null default 0,
  findings jsonb not null default '{}', -- { "gaps_filled": 12 }
  seconds real not null default 0,
  message text not null default '',
  job_id bigint,
  created_at timestamptz not null,
  created_by text not null,
  ended_at timestamptz,
  published_at timestamptz,
  published_by text,
  primary key (cell, tenant_id, id)
);
create index version_published on forecasts.version (cell, tenant_id, published_at desc)
  where published_at is not null;
select platform.guard('forecasts.version');

-- What a version says of one part of the demand: of an item, a channel, a region, of any two or
-- three of them, or of all. Lists are by day from the version's origin.
create table forecasts.node (
  cell int not null,
  tenant_id int not null,
  version_id int not null,
  item_id int not null, -- 0: all.
  channel_id int not null, -- 0: all.
  region text not null, -- '*': all.
  is_leaf boolean not null, -- Nothing stands below it: sums of parts are sums of these.
  class text not null,
  point float8[] not null,
  quantiles real[], -- By level, then by day; dropped from old versions.
  sums real[], -- Of the first week, the first two …: by level, then by week.
  errors real[] not null, -- Mean absolute miss by day over past origins.
  models jsonb not null, -- [name, weight, error][]
  part_names text[],
  parts float8[], -- By part, then by day: addends of the point.
  findings jsonb not null default '[]', -- [kind, at][]
  price_minor bigint not null, -- Of a unit, over the last ninety days.
  recent_units real not null, -- Demand of the last 28 days.
  next_units real not null, -- Forecast of the next 28.
  risk_minor bigint not null, -- Half the 80 % band of the next 28 days' demand, times the price.
  miss real, -- Mean absolute miss of a day over past origins, over the mean demand of a day.
  primary key (cell, tenant_id, version_id, item_id, channel_id, region)
);
select platform.guard('forecasts.node');

-- What one series alone could tell, under the name of what it was made from: a run that was stopped
-- goes on, and one on the same history begins, with what is known.
create table forecasts.study (
  cell int not null,
  tenant_id int not null,
  name text not null,
  study bytea not null,
  used_at timestamptz not null,
  primary key (cell, tenant_id, name)
);
select platform.guard('forecasts.study');
