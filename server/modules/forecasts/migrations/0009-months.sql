-- Months of their own: what the year does can be seen in whole months only. They are forecast once a
-- month, and days are made to agree with them where that has helped.

-- What a month's first run has learnt, for the nights of its month. One a company.
create table forecasts.month_learnt (
  cell int not null,
  tenant_id int not null,
  month date not null, -- Its first day: the first of the months said.
  shape text not null, -- The engine and the settings it holds for; with others it is nothing.
  day_loss float8 not null, -- Mean miss of months over past origins, in usual months: of days alone,
  both_loss float8 not null, -- and of days and months together.
  primary key (cell, tenant_id)
);
select platform.guard('forecasts.month_learnt');

-- What it says of one part of the demand, by month.
create table forecasts.month_said (
  cell int not null,
  tenant_id int not null,
  name text not null, -- As the engine calls the part: "item=1,channel=3", "total".
  point float8[] not null,
  quantiles float8[] not null, -- By level, then by month.
  -- Of leaves whose months have helped: root mean squares of both kinds of misses by months ahead.
  day_miss float8[],
  month_miss float8[],
  correlation float8,
  primary key (cell, tenant_id, name)
);
select platform.guard('forecasts.month_said');

alter table forecasts.version
  add column month_loss float8[]; -- Of days alone, and of both; null: its history is too short.

-- By month from the one the version's origin lies in; of that one its days from the origin on.
alter table forecasts.node
  add column month_units float8[], -- Null: the history is too short.
  add column month_quantiles real[], -- By level, then by month; dropped from old versions.
  add column month_factors float8[], -- Of leaves: what the days of each month were multiplied by,
  add column month_shares real[]; -- and the share that the month's own forecast had in it.
