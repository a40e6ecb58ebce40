-- A notice of what waits stands once per person and cause, counts what waits of it, and says when it
-- was settled. Without a cause it tells of an event, and of each only once, as before.
alter table people.notice
  add cause text not null default '' check (length(cause) <= 120), -- '': an event; else what waits,
  add settled_at timestamptz, -- until this. Null: it waits, or nobody says.
  add check (cause <> '' or settled_at is null),
  drop constraint notice_cell_tenant_id_user_id_kind_event_id_key;
create unique index notice_once on people.notice (cell, tenant_id, user_id, kind, event_id)
  where cause = '';
create unique index notice_stands on people.notice (cell, tenant_id, kind, cause, user_id)
  where cause <> '' and settled_at is null;
drop index people.notice_unread;
create index notice_unread on people.notice (cell, tenant_id, user_id)
  where read_at is null and settled_at is null;
