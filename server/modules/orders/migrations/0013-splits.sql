-- The order that a platform split an order from, by the platform's own number: the first may have come
-- before its parts, after them, or never.
create table orders.split (
  cell int not null,
  tenant_id int not null,
  order_id bigint not null, -- The part.
  channel_id int not null,
  parent_external_id text not null check (length(parent_external_id) between 1 and 120),
  primary key (cell, tenant_id, order_id)
);
create index split_parent on orders.split (cell, tenant_id, channel_id, parent_external_id);
select platform.guard('orders.split');
