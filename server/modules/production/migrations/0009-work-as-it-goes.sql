-- The units for which an operation's planned times hold, where it was made larger after it was planned:
-- nobody is promised the rest before a plan holds for it. Null: they hold for all of its units.
alter table production.operation
  add column planned_units bigint check (planned_units > 0 and planned_units < units);

-- A wrong report is answered by another, which names it and says why: units are taken back (below zero
-- here, so that sums count each unit once), a start is undone, a paused operation goes on elsewhere.
alter table production.report
  add column of_id bigint, -- The report whose units are taken back.
  add column planned_resource_id int, -- Of a start: where the plan had it; null: nowhere.
  drop constraint report_kind_check,
  drop constraint report_good_check,
  drop constraint report_scrap_check,
  drop constraint report_rework_check,
  drop constraint report_check,
  add constraint report_kind_known check (kind in
    ('start', 'pause', 'resume', 'units', 'finish', 'back', 'unstart', 'move')),
  add constraint report_units check (case kind
    when 'units' then least(good, scrap, rework) >= 0
    when 'back' then greatest(good, scrap, rework) <= 0 and least(good, scrap, rework) < 0
    else good = 0 and scrap = 0 and rework = 0 end),
  add constraint report_says_why check (kind not in ('back', 'unstart', 'move') or note <> ''),
  add constraint report_of check ((of_id is null) = (kind <> 'back')),
  add foreign key (cell, tenant_id, of_id) references production.report;
create index report_taken_back on production.report (cell, tenant_id, of_id)
  where of_id is not null;
create index report_moved on production.report (cell, tenant_id, resource_id)
  where kind = 'move';
