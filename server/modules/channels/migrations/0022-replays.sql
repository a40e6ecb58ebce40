-- One span at a time was read again, and a later one took its place. Now they wait for each other: each is
-- here until it is read to its end or called off.
create table channels.replay (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  channel_id int not null,
  from_at timestamptz not null,
  until_at timestamptz not null,
  by_itself boolean not null, -- Not asked for by a person: something in it was not shown before.
  asked_at timestamptz not null, -- Those that came first are read first.
  begun_at timestamptz, -- Null while it waits.
  reading_until timestamptz, -- Up to where it was read or is being read just now; null before the first window.
  cursor jsonb, -- The window in hand: { from, until, mark }.
  docs bigint not null default 0, -- Documents that it has brought, known or not.
  primary key (cell, tenant_id, id),
  constraint replay_span check (from_at < until_at),
  constraint replay_begun check (begun_at is not null or (reading_until is null and cursor is null)),
  -- Waiting spans that touch are one: the same would be read twice for nothing.
  constraint replay_apart exclude using gist (
    int4range(cell, cell, '[]') with &&,
    int4range(tenant_id, tenant_id, '[]') with &&,
    int4range(channel_id, channel_id, '[]') with &&,
    tstzrange(from_at, until_at, '[]') with &&
  ) where (begun_at is null)
);
create unique index replay_running on channels.replay (cell, tenant_id, channel_id)
  where begun_at is not null;
create index replay_of on channels.replay (cell, tenant_id, channel_id, asked_at);

-- What is being read again just now goes on where it is. An owner who is no superuser sees no row of a
-- guarded table without a company.
alter table channels.connection no force row level security;
insert into channels.replay (cell, tenant_id, id, channel_id, from_at, until_at, by_itself, asked_at,
  begun_at, reading_until, cursor)
select cell, tenant_id, channel_id, channel_id, replay_from, replay_until, false, now(), now(),
  (replay_cursor ->> 'until')::timestamptz, replay_cursor
from channels.connection where replay_from < replay_until;
alter table channels.connection force row level security;
alter table channels.connection drop column replay_from, drop column replay_until,
  drop column replay_cursor;

-- Last: an owner who is no superuser is kept from the rows of a guarded table, too.
select platform.guard('channels.replay');
