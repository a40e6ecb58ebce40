-- A re-promise run: what moved promises, whose doing it was, and how many gained and slipped. A run
-- that moved nobody leaves no row; who it moved stands in promises.change.
create table promises.run (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  at timestamptz not null,
  cause text not null,
  actor_name text not null,
  items int[] not null,
  looked int not null, -- Open claims that were decided anew.
  gained int not null,
  slipped int not null,
  primary key (cell, tenant_id, id)
);
select platform.guard('promises.run', 'select, insert');

-- Capable-to-promise: the planned receipts that stand for held capacity, with why they come when
-- they come. What is held but no longer promised is given back to whoever plans making.
create table promises.capacity (
  cell int not null,
  tenant_id int not null,
  supply_id bigint not null, -- The planned receipt in stock.
  item_id int not null,
  place_id int not null,
  offer_ref bigint not null, -- The planner's own number.
  units bigint not null check (units >= 0), -- Held; falls as it is given back.
  state text not null check (state in ('held', 'firm')),
  reason_zh text not null,
  reason_en text not null,
  held_at timestamptz not null,
  primary key (cell, tenant_id, supply_id)
);
create index capacity_item on promises.capacity (cell, tenant_id, item_id) where units > 0;
select platform.guard('promises.capacity');
