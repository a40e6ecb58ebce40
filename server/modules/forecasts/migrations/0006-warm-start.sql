-- Roll-forward: a series with a day more begins its fits where yesterday's ended.
alter table forecasts.study
  add column series text not null default '', -- Whose study it is.
  add column guide bytea; -- Where its fits ended.
create index study_series on forecasts.study (cell, tenant_id, series, used_at desc);
