-- Planners say how much worse forecasts may become before they are told: WAPE of the last four weeks
-- over that of the weeks before, in per cent more; null: nobody is told.
alter table forecasts.setting
  add column worse_percent int default 25 check (worse_percent between 1 and 1000);
