-- Exceptions: what stands between an order line and the day it was promised for, three working days
-- before; each has an owner, a time limit, and a reason why it was closed.
create table execution.exception (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  line_id bigint not null,
  kind text not null check (kind in ('material', 'capacity', 'quality', 'logistics')),
  order_id bigint not null,
  order_number text not null,
  item_id int not null,
  place_id int not null,
  work_order_id bigint, -- The work order that it is about; null: a receipt.
  units bigint not null check (units > 0), -- Units of the line that rest on it.
  promised_day date not null, -- The day it has to leave to keep its first promise.
  found jsonb not null, -- What the last look saw.
  owner_role text not null,
  owner text not null default '',
  opened_at timestamptz not null,
  due_at timestamptz not null,
  level int not null default 0 check (level between 0 and 2), -- How far up it has been told.
  cleared_at timestamptz, -- Since when the check holds; null: it still stands.
  closed_at timestamptz,
  closed_by text,
  reason text check (reason in ('solved', 'accepted', 'over')),
  note text not null default '',
  revision int not null default 1,
  primary key (cell, tenant_id, id),
  check ((closed_at is null) = (reason is null) and (closed_at is null) = (closed_by is null)),
  -- Solved is what a check has seen to hold.
  check (reason is distinct from 'solved' or cleared_at is not null)
);
create unique index exception_open on execution.exception (cell, tenant_id, line_id, kind)
  where closed_at is null;
create index exception_line on execution.exception (cell, tenant_id, line_id, kind, promised_day);
create index exception_work_order on execution.exception (cell, tenant_id, work_order_id)
  where closed_at is null;
create index exception_due on execution.exception (cell, tenant_id, due_at) where closed_at is null;
select platform.guard('execution.exception', 'select, insert, update');

-- What was done about an exception, in its order. Append only.
create table execution.exception_entry (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  exception_id bigint not null,
  at timestamptz not null,
  kind text not null check (kind in
    ('opened', 'assigned', 'said', 'escalated', 'cleared', 'stands', 'closed')),
  text text not null,
  actor_name text not null,
  primary key (cell, tenant_id, id),
  foreign key (cell, tenant_id, exception_id) references execution.exception
);
create index exception_entry_of on execution.exception_entry (cell, tenant_id, exception_id, id);
select platform.guard('execution.exception_entry', 'select, insert');
