-- 合单 / 拆单: a parcel says which units leave together, out of several orders or apart from the
-- rest of their own. It is a plan over line quantities, which stay what they are: undoing it before
-- picking only takes the plan away.
create table orders.parcel (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  kind text not null check (kind in ('merge', 'split')),
  state text not null default 'planned' check (state in ('planned', 'picked', 'shipped', 'undone')),
  planned_at timestamptz not null,
  planned_by text not null,
  why text not null,
  ended_at timestamptz,
  primary key (cell, tenant_id, id)
);
select platform.guard('orders.parcel');

create table orders.parcel_line (
  cell int not null,
  tenant_id int not null,
  parcel_id bigint not null,
  line_id bigint not null,
  order_id bigint not null,
  units bigint not null check (units > 0),
  primary key (cell, tenant_id, parcel_id, line_id)
);
create index parcel_line_order on orders.parcel_line (cell, tenant_id, order_id, parcel_id);
select platform.guard('orders.parcel_line');
