-- An override of what falls to a place: which channels and provinces these were by the rules of the day
-- it was spoken, so that rules of later days do not move what was said.
alter table forecasts.override
  add column place_id int,
  add column ground jsonb, -- { channel: [province] }
  add constraint override_ground check (
    (place_id is null) = (ground is null)
    and (ground is null or (jsonb_typeof(ground) = 'object' and ground <> '{}'
      and not jsonb_path_exists(ground, 'strict $.* ? (@.type() != "array" || @.size() == 0)'))));

-- Whose record an override counts in: his account, as two people may have one name. Null: it was not
-- written down who, and its author counts by name.
alter table forecasts.override
  add column author_kind text check (author_kind in ('user', 'key', 'system')),
  add column author_id bigint,
  add constraint override_author check ((author_kind is null) = (author_id is null));

-- Who spoke the overrides there are stands in the audit. The owner of the tables looks past the
-- tenants' policies for this once.
alter table forecasts.override no force row level security;
alter table platform.audit no force row level security;
update forecasts.override as each set author_kind = said.actor_kind, author_id = said.actor_id
from platform.audit as said
where said.cell = each.cell and said.tenant_id = each.tenant_id
  and said.subject_kind = 'override' and said.subject_id = each.id::text
  and said.action = 'forecasts.override' and said.actor_name = each.author;
alter table platform.audit force row level security;
alter table forecasts.override force row level security;
