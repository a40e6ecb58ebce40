-- What a batch of commands leaves behind, in one statement: answers, audit, events.

-- Several events of one topic may travel as one row: what they cost is the row and its two index
-- entries, there and away again. `events` says how many; the payload then is [[id, key, payload], …].
-- An event that cannot be delivered is taken out into a row of its own first.
alter table platform.outbox add column events int not null default 1 check (events > 0);

-- p_first: the first of 1 + 2n ids, for the outbox row, the audit entries and the events.
-- p_keys may be empty: the answers are kept elsewhere. Hashes stand one after another.
create function platform.trace_batch(
  p_cell int, p_tenant int, p_now timestamptz, p_actor_kind text, p_actor_id bigint,
  p_actor_name text, p_action text, p_subject_kind text, p_topic text, p_first bigint,
  p_subjects text[], p_afters text[], p_event text, p_keys text[], p_hashes bytea,
  p_answers text[])
returns void language plpgsql as $$
declare
  v_count int := cardinality(p_subjects);
begin
  insert into platform.answer (cell, tenant_id, at, command, key, request_hash, answer)
  select p_cell, p_tenant, p_now, p_action, p_keys[at],
    substring(p_hashes from (at - 1) * 32 + 1 for 32), p_answers[at]::jsonb
  from generate_series(1, cardinality(p_keys)) as at;
  insert into platform.audit (cell, tenant_id, id, at, actor_kind, actor_id, actor_name, action,
    subject_kind, subject_id, after)
  select p_cell, p_tenant, p_first + at, p_now, p_actor_kind, p_actor_id, p_actor_name, p_action,
    p_subject_kind, p_subjects[at], p_afters[at]::jsonb
  from generate_series(1, v_count) as at;
  insert into platform.outbox (cell, tenant_id, id, topic, key, payload, at, events)
  values (p_cell, p_tenant, p_first, p_topic, p_subjects[1], p_event::jsonb, p_now, v_count);
end $$;

drop function platform.keep_answers;

-- Who looks for one actor's entries looks for a person's; machines write thousands a second.
drop index platform.audit_actor;
create index audit_actor on platform.audit (cell, tenant_id, actor_id, id)
  where actor_kind = 'user';
