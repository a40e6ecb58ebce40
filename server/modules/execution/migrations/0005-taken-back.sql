-- Units that were reported on a day which is closed may be taken back: what reaches a closed day after
-- its close may lower it as well.
alter table execution.correction
  drop constraint correction_good_check,
  drop constraint correction_scrap_check,
  drop constraint correction_rework_check;
