-- Promises: what was said to whom, on what it rests, and what became of it.
-- First and current date stay apart: punctuality is measured against both.
create schema promises;

create table promises.source (
  cell int not null,
  tenant_id int not null,
  channel_id int not null default 0, -- 0: every channel that has no rule of its own.
  place_id int not null,
  rank int not null default 0,
  parcel_cost_minor bigint not null default 0 check (parcel_cost_minor >= 0),
  transit_days int not null default 3 check (transit_days between 0 and 365),
  primary key (cell, tenant_id, channel_id, place_id)
);
select platform.guard('promises.source');

-- Transit from a place to a region (province-level adcode, two digits): overrides the source's days.
create table promises.transit (
  cell int not null,
  tenant_id int not null,
  place_id int not null,
  region text not null check (region ~ '^\d{2}$'),
  transit_days int not null check (transit_days between 0 and 365),
  parcel_cost_minor bigint check (parcel_cost_minor >= 0),
  primary key (cell, tenant_id, place_id, region)
);
select platform.guard('promises.transit');


create table promises.promise (
  cell int not null,
  tenant_id int not null,
  claim_id bigint not null, -- The order line.
  order_id bigint not null,
  item_id int not null,
  channel_id int not null,
  region text not null default '',
  wanted_day date,
  priority int not null default 0,
  basis text not null check (basis in ('atp', 'ctp', 'manual', 'none')),
  units bigint not null check (units >= 0), -- Promised and not yet shipped.
  short_units bigint not null default 0 check (short_units >= 0),
  first_day date, -- The delivery day first said; null while nothing could be said.
  current_day date,
  ship_day date,
  reasons jsonb not null,
  revision int not null default 1,
  promised_at timestamptz not null,
  primary key (cell, tenant_id, claim_id)
) with (fillfactor = 80);
create index promise_order on promises.promise (cell, tenant_id, order_id, claim_id);
create index promise_item on promises.promise (cell, tenant_id, item_id) where units + short_units > 0;
create index promise_short on promises.promise (cell, tenant_id, item_id) where short_units > 0;
select platform.guard('promises.promise');

-- Every change of a date after the first, with who gained and who slipped.
create table promises.change (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  claim_id bigint not null,
  order_id bigint not null,
  run_id bigint not null,
  at timestamptz not null,
  from_day date,
  to_day date,
  from_short bigint not null,
  to_short bigint not null,
  effect text not null check (effect in ('gained', 'slipped')),
  cause text not null,
  primary key (cell, tenant_id, id)
);
create index change_order on promises.change (cell, tenant_id, order_id, id);
create index change_run on promises.change (cell, tenant_id, run_id);
select platform.guard('promises.change', 'select, insert');

create table promises.quote (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  state text not null check (state in ('open', 'firm', 'expired', 'cancelled')),
  channel_id int not null,
  region text not null default '',
  party_id int,
  wanted_day date,
  priority int not null default 0,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  order_id bigint,
  primary key (cell, tenant_id, id)
);
create index quote_expiry on promises.quote (cell, tenant_id, expires_at) where state = 'open';
select platform.guard('promises.quote');

create table promises.quote_line (
  cell int not null,
  tenant_id int not null,
  quote_id bigint not null,
  claim_id bigint not null,
  line_no int not null,
  item_id int not null,
  units bigint not null check (units > 0),
  promised_units bigint not null check (promised_units >= 0),
  deliver_day date,
  reasons jsonb not null,
  primary key (cell, tenant_id, quote_id, claim_id)
);
select platform.guard('promises.quote_line');
