-- Who saved a calendar, a work centre, a resource or changeovers last: whoever typed over an older
-- state is told, and asked which of both holds. Null: before this was kept.
alter table production.calendar add column saved_by text, add column saved_at timestamptz;
alter table production.work_centre add column saved_by text, add column saved_at timestamptz,
  add column setups_revision int not null default 0,
  add column setups_by text, add column setups_at timestamptz;
alter table production.resource add column saved_by text, add column saved_at timestamptz;
