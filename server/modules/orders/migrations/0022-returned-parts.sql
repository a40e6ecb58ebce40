-- A bundle that comes back comes back in its components: what of each a document's line has brought. The
-- line itself counts the pieces of which something has come.
create table orders.aftersale_part (
  cell int not null,
  tenant_id int not null,
  aftersale_id bigint not null,
  line_no int not null,
  line_id bigint not null, -- The component's line of the order.
  units bigint not null check (units > 0),
  primary key (cell, tenant_id, aftersale_id, line_no, line_id)
);
select platform.guard('orders.aftersale_part');
