-- Setup families and plants keep their state like calendars, work centres and resources: who typed
-- over an older one is told, and asked which of both holds. Null: before this was kept.
alter table production.family add column revision int not null default 1,
  add column saved_by text, add column saved_at timestamptz;
alter table production.plant add column revision int not null default 1,
  add column saved_by text, add column saved_at timestamptz;
