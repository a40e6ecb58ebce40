-- What planners know of beside the calendar: promotions, live shows, fairs. Its effect is learnt from
-- past days of the same name; a name that has no past changes nothing.
create table forecasts.event (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  name text not null check (length(name) between 1 and 60),
  from_day date not null,
  until_day date not null check (until_day >= from_day),
  item_id int, -- Null: every item.
  channel_id int, -- Null: every channel.
  author text not null,
  created_at timestamptz not null,
  withdrawn_at timestamptz,
  withdrawn_by text,
  primary key (cell, tenant_id, id)
);
create index event_day on forecasts.event (cell, tenant_id, until_day) where withdrawn_at is null;
select platform.guard('forecasts.event');
