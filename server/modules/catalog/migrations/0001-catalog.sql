-- Catalog: what can be stocked and sold, in its smallest unit, and what channels call it.
create schema catalog;

create table catalog.item (
  cell int not null,
  tenant_id int not null,
  id int not null,
  code text not null check (length(code) between 1 and 120),
  name text not null,
  name_en text not null default '',
  kind text not null default 'item' check (kind in ('item', 'bundle', 'service')),
  unit text not null default '件', -- The smallest unit's word.
  lot_tracked boolean not null default false,
  serial_tracked boolean not null default false,
  expiry_tracked boolean not null default false,
  weight_g int not null default 0 check (weight_g >= 0),
  active boolean not null default true,
  revision int not null default 1,
  primary key (cell, tenant_id, id),
  unique (cell, tenant_id, code)
);
select platform.guard('catalog.item');

create table catalog.unit_conversion (
  cell int not null,
  tenant_id int not null,
  item_id int not null,
  unit text not null,
  factor bigint not null check (factor > 1), -- Smallest units in one of these.
  primary key (cell, tenant_id, item_id, unit),
  foreign key (cell, tenant_id, item_id) references catalog.item on delete cascade
);
select platform.guard('catalog.unit_conversion');

create table catalog.barcode (
  cell int not null,
  tenant_id int not null,
  code text not null check (code ~ '^[0-9A-Za-z-]{4,48}$'),
  item_id int not null,
  units bigint not null default 1 check (units > 0),
  primary key (cell, tenant_id, code),
  foreign key (cell, tenant_id, item_id) references catalog.item on delete cascade
);
create index barcode_item on catalog.barcode (cell, tenant_id, item_id);
select platform.guard('catalog.barcode');

create table catalog.bundle_part (
  cell int not null,
  tenant_id int not null,
  bundle_id int not null,
  item_id int not null,
  units bigint not null check (units > 0),
  primary key (cell, tenant_id, bundle_id, item_id),
  check (bundle_id <> item_id),
  foreign key (cell, tenant_id, bundle_id) references catalog.item on delete cascade,
  foreign key (cell, tenant_id, item_id) references catalog.item
);
create index bundle_part_item on catalog.bundle_part (cell, tenant_id, item_id);
select platform.guard('catalog.bundle_part');

-- One row per channel code and period; the parts say which items, and how many, one piece means.
create table catalog.listing (
  cell int not null,
  tenant_id int not null,
  id int not null,
  channel_id int not null,
  code text not null check (length(code) between 1 and 120),
  name text not null default '',
  valid_from timestamptz not null default '-infinity',
  valid_until timestamptz not null default 'infinity', -- Half-open.
  revision int not null default 1,
  primary key (cell, tenant_id, id),
  unique (cell, tenant_id, channel_id, code, valid_from),
  check (valid_from < valid_until)
);
select platform.guard('catalog.listing');

create table catalog.listing_part (
  cell int not null,
  tenant_id int not null,
  listing_id int not null,
  item_id int not null,
  units bigint not null check (units > 0),
  primary key (cell, tenant_id, listing_id, item_id),
  foreign key (cell, tenant_id, listing_id) references catalog.listing on delete cascade,
  foreign key (cell, tenant_id, item_id) references catalog.item
);
create index listing_part_item on catalog.listing_part (cell, tenant_id, item_id);
select platform.guard('catalog.listing_part');
