-- Demand keeps the currency it was asked in: sums of money are of one currency each, and are added
-- only by rates. All orders are counted anew by the new rules; until then theirs is not known.
alter table forecasts.order_demand add column currency text not null default '';
alter table forecasts.demand add column currency text not null default '';
alter table forecasts.demand drop constraint demand_pkey;
alter table forecasts.demand
  add primary key (cell, tenant_id, item_id, channel_id, region, day, currency);

-- In which currency a version says its money, and what it left out: [currency, units, amount][].
alter table forecasts.version
  add column currency text not null default 'CNY',
  add column unrated jsonb not null default '[]';
