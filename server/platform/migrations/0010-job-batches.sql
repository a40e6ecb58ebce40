-- Jobs are claimed and ended by the hundred. What is due is found by name, oldest first, without
-- reading what waits under other names; a job without a key has no place in the index of open keys.
drop index platform.job_due;
create index job_due on platform.job (name, run_at) where state in ('waiting', 'running');
drop index platform.job_open_key;
create unique index job_open_key on platform.job (cell, tenant_id, name, key)
  where state in ('waiting', 'running') and key is not null;

create or replace function platform.jobs_due(p_now timestamptz, p_names text[], p_limit int)
returns table (cell int, tenant_id int, id bigint) language plpgsql
set millrace.relay = 'on' as $$
begin
  return query
    select due.cell, due.tenant_id, due.id from unnest(p_names) as wanted (name)
    cross join lateral (
      select job.cell, job.tenant_id, job.id, job.run_at from platform.job as job
      where job.state in ('waiting', 'running') and job.run_at <= p_now and job.name = wanted.name
      order by job.run_at limit p_limit) as due
    order by due.run_at limit p_limit;
end $$;
