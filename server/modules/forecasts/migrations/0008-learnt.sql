-- Roll-forward: what a run has learnt (fits, mixes, spreads, trees), so that the nights after it only
-- bring it up to their day. One a company: the next run that learns anew takes its place.
create table forecasts.learnt (
  cell int not null,
  tenant_id int not null,
  version_id int not null, -- Which version learnt it.
  origin date not null, -- The first day it had not seen.
  parts int not null, -- So many of them; with fewer it is nothing.
  shape text not null, -- The engine and the settings it holds for; with others it is nothing.
  primary key (cell, tenant_id)
);
select platform.guard('forecasts.learnt');

-- Its parts, compressed. A run keeps them one by one and says at its end that they are whole.
create table forecasts.learnt_part (
  cell int not null,
  tenant_id int not null,
  version_id int not null,
  part int not null,
  content bytea not null,
  primary key (cell, tenant_id, version_id, part)
);
-- They are compressed already.
alter table forecasts.learnt_part alter column content set storage external;
select platform.guard('forecasts.learnt_part');

alter table forecasts.version
  add column learnt_on date; -- Whose day's learning it goes by; null: it learnt for itself.
