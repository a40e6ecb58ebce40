-- Long work: what waits, what runs and how far it is, until when a worker holds it. One table is
-- queue and progress at once, guarded like every other, so that a job is added in the transaction of
-- its cause and one tenant's work is invisible to the next.
create table platform.job (
  cell int not null,
  tenant_id int not null, -- 0: a timer of the whole installation.
  id bigint not null,
  name text not null,
  key text, -- At most one open job of this name and key.
  title text not null,
  payload jsonb not null,
  state text not null check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
  run_at timestamptz not null, -- Waiting: not before. Running: the worker's lease ends.
  lease int not null default 0, -- Counts the claims: a worker that lost its lease writes nothing.
  tries int not null default 0,
  cancel_wanted boolean not null default false,
  done bigint not null default 0,
  total bigint,
  message text not null default '',
  result jsonb,
  created_at timestamptz not null,
  created_kind text not null,
  created_id bigint not null,
  created_name text not null,
  ended_at timestamptz,
  primary key (cell, tenant_id, id)
);
create unique index job_open_key on platform.job (cell, tenant_id, name, key)
  where state in ('waiting', 'running');
create index job_due on platform.job (cell, run_at) where state in ('waiting', 'running');
create index job_recent on platform.job (cell, tenant_id, created_at, id);
select platform.guard('platform.job');
create policy due on platform.job for select
  using (coalesce(current_setting('millrace.relay', true), '') = 'on');

-- The jobs of these names that anybody may claim: they wait, or their worker has gone silent.
create function platform.jobs_due(p_now timestamptz, p_names text[], p_limit int)
returns table (cell int, tenant_id int, id bigint) language plpgsql
set millrace.relay = 'on' as $$
begin
  return query
    select job.cell, job.tenant_id, job.id from platform.job as job
    where job.state in ('waiting', 'running') and job.run_at <= p_now and job.name = any (p_names)
    order by job.run_at limit p_limit;
end $$;
