-- The due jobs of a company that is being removed are claimed by nobody: were they among the oldest,
-- every look would find them again and nothing else. So whoever looks leaves out the companies that
-- have just refused it. A server of the version before names none.
drop function platform.jobs_due(timestamptz, text[], int);
create function platform.jobs_due(
  p_now timestamptz, p_names text[], p_limit int, p_shut int[] default '{}')
returns table (cell int, tenant_id int, id bigint) language plpgsql
set millrace.relay = 'on' as $$
begin
  return query
    select due.cell, due.tenant_id, due.id from unnest(p_names) as wanted (name)
    cross join lateral (
      select job.cell, job.tenant_id, job.id, job.run_at from platform.job as job
      where job.state in ('waiting', 'running') and job.run_at <= p_now and job.name = wanted.name
        and job.tenant_id <> all (p_shut)
      order by job.run_at limit p_limit) as due
    order by due.run_at limit p_limit;
end $$;
