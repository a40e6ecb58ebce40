-- The units for which an operation's planned times hold, where it was made larger after it was planned:
-- nobody is promised the rest before a plan holds for it. Null: they hold for all of its units.
alter table production.operation
  add column planned_units bigint check (planned_units > 0 and planned_units < units);
