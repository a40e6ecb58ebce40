-- What a notice that was set aside waits for: it is read again by itself once that has moved.
create table channels.notice_wait (
  cell int not null,
  tenant_id int not null,
  channel_id int not null,
  message_id bigint not null,
  kind text not null check (kind in ('code', 'receipt', 'name', 'order')),
  key text not null, -- A code of the partner's, the item of a receipt to come, a number, or an order's id.
  detail jsonb not null default '{}', -- Of a receipt: under which number and where it is awaited, and what was there.
  primary key (cell, tenant_id, message_id, kind, key)
);
create index notice_wait_key on channels.notice_wait (cell, tenant_id, kind, key);
select platform.guard('channels.notice_wait');

-- Parcels that a partner sent for orders of customers: one for each order that a notice names.
create table channels.notice_parcel (
  cell int not null,
  tenant_id int not null,
  channel_id int not null, -- The partner's.
  number text not null,
  order_id bigint not null,
  shipment_id bigint not null, -- Under which the order's own channel is told of it.
  place_id int, -- The place of ours that it left from; null: none of ours, whose stock did not move.
  ship_from text not null, -- The place as the partner writes it.
  carrier text not null,
  tracking text[] not null,
  labels text[] not null,
  left_at timestamptz not null,
  primary key (cell, tenant_id, channel_id, number, order_id),
  constraint notice_parcel_once unique (cell, tenant_id, shipment_id),
  foreign key (cell, tenant_id, channel_id, number) references channels.notice
);
create index notice_parcel_order on channels.notice_parcel (cell, tenant_id, order_id);
select platform.guard('channels.notice_parcel');

create table channels.notice_parcel_line (
  cell int not null,
  tenant_id int not null,
  shipment_id bigint not null,
  line_id bigint not null,
  units bigint not null check (units > 0),
  primary key (cell, tenant_id, shipment_id, line_id),
  foreign key (cell, tenant_id, shipment_id)
    references channels.notice_parcel (cell, tenant_id, shipment_id)
);
select platform.guard('channels.notice_parcel_line');

-- What a person said of a notice that was set aside: he has done it by hand, or has looked and lets it be
-- followed: what it says that nobody reads, or that these are other goods than those of a parcel of the
-- same number.
create table channels.notice_release (
  cell int not null,
  tenant_id int not null,
  message_id bigint not null,
  how text not null check (how in ('by_hand', 'follow')),
  why text not null check (length(why) > 0),
  released_by text not null,
  released_at timestamptz not null,
  words_seen boolean not null,
  parcel_seen text,
  primary key (cell, tenant_id, message_id)
);
select platform.guard('channels.notice_release');
alter table channels.notice drop constraint notice_state_check;
alter table channels.notice add constraint notice_state_check
  check (state in ('kept', 'moved', 'called_off', 'by_hand'));
