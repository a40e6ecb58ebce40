-- The relay's functions open the tables to themselves by a setting. Written into a function it asks
-- for a superuser; set inside of it, it does not, so that any owner of a database can migrate it.
-- What was set before is set again: the caller sees no more than he did.
create or replace function platform.outbox_waiting(p_now timestamptz, p_limit int)
returns table (cell int, tenant_id int) language plpgsql as $$
declare
  v_before text := coalesce(current_setting('millrace.relay', true), '');
begin
  perform set_config('millrace.relay', 'on', true);
  return query
    select waiting.cell, waiting.tenant_id
    from (
      select event.cell, event.tenant_id, event.id from platform.outbox as event
      where event.retry_at <= p_now order by event.cell, event.id limit p_limit
    ) as waiting
    group by waiting.cell, waiting.tenant_id
    order by min(waiting.id);
  perform set_config('millrace.relay', v_before, true);
end $$;

create or replace function platform.jobs_due(
  p_now timestamptz, p_names text[], p_limit int, p_shut int[] default '{}')
returns table (cell int, tenant_id int, id bigint) language plpgsql as $$
declare
  v_before text := coalesce(current_setting('millrace.relay', true), '');
begin
  perform set_config('millrace.relay', 'on', true);
  return query
    select due.cell, due.tenant_id, due.id from unnest(p_names) as wanted (name)
    cross join lateral (
      select job.cell, job.tenant_id, job.id, job.run_at from platform.job as job
      where job.state in ('waiting', 'running') and job.run_at <= p_now and job.name = wanted.name
        and job.tenant_id <> all (p_shut)
      order by job.run_at limit p_limit) as due
    order by due.run_at limit p_limit;
  perform set_config('millrace.relay', v_before, true);
end $$;
