-- Units that we took back, not the customer: to him they are still demand. What is cancelled on a
-- line and not counted here, the customer or his platform cancelled.
create table orders.own_cancellation (
  cell int not null,
  tenant_id int not null,
  line_id bigint not null,
  units bigint not null check (units > 0),
  primary key (cell, tenant_id, line_id)
);
select platform.guard('orders.own_cancellation');
