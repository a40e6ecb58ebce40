-- The second step of signing in: a code of six digits that a device makes anew each half minute
-- (RFC 6238), from a secret that is sealed with a key outside of the database.
create table people.second_step (
  cell int not null,
  tenant_id int not null,
  user_id int not null,
  sealed text not null,
  confirmed_at timestamptz, -- Null: begun; the device has not yet shown that it knows the secret.
  last_counter bigint not null default 0, -- Half minutes since 1970 of the last code: none is taken twice.
  created_at timestamptz not null,
  primary key (cell, tenant_id, user_id),
  foreign key (cell, tenant_id, user_id) references people.user (cell, tenant_id, id)
);
select platform.guard('people.second_step');

-- Codes for who lost the device, each good once; stored as hashes, as tokens are.
create table people.recovery_code (
  cell int not null,
  tenant_id int not null,
  user_id int not null,
  code_hash text not null,
  used_at timestamptz,
  primary key (cell, tenant_id, user_id, code_hash),
  foreign key (cell, tenant_id, user_id)
    references people.second_step (cell, tenant_id, user_id) on delete cascade
);
select platform.guard('people.recovery_code');

-- What a company asks of everybody who signs in. No row: nothing beyond the password.
create table people.sign_in_policy (
  cell int not null,
  tenant_id int not null,
  two_step_required boolean not null,
  primary key (cell, tenant_id)
);
select platform.guard('people.sign_in_policy');
