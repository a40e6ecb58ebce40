-- Execution: what was reported from the shop floor, as it was said. Times and quantities of operations
-- follow from it; OEE and the daily close count it.
create table production.report (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  at timestamptz not null,
  kind text not null check (kind in ('start', 'pause', 'resume', 'units', 'finish')),
  work_order_id bigint not null,
  operation_id bigint not null,
  resource_id int, -- Where it ran; null: bound to nobody's capacity.
  good bigint not null default 0 check (good >= 0),
  scrap bigint not null default 0 check (scrap >= 0),
  rework bigint not null default 0 check (rework >= 0),
  cause text check (cause in ('man', 'machine', 'material', 'method', 'environment')),
  note text not null default '',
  actor_name text not null,
  primary key (cell, tenant_id, id),
  foreign key (cell, tenant_id, operation_id) references production.operation,
  check (kind = 'units' or (good = 0 and scrap = 0 and rework = 0)),
  check (kind <> 'pause' or cause is not null)
);
create index report_order on production.report (cell, tenant_id, work_order_id, id);
create index report_resource on production.report (cell, tenant_id, resource_id, at);
-- Append only: a wrong report is answered by another.
select platform.guard('production.report', 'select, insert');
