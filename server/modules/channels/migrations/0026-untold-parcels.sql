-- Parcels that leave while confirming shipments is off are kept untold: whoever switches it on is shown
-- them, and chooses which of them are told.
alter table channels.parcel drop constraint parcel_state_check;
alter table channels.parcel
  add left_at timestamptz, -- Null of what was kept before this; of that `due_at` says it nearly.
  add chosen_at timestamptz, -- When a person chose whether it is told; null: it was told as it left.
  add constraint parcel_state_check check (state in ('untold', 'waiting', 'done', 'dead')),
  add constraint parcel_untold check (state <> 'untold' or (left_at is not null and done_at is null));

-- What is listed and told is found without reading all that was kept untold.
drop index channels.parcel_open;
create index parcel_open on channels.parcel (cell, tenant_id, channel_id, due_at)
  where state in ('waiting', 'dead');
create index parcel_untold on channels.parcel (cell, tenant_id, channel_id, left_at)
  where state = 'untold';

-- Of parcels that left before this a person chose that they are not told: one whose event comes late.
alter table channels.connection add parcels_from timestamptz;
