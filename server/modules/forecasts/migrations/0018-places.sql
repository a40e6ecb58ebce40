-- An override of what falls to a place: which channels and provinces these were by the rules of the day
-- it was spoken, so that rules of later days do not move what was said.
alter table forecasts.override
  add column place_id int,
  add column ground jsonb, -- { channel: [province] }
  add constraint override_ground check (
    (place_id is null) = (ground is null)
    and (ground is null or (jsonb_typeof(ground) = 'object' and ground <> '{}'
      and not jsonb_path_exists(ground, 'strict $.* ? (@.type() != "array" || @.size() == 0)'))));
