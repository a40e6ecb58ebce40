-- What people decided is measured beside what the engine said: the published plan, overrides and frozen
-- days included, over the same days. Null where a version was never published, or was measured before.
alter table forecasts.accuracy
  add column plan_miss float8,
  add column plan_bias float8,
  add constraint accuracy_plan check ((plan_miss is null) = (plan_bias is null));
