-- Warehouse, the light form: what left, with whom, and who signed for it.
create schema warehouse;

create table warehouse.shipment (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  order_id bigint not null,
  place_id int not null,
  carrier text not null,
  tracking text not null,
  shipped_at timestamptz not null,
  shipped_by text not null,
  delivered_at timestamptz,
  signed_by text,
  primary key (cell, tenant_id, id)
);
create index shipment_order on warehouse.shipment (cell, tenant_id, order_id);
select platform.guard('warehouse.shipment');
