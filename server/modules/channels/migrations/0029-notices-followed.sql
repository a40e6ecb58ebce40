-- What a notice that was set aside waits for: it is read again by itself once that has moved.
create table channels.notice_wait (
  cell int not null,
  tenant_id int not null,
  channel_id int not null,
  message_id bigint not null,
  kind text not null check (kind in ('code', 'receipt')),
  key text not null, -- A code of the partner's, or the item of a receipt to come.
  detail jsonb not null default '{}', -- Of a receipt: under which number and where it is awaited, and what was there.
  primary key (cell, tenant_id, message_id, kind, key)
);
create index notice_wait_key on channels.notice_wait (cell, tenant_id, kind, key);
select platform.guard('channels.notice_wait');
