-- Parcels are kept for good: those that are not told, which every look at a connection lists, and those of
-- an order, which each of its later parcels asks for, are found without reading them all.
create index parcel_open on channels.parcel (cell, tenant_id, channel_id, due_at)
  where state <> 'done';
create index parcel_noted on channels.parcel (cell, tenant_id, channel_id, done_at)
  where reason = 'seller_memo';
create index parcel_of on channels.parcel (cell, tenant_id, order_id);
drop index channels.parcel_due; -- What is due is among what is not told.
