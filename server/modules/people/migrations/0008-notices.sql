-- What a person is told of personally, said in his own language when he reads it: a key and values.
create table people.notice (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  user_id int not null,
  kind text not null check (kind ~ '^[a-z_]{1,40}$'),
  event_id bigint not null, -- What told of it: told again, it doubles nothing.
  subject_kind text not null check (subject_kind ~ '^[a-z_]{1,40}$'), -- What it opens,
  subject_id text not null check (length(subject_id) <= 120), -- and which of them.
  words jsonb not null
    check (jsonb_typeof(words) = 'object' and length(words::text) <= 4000), -- The values in the sentence.
  channel_ids int[] not null default '{}', -- Who reads it must reach all of these,
  place_ids int[] not null default '{}', -- and of these.
  created_at timestamptz not null,
  read_at timestamptz, -- Null: not read.
  primary key (cell, tenant_id, id),
  unique (cell, tenant_id, user_id, kind, event_id),
  foreign key (cell, tenant_id, user_id) references people.user (cell, tenant_id, id)
);
create index notice_of on people.notice (cell, tenant_id, user_id, created_at desc, id desc);
create index notice_unread on people.notice (cell, tenant_id, user_id) where read_at is null;
select platform.guard('people.notice');

-- Whether a person is told of a kind, whatever his role is. No row: as his role is told.
create table people.notice_choice (
  cell int not null,
  tenant_id int not null,
  user_id int not null,
  kind text not null check (kind ~ '^[a-z_]{1,40}$'),
  told boolean not null,
  primary key (cell, tenant_id, user_id, kind),
  foreign key (cell, tenant_id, user_id) references people.user (cell, tenant_id, id)
);
select platform.guard('people.notice_choice');
