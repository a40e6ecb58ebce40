-- Where the tables' owner was no superuser, 0003 saw no row and left the list empty.
alter table execution.exception no force row level security;
update execution.exception set work_order_ids = array[work_order_id]
where work_order_id is not null and work_order_ids = '{}';
alter table execution.exception force row level security;
