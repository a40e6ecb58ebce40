-- A work order that was made for a receipt which was announced before it: what rests on that receipt
-- is owed though nobody has planned it yet. The receipt of any other work order gives units only while
-- it is planned. Of those made before this was kept, what has no plan stands as it stood.
alter table production.work_order add column promise_first boolean not null default false;
-- The owner of the tables looks past the tenants' policies for this once.
alter table production.work_order no force row level security;
update production.work_order set promise_first = true
  where supply_id is not null and (projected_at is null or (cause_kind = 'order' and cause_id = 0));
alter table production.work_order force row level security;
