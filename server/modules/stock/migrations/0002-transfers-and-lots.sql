-- Transfers between places, lots with an end to their life, claims under a shortfall, and how much
-- of the stock a channel is shown.

-- Goods under way lie at an in-transit place in a condition of their own: nobody is promised them
-- there, only their arrival. Short-dated units are good, but too old for the item's rule.
alter table stock.position drop constraint position_condition_check;
alter table stock.position add constraint position_condition_check check (condition in
  ('sellable', 'quarantine', 'damaged', 'expired', 'short_dated', 'in_transit'));
-- The instant at which a lot stops being sellable at this place; null: never.
alter table stock.position add column sellable_until timestamptz;

create table stock.transfer (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  number text not null check (length(number) between 1 and 200),
  from_place_id int not null,
  to_place_id int not null,
  transit_place_id int not null,
  owner_id int not null, -- Whose goods travel: a transfer moves them, it does not sell them.
  custodian_id int not null, -- In whose hands they are under way.
  state text not null default 'under_way' check (state in ('under_way', 'received')),
  day date not null, -- Expected at the destination.
  shipped_at timestamptz not null,
  closed_at timestamptz,
  actor_name text not null,
  why text not null default '',
  primary key (cell, tenant_id, id),
  check (from_place_id <> to_place_id),
  check ((state = 'received') = (closed_at is not null))
);
create index transfer_open on stock.transfer (cell, tenant_id, day) where state = 'under_way';
select platform.guard('stock.transfer');

create table stock.transfer_line (
  cell int not null,
  tenant_id int not null,
  transfer_id bigint not null,
  item_id int not null,
  lot_id int not null,
  owner_id int not null,
  supply_id bigint not null, -- What promises rest on at the destination.
  shipped bigint not null check (shipped > 0),
  received bigint not null default 0 check (received >= 0),
  missing bigint not null default 0 check (missing >= 0),
  primary key (cell, tenant_id, transfer_id, item_id, lot_id, owner_id),
  foreign key (cell, tenant_id, transfer_id) references stock.transfer,
  check (received + missing <= shipped)
);
select platform.guard('stock.transfer_line');

-- Which claims had to give way, so that a shortfall can name the orders it hurt.
create table stock.shortfall_claim (
  cell int not null,
  tenant_id int not null,
  shortfall_id bigint not null,
  claim_id bigint not null,
  claim_kind text not null check (claim_kind in ('order', 'quote')),
  channel_id int not null,
  units bigint not null check (units > 0),
  primary key (cell, tenant_id, shortfall_id, claim_id),
  foreign key (cell, tenant_id, shortfall_id) references stock.shortfall
);
select platform.guard('stock.shortfall_claim');
alter table stock.shortfall add column closed_by text;

-- How much of the stock a channel is shown. Bands are lower bounds: {1,10,50} shows 1+, 10+, 50+.
create table stock.channel_view (
  cell int not null,
  tenant_id int not null,
  channel_id int not null,
  shows text not null check (shows in ('exact', 'band', 'yes_no')),
  bands bigint[] not null default '{}',
  primary key (cell, tenant_id, channel_id),
  check ((shows = 'band') = (bands <> '{}'))
);
select platform.guard('stock.channel_view');
