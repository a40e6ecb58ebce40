-- Execution: what was planned for a day, what came of it, and who answers for the rest.
create schema execution;

-- A day of a work centre that has to be closed by its time limit. It is closed once `close` has it.
create table execution.day (
  cell int not null,
  tenant_id int not null,
  work_centre_id int not null,
  place_id int not null,
  day date not null,
  from_at timestamptz not null,
  until_at timestamptz not null,
  due_at timestamptz not null,
  level int not null default 0 check (level between 0 and 2), -- How far up it has been told.
  opened_at timestamptz not null,
  primary key (cell, tenant_id, work_centre_id, day),
  check (from_at < until_at and until_at <= due_at)
);
create index day_place on execution.day (cell, tenant_id, place_id, day);
select platform.guard('execution.day', 'select, insert, update');

-- The plan of a day as it stood when the day began: a later plan does not change what was missed.
create table execution.day_plan (
  cell int not null,
  tenant_id int not null,
  work_centre_id int not null,
  day date not null,
  operation_id bigint not null,
  work_order_id bigint not null,
  units bigint not null check (units > 0),
  primary key (cell, tenant_id, work_centre_id, day, operation_id),
  foreign key (cell, tenant_id, work_centre_id, day) references execution.day
);
select platform.guard('execution.day_plan', 'select, insert');

-- A closed day. Append only, as its lines: what turns out later belongs to a later day.
create table execution.close (
  cell int not null,
  tenant_id int not null,
  work_centre_id int not null,
  day date not null,
  from_at timestamptz not null, -- Reports from here
  until_at timestamptz not null, -- until before here were counted.
  planned bigint not null check (planned >= 0),
  good bigint not null check (good >= 0),
  scrap bigint not null check (scrap >= 0),
  missing bigint not null check (missing >= 0),
  note text not null,
  level int not null, -- How far up it had been told by then.
  closed_at timestamptz not null,
  closed_by text not null,
  primary key (cell, tenant_id, work_centre_id, day),
  foreign key (cell, tenant_id, work_centre_id, day) references execution.day,
  check (from_at <= until_at)
);
select platform.guard('execution.close', 'select, insert');

create table execution.close_line (
  cell int not null,
  tenant_id int not null,
  work_centre_id int not null,
  day date not null,
  operation_id bigint not null,
  work_order_id bigint not null,
  planned bigint not null check (planned >= 0),
  good bigint not null check (good >= 0),
  scrap bigint not null check (scrap >= 0),
  rework bigint not null check (rework >= 0),
  missing bigint not null check (missing >= 0), -- Planned and not made good.
  remaining bigint not null check (remaining between 0 and missing), -- Of these, still to be made.
  lost jsonb not null, -- Components in units that were scrapped: [{ itemId, units }].
  carried_from date, -- The first day that left it; null: this one.
  cause text check (cause in ('man', 'machine', 'material', 'method', 'environment')),
  note text not null,
  owner text not null,
  new_day date,
  primary key (cell, tenant_id, work_centre_id, day, operation_id),
  foreign key (cell, tenant_id, work_centre_id, day) references execution.close,
  check (missing = 0 or (cause is not null and owner <> '')),
  check (remaining = 0 or new_day > day)
);
create index close_line_operation on execution.close_line (cell, tenant_id, operation_id, day);
select platform.guard('execution.close_line', 'select, insert');
