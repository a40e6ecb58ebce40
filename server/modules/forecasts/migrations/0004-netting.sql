-- 预测冲减: which units of the plan orders have used up, so that plan and orders are never counted
-- twice. Days that are over are closed and written down; today is worked out from the same rules.
alter table forecasts.state add column closed_until date; -- Order days until then are written down.

create table forecasts.netting (
  cell int not null,
  tenant_id int not null,
  item_id int not null,
  channel_id int not null,
  region text not null,
  order_day date not null,
  forecast_day date not null, -- 'infinity': asked beyond what was planned within the window.
  units bigint not null check (units > 0),
  primary key (cell, tenant_id, item_id, channel_id, region, order_day, forecast_day)
);
create index netting_day on forecasts.netting (cell, tenant_id, forecast_day);
select platform.guard('forecasts.netting');

-- How far from their day orders of a channel may use up the plan; channel 0 is for those not named.
create table forecasts.consumption_window (
  cell int not null,
  tenant_id int not null,
  channel_id int not null,
  back_days int not null check (back_days between 0 and 28),
  forward_days int not null check (forward_days between 0 and 56),
  primary key (cell, tenant_id, channel_id)
);
select platform.guard('forecasts.consumption_window');
