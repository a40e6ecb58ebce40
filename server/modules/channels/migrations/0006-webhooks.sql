-- Events told to other systems: who wants which, and each delivery until it is taken or given up.
create table channels.subscription (
  cell int not null,
  tenant_id int not null,
  id int not null,
  url text not null check (length(url) between 1 and 2000),
  topics text[] not null,
  secrets text[] not null, -- Two while one replaces the other; the first signs too.
  active boolean not null default true,
  made_by text not null,
  made_at timestamptz not null,
  primary key (cell, tenant_id, id)
);
select platform.guard('channels.subscription');

create table channels.delivery (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  subscription_id int not null,
  event_id bigint not null, -- The receiver knows a repeat by it.
  topic text not null,
  body text not null, -- Sent byte for byte, also when it is sent again.
  state text not null default 'waiting' check (state in ('waiting', 'done', 'dead')),
  tries int not null default 0,
  status int, -- Of the last answer; null when there was none.
  reason text not null default '',
  due_at timestamptz not null,
  made_at timestamptz not null,
  done_at timestamptz,
  primary key (cell, tenant_id, id),
  unique (cell, tenant_id, subscription_id, event_id)
);
create index delivery_due on channels.delivery (cell, tenant_id, due_at) where state = 'waiting';
select platform.guard('channels.delivery');
