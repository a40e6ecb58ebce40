-- Days on which an item was sold out wherever a channel draws from and nobody asked for it there:
-- found in the stock's own history, censored in what forecasts learn from, overruled by planners.
create table forecasts.stock_out (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  item_id int not null,
  channel_id int not null,
  from_day date not null,
  until_day date not null check (until_day >= from_day),
  place_ids int[] not null, -- Where nothing sellable lay.
  found_at timestamptz not null,
  withdrawn_at timestamptz,
  withdrawn_by text,
  primary key (cell, tenant_id, id),
  unique (cell, tenant_id, item_id, channel_id, from_day)
);
select platform.guard('forecasts.stock_out');
