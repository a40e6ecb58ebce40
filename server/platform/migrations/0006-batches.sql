-- Answers of a batch of commands: keys, their request hashes one after another, answers.
create function platform.keep_answers(
  p_cell int, p_tenant int, p_now timestamptz, p_command text, p_keys text[], p_hashes bytea,
  p_answers text[])
returns void language plpgsql as $$
begin
  insert into platform.answer (cell, tenant_id, at, command, key, request_hash, answer)
  select p_cell, p_tenant, p_now, p_command, p_keys[at],
    substring(p_hashes from (at - 1) * 32 + 1 for 32), p_answers[at]::jsonb
  from generate_series(1, cardinality(p_keys)) as at;
end $$;

-- Answers are forgotten by age once an hour, in the order in which they were written: a summary of
-- each range of pages tells as much as an entry per answer.
drop index platform.answer_age;
create index answer_age on platform.answer using brin (cell, tenant_id, at) with (autosummarize = on);
