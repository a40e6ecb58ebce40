-- Demand of all items together by channel, province and day: what a company, a channel or a place is
-- asked for in a year is read without the rows of its items. It moves with the sums by item.
create table forecasts.channel_demand (
  cell int not null,
  tenant_id int not null,
  channel_id int not null,
  region text not null,
  day date not null,
  currency text not null,
  asked bigint not null,
  withdrawn bigint not null,
  refused bigint not null,
  amount_minor bigint not null,
  primary key (cell, tenant_id, channel_id, region, day, currency)
) with (fillfactor = 70);

-- The owner of the tables looks past the tenants' policies for this once.
alter table forecasts.demand no force row level security;
insert into forecasts.channel_demand (cell, tenant_id, channel_id, region, day, currency, asked,
  withdrawn, refused, amount_minor)
select cell, tenant_id, channel_id, region, day, currency, sum(asked), sum(withdrawn), sum(refused),
  sum(amount_minor)
from forecasts.demand group by 1, 2, 3, 4, 5, 6;
alter table forecasts.demand force row level security;
select platform.guard('forecasts.channel_demand');
