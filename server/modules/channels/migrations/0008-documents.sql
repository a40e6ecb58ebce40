-- Files of partners, byte for byte, both ways: what came and what was in it, what we sent and what
-- the partner said of it.
create table channels.document (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  channel_id int not null,
  direction text not null check (direction in ('in', 'out')),
  key text not null, -- In: of the bytes, so that a repeat is known. Out: what it answers, once each.
  topic text not null, -- What the standard calls it; in: `file`.
  file_name text not null,
  control text not null default '', -- Out: the number that the partner's receipt names.
  raw bytea not null,
  parts int not null default 0, -- In: documents in the file, and of those the ones not known before.
  fresh_parts int not null default 0,
  repeats int not null default 0, -- In: how often the same bytes came again.
  state text not null check (state in ('taken', 'waiting', 'sent', 'accepted', 'refused')),
  reason text not null default '',
  order_id bigint,
  made_at timestamptz not null,
  done_at timestamptz,
  primary key (cell, tenant_id, id),
  unique (cell, tenant_id, channel_id, direction, key)
);
create index document_waiting on channels.document (cell, tenant_id, channel_id, id)
  where state = 'waiting';
create index document_control on channels.document (cell, tenant_id, channel_id, control)
  where direction = 'out' and control <> '';
create index document_order on channels.document (cell, tenant_id, order_id)
  where order_id is not null;
select platform.guard('channels.document');
