-- Packing: what was put into one box, out of one order or out of the orders of a merged parcel.
-- It is a step between picking and shipping: undoing it only opens the box again.
create table warehouse.package (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  place_id int not null,
  parcel_id bigint, -- The merged or split parcel it holds; null: units of one order.
  state text not null default 'packed' check (state in ('packed', 'shipped', 'undone')),
  weight_grams int check (weight_grams between 1 and 10000000),
  packed_at timestamptz not null,
  packed_by text not null,
  ended_at timestamptz,
  primary key (cell, tenant_id, id),
  check ((state = 'packed') = (ended_at is null))
);
create index package_open on warehouse.package (cell, tenant_id, place_id) where state = 'packed';
create unique index package_parcel on warehouse.package (cell, tenant_id, parcel_id)
  where parcel_id is not null and state <> 'undone';
select platform.guard('warehouse.package');

create table warehouse.package_line (
  cell int not null,
  tenant_id int not null,
  package_id bigint not null,
  order_id bigint not null,
  line_id bigint not null,
  units bigint not null check (units > 0),
  primary key (cell, tenant_id, package_id, line_id),
  foreign key (cell, tenant_id, package_id) references warehouse.package
);
create index package_line_order on warehouse.package_line (cell, tenant_id, order_id);
select platform.guard('warehouse.package_line');

-- What a shipment carries: a part that arrived signs for itself alone.
create table warehouse.shipment_line (
  cell int not null,
  tenant_id int not null,
  shipment_id bigint not null,
  line_id bigint not null,
  units bigint not null check (units > 0),
  primary key (cell, tenant_id, shipment_id, line_id),
  foreign key (cell, tenant_id, shipment_id) references warehouse.shipment
);
select platform.guard('warehouse.shipment_line');
alter table warehouse.shipment add column package_id bigint;
create index shipment_under_way on warehouse.shipment (cell, tenant_id, place_id, id)
  where delivered_at is null;

-- Reservations learned how much of them is picked; what is being picked now is on the lines. The
-- owner of the tables looks past the tenants' policies for this once.
alter table stock.reservation no force row level security;
alter table orders.line no force row level security;
update stock.reservation as reservation set picked = least(reservation.units, line.picked_units)
  from orders.line as line
  where reservation.frozen and line.cell = reservation.cell
    and line.tenant_id = reservation.tenant_id and line.id = reservation.claim_id
    and line.picked_units > 0;
update stock.reservation set frozen = false where frozen and picked = 0;
alter table stock.reservation force row level security;
alter table orders.line force row level security;
