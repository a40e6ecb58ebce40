-- What signs is sealed with a key outside of the database. What stands here plain is sealed behind the
-- last migration, in its transaction; from now on nothing plain is taken.
create function channels.all_sealed(texts text[]) returns boolean language sql immutable as $$
  select coalesce(bool_and(text ~ '^v1\.[A-Za-z0-9_-]{8}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{22,}$'), true)
  from unnest(texts) as text
$$;
alter table channels.channel add constraint secrets_sealed
  check (channels.all_sealed(secrets)) not valid;
alter table channels.subscription add constraint secrets_sealed
  check (channels.all_sealed(secrets)) not valid;

-- A new signing key was also kept in the stored answer of the command that made it.
alter table platform.answer no force row level security;
update platform.answer
  set answer = regexp_replace(answer::text, '"whsec_[^"]*"', 'null', 'g')::jsonb
  where command = 'webhooks.save' and answer::text like '%"whsec\_%';
alter table platform.answer force row level security;
