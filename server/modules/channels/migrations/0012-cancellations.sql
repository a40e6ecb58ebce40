-- What is cancelled here of a channel's orders, told to the channel once. A later cancellation of an order
-- says all that an earlier one said: one that still waits then need not be told.
create table channels.cancellation (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  channel_id int not null,
  order_id bigint not null,
  cancellation jsonb not null, -- As the port asks for it.
  due_at timestamptz not null,
  tries int not null default 0,
  state text not null default 'waiting' check (state in ('waiting', 'done', 'dead')),
  reason text not null default '',
  done_at timestamptz,
  primary key (cell, tenant_id, id)
);
create unique index cancellation_once on channels.cancellation (cell, tenant_id, order_id)
  where state = 'waiting';
create index cancellation_due on channels.cancellation (cell, tenant_id, channel_id, due_at)
  where state <> 'done';
select platform.guard('channels.cancellation');

-- Off unless a person says so: what is cancelled there cannot be taken back.
alter table channels.connection add tells_cancellations boolean not null default false;
