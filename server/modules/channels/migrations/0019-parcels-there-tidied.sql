-- Parcels that channels told of were kept without end. Each is looked at half a year after it was told of,
-- and goes once its order is over; that of an order which is not over is looked at a month later again.
alter table channels.parcel_there add tidy_at timestamptz;
update channels.parcel_there set tidy_at = first_told_at + interval '180 days';
alter table channels.parcel_there alter tidy_at set not null;
create index parcel_there_tidied on channels.parcel_there (cell, tenant_id, tidy_at);
