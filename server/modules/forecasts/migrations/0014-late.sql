-- Orders that come after their day was closed, and units that are withdrawn after it: what was written
-- at closing stays, and what came later stands beside it with the day on which it was noted.
create table forecasts.netting_change (
  cell int not null,
  tenant_id int not null,
  item_id int not null,
  channel_id int not null,
  region text not null,
  order_day date not null,
  forecast_day date not null, -- 'infinity': asked beyond what was planned within the window.
  noted_on date not null,
  units bigint not null check (units <> 0), -- Less than zero: given back to the plan.
  primary key (cell, tenant_id, item_id, channel_id, region, order_day, forecast_day, noted_on)
);
create index netting_change_day on forecasts.netting_change (cell, tenant_id, forecast_day);
create index netting_change_order on forecasts.netting_change (cell, tenant_id, order_day);
select platform.guard('forecasts.netting_change');

-- Days are compared with what was written of them.
create index netting_order on forecasts.netting (cell, tenant_id, order_day);

-- The first order day that was netted at all: of those before nothing was asked. Null: the first
-- of which anything is written.
alter table forecasts.state add column closed_from date;
