-- Parties: who we deal with, in tiers; and places: where stock lies, with their clocks.
create schema parties;

create table parties.party (
  cell int not null,
  tenant_id int not null,
  id int not null,
  code text not null check (length(code) between 1 and 120),
  name text not null,
  name_en text not null default '',
  kind text not null check (kind in ('own', 'supplier', 'customer', 'distributor', 'carrier')),
  tier text check (tier in ('factory', 'province', 'city', 'county', 'outlet')),
  parent_id int,
  territory text[] not null default '{}', -- Adcodes it may sell in.
  credit_limit_minor bigint check (credit_limit_minor >= 0), -- Null: no limit.
  payment_hold boolean not null default false,
  payment_hold_reason text not null default '',
  phone text not null default '',
  address text not null default '',
  active boolean not null default true,
  revision int not null default 1,
  primary key (cell, tenant_id, id),
  unique (cell, tenant_id, code),
  foreign key (cell, tenant_id, parent_id) references parties.party,
  check (parent_id <> id)
);
create index party_parent on parties.party (cell, tenant_id, parent_id);
select platform.guard('parties.party');

create table parties.calendar (
  cell int not null,
  tenant_id int not null,
  id int not null,
  name text not null,
  weekdays int[] not null check (weekdays <@ array[1, 2, 3, 4, 5, 6, 7] and weekdays <> '{}'),
  closed date[] not null default '{}',
  open date[] not null default '{}',
  primary key (cell, tenant_id, id)
);
select platform.guard('parties.calendar');

create table parties.place (
  cell int not null,
  tenant_id int not null,
  id int not null,
  code text not null check (length(code) between 1 and 120),
  name text not null,
  name_en text not null default '',
  kind text not null check (kind in
    ('warehouse', 'store', 'distributor_stock', 'in_transit', 'quarantine', 'shortfall')),
  owner_id int not null,
  custodian_id int not null,
  visibility text not null default 'exact' check (visibility in ('exact', 'band', 'yes_no', 'hidden')),
  time_zone text not null default 'Asia/Shanghai',
  cut_off_minute int not null default 960 check (cut_off_minute between 0 and 1440),
  calendar_id int not null,
  region text not null default '',
  active boolean not null default true,
  revision int not null default 1,
  primary key (cell, tenant_id, id),
  unique (cell, tenant_id, code),
  foreign key (cell, tenant_id, owner_id) references parties.party,
  foreign key (cell, tenant_id, custodian_id) references parties.party,
  foreign key (cell, tenant_id, calendar_id) references parties.calendar
);
select platform.guard('parties.place');
