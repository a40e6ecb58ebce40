-- A report counts at the moment it was made. What was kept while the network was away arrives later,
-- and an operation's last report says how early the next one can be.
alter table production.report add column arrived_at timestamptz; -- Null: as it was made.
create index report_operation on production.report (cell, tenant_id, operation_id, at);

-- What grows with the work is found from the other side of its keys too: what comes after an operation,
-- what an operation uses, which work orders a version made, when a machine stood.
create index operation_link_after on production.operation_link (cell, tenant_id, after_id);
create index operation_need_resource on production.operation_need (cell, tenant_id, resource_id);
create index operation_way_resource on production.operation_way (cell, tenant_id, resource_id);
create index component_operation on production.component (cell, tenant_id, operation_id);
create index downtime_resource on production.downtime (cell, tenant_id, resource_id, from_at);
create index work_order_routing on production.work_order (cell, tenant_id, routing_id);
create index work_order_bom on production.work_order (cell, tenant_id, bom_id)
  where bom_id is not null;
create index work_order_plant on production.work_order (cell, tenant_id, place_id, id);
create index routing_way_resource on production.routing_way (cell, tenant_id, resource_id);
create index routing_need_resource on production.routing_need (cell, tenant_id, resource_id);
create index routing_step_centre on production.routing_step (cell, tenant_id, work_centre_id)
  where work_centre_id is not null;
