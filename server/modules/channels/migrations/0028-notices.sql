-- Shipment notices of partners: each number of a partner is followed once, and which receipts to come
-- it set on their way.
create table channels.notice (
  cell int not null,
  tenant_id int not null,
  channel_id int not null,
  number text not null, -- The partner's own.
  message_id bigint not null,
  content text not null, -- Hash of what it says: the same number with other goods is a mistake.
  state text not null check (state in ('kept', 'moved', 'called_off')),
  taken_at timestamptz not null,
  primary key (cell, tenant_id, channel_id, number)
);
select platform.guard('channels.notice');

create table channels.notice_receipt (
  cell int not null,
  tenant_id int not null,
  channel_id int not null,
  number text not null,
  order_number text not null,
  item_id int not null,
  announced_id bigint not null, -- The receipt that was announced, of which these units left.
  supply_id bigint not null, -- The receipt that is on its way.
  units bigint not null check (units > 0),
  day date, -- As the notice says it; null: the announced one stands.
  primary key (cell, tenant_id, channel_id, number, order_number, item_id),
  constraint notice_receipt_once unique (cell, tenant_id, supply_id),
  foreign key (cell, tenant_id, channel_id, number) references channels.notice
);
select platform.guard('channels.notice_receipt');
