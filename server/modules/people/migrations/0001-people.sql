-- People: who may do what, within which channels, places and distributors.
create schema people;

create table people.user (
  cell int not null,
  tenant_id int not null,
  id int not null,
  login text not null check (length(login) between 3 and 120),
  name text not null,
  password text not null, -- scrypt: salt and hash, never the word itself.
  role text not null,
  locale text not null default 'zh-CN',
  channel_ids int[], -- Null: all. Empty: none.
  place_ids int[],
  party_ids int[],
  active boolean not null default true,
  created_at timestamptz not null,
  primary key (cell, tenant_id, id),
  unique (cell, tenant_id, login)
);
select platform.guard('people.user');

create table people.session (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  token_hash text not null,
  user_id int not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  primary key (cell, tenant_id, id)
);
select platform.guard('people.session');

create table people.api_key (
  cell int not null,
  tenant_id int not null,
  id int not null,
  name text not null,
  token_hash text not null,
  hint text not null, -- The last four characters, to tell keys apart.
  permissions text[] not null,
  channel_ids int[],
  created_at timestamptz not null,
  created_by text not null,
  revoked_at timestamptz,
  primary key (cell, tenant_id, id)
);
select platform.guard('people.api_key');

create table people.sign_in_failure (
  cell int not null,
  tenant_id int not null,
  login text not null,
  failures int not null,
  last_at timestamptz not null,
  primary key (cell, tenant_id, login)
);
select platform.guard('people.sign_in_failure');
