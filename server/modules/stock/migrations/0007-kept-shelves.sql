-- What the ledger says of days that are over, kept, so that whoever asks when a shelf was empty goes
-- on from the day before yesterday instead of adding up a company's whole past every night.

-- The last day that is kept, and by which zone's days.
create table stock.shelf_state (
  cell int not null,
  tenant_id int not null,
  zone text not null,
  kept_day date not null,
  primary key (cell, tenant_id)
);
select platform.guard('stock.shelf_state');

-- An item at a place at the end of the last day on which it was moved there, as kept.
create table stock.shelf (
  cell int not null,
  tenant_id int not null,
  item_id int not null,
  place_id int not null,
  first_day date not null, -- When it was first moved there.
  last_day date not null,
  level bigint not null, -- Sellable units.
  primary key (cell, tenant_id, item_id, place_id)
);
select platform.guard('stock.shelf');

-- Whole days with nothing there, of which both the day before and the day after saw movement.
create table stock.empty_run (
  cell int not null,
  tenant_id int not null,
  item_id int not null,
  place_id int not null,
  from_day date not null,
  until_day date not null check (until_day >= from_day),
  primary key (cell, tenant_id, item_id, place_id, from_day)
);
select platform.guard('stock.empty_run');

create index movement_at on stock.movement (cell, tenant_id, at);
