-- Reports: what each order counts for, and the sums of it by day, channel and measure, so that the
-- board reads some thousand sums however many orders there are. All of it follows from the rows of
-- orders, promises and warehouse, and can be made anew from them.
create schema reports;

-- One row a tenant: whoever counts holds it, so that two processes do not count past each other.
create table reports.state (
  cell int not null,
  tenant_id int not null,
  rules int not null default 0, -- Version of the rules by which all its orders were counted.
  primary key (cell, tenant_id)
);
select platform.guard('reports.state');

create table reports.order_fact (
  cell int not null,
  tenant_id int not null,
  order_id bigint not null,
  channel_id int not null,
  number text not null,
  placed_day date not null,
  first_day date, -- Latest first promise of its lines; null while a line has none.
  current_day date,
  facts jsonb not null, -- { "received": 1, "value:CNY": 12900 }: what it adds to which sum.
  primary key (cell, tenant_id, order_id)
) with (fillfactor = 80);
create index order_fact_placed on reports.order_fact (cell, tenant_id, placed_day, order_id);
create index order_fact_first on reports.order_fact (cell, tenant_id, first_day, order_id)
  where first_day is not null;
create index order_fact_current on reports.order_fact (cell, tenant_id, current_day, order_id)
  where current_day is not null;
select platform.guard('reports.order_fact');

create table reports.rollup (
  cell int not null,
  tenant_id int not null,
  fact text not null,
  day date not null,
  channel_id int not null,
  facet text not null, -- Currency of a value, reason and owner of a hold; else empty.
  value bigint not null,
  primary key (cell, tenant_id, fact, day, channel_id, facet)
) with (fillfactor = 70);
select platform.guard('reports.rollup');
