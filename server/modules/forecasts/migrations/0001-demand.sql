-- Forecasts: demand as it was asked, what is made of it, and what planners know better. This part:
-- what each order asks, and the sums of it by item, channel, region and day. All of it follows from
-- the rows of orders and can be made anew from them.
create schema forecasts;

-- One row a tenant: whoever counts holds it, so that two processes do not count past each other.
create table forecasts.state (
  cell int not null,
  tenant_id int not null,
  rules int not null default 0, -- Version of the rules by which all its orders were counted.
  primary key (cell, tenant_id)
);
select platform.guard('forecasts.state');

create table forecasts.order_demand (
  cell int not null,
  tenant_id int not null,
  order_id bigint not null,
  channel_id int not null,
  region text not null, -- Province, two digits; empty when it is not known.
  day date not null, -- The day it was asked, wherever and whenever it ships.
  lines jsonb not null, -- [item, asked, withdrawn, refused, amount in minor units][], by item.
  primary key (cell, tenant_id, order_id)
) with (fillfactor = 85);
select platform.guard('forecasts.order_demand');

create table forecasts.demand (
  cell int not null,
  tenant_id int not null,
  item_id int not null,
  channel_id int not null,
  region text not null,
  day date not null,
  asked bigint not null,
  withdrawn bigint not null, -- Of it: cancelled by customers; was not wanted in the end.
  refused bigint not null, -- Of it: cancelled by us; wanted all the same.
  amount_minor bigint not null,
  primary key (cell, tenant_id, item_id, channel_id, region, day)
) with (fillfactor = 70);
create index demand_day on forecasts.demand (cell, tenant_id, day);
select platform.guard('forecasts.demand');

-- What a planner says of days that were not ordinary. The sums above are never overwritten: a
-- correction stands beside them, with its author and reason, and can be withdrawn.
create table forecasts.correction (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  item_id int not null,
  channel_id int, -- Null: every channel.
  region text, -- Null: every region.
  from_day date not null,
  until_day date not null check (until_day >= from_day),
  kind text not null check (kind in ('stock_out', 'set', 'ignore')),
  units bigint check (units >= 0), -- Of each day, over all the channels and regions it speaks of.
  reason text not null,
  author text not null,
  created_at timestamptz not null,
  withdrawn_at timestamptz,
  withdrawn_by text,
  primary key (cell, tenant_id, id),
  check ((kind = 'set') = (units is not null))
);
create index correction_item on forecasts.correction (cell, tenant_id, item_id, from_day)
  where withdrawn_at is null;
select platform.guard('forecasts.correction');
