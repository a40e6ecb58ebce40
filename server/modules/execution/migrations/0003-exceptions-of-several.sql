-- A line may rest on several work orders: each of them is kept from the shop floor, not only the first.
alter table execution.exception add column work_order_ids bigint[] not null default '{}';
update execution.exception set work_order_ids = array[work_order_id] where work_order_id is not null;
create index exception_work_orders on execution.exception using gin (work_order_ids)
  where closed_at is null;
