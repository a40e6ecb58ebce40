-- What a channel tells beside its orders: parcels that left there or were told back, and what it has in
-- stock of what it was told.
create table channels.parcel_there (
  cell int not null,
  tenant_id int not null,
  channel_id int not null,
  number text not null, -- The channel's own, of the parcel.
  order_external_id text not null,
  status text not null, -- The channel's word.
  called_off boolean not null,
  carrier text not null,
  tracking text[] not null,
  lines jsonb not null, -- [{ externalId, code, units }]
  source_updated_at timestamptz not null,
  first_told_at timestamptz not null,
  primary key (cell, tenant_id, channel_id, number)
);
create index parcel_there_order on channels.parcel_there
  (cell, tenant_id, channel_id, order_external_id);
select platform.guard('channels.parcel_there');

alter table channels.offer
  add stock_external_id text, -- Under which number, and at which place, the channel stocks what was told.
  add place_external_id text,
  add units_there bigint, -- As the channel told last; null: never told, or not counted there.
  add there_at timestamptz, -- By the channel's clock.
  -- When to look whether what the channel has differs from what it was told: its orders may still be on
  -- their way to us.
  add compare_at timestamptz;
create index offer_there on channels.offer
  (cell, tenant_id, channel_id, stock_external_id, place_external_id)
  where stock_external_id is not null;
create index offer_compared on channels.offer (cell, tenant_id, channel_id, compare_at)
  where compare_at is not null;
