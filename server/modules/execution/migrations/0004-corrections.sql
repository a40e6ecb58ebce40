-- What was made on a day and reached us after it had been closed. The close stays as it was signed;
-- this stands beside it. Append only. A report is counted by its day or by one row here, never by both:
-- a close and a report of its work centre exclude each other (openFrom, holdReports).
create table execution.correction (
  cell int not null,
  tenant_id int not null,
  id bigint not null, -- The report's.
  work_centre_id int not null,
  day date not null,
  operation_id bigint not null,
  work_order_id bigint not null,
  good bigint not null check (good >= 0),
  scrap bigint not null check (scrap >= 0),
  rework bigint not null check (rework >= 0),
  at timestamptz not null,
  arrived_at timestamptz not null, -- Never before the close.
  actor_name text not null,
  primary key (cell, tenant_id, id),
  foreign key (cell, tenant_id, work_centre_id, day) references execution.close,
  check (at < arrived_at)
);
create index correction_day on execution.correction (cell, tenant_id, work_centre_id, day);
create index correction_operation on execution.correction (cell, tenant_id, operation_id, arrived_at);
select platform.guard('execution.correction', 'select, insert');
