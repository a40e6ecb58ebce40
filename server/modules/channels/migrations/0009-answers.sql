-- What we say to buyers who ask to cancel, to be refunded or to return: decided by a person, told to
-- the platform once. A case that asks anew has a later instant and may be answered anew.
create table channels.answer (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  channel_id int not null,
  aftersale_id bigint not null,
  order_id bigint not null,
  asked_at timestamptz not null, -- When the case that was answered last changed on its platform.
  answer jsonb not null, -- As the port asks for it.
  decided_by text not null,
  decided_at timestamptz not null,
  due_at timestamptz not null,
  tries int not null default 0,
  state text not null default 'waiting' check (state in ('waiting', 'done', 'dead')),
  reason text not null default '', -- What the platform said against it.
  done_at timestamptz,
  primary key (cell, tenant_id, id)
);
-- One word on a case as it stands; after a refusal of the platform's a person may decide again.
create unique index answer_once on channels.answer (cell, tenant_id, aftersale_id, asked_at)
  where state <> 'dead';
create index answer_due on channels.answer (cell, tenant_id, channel_id, due_at)
  where state = 'waiting';
create index answer_of on channels.answer (cell, tenant_id, aftersale_id, id);
select platform.guard('channels.answer');
