-- A run may be asked for as a draft: it is looked at first and published by a person, and does not
-- stand for the night's run of its day.
alter table forecasts.version add column draft boolean not null default false;
