-- One material plan is reckoned at a time, and its job says when nobody reckons it any more. Of those
-- that wait already the newest may still be worked off; the others were left behind.
alter table materials.run add column job_id bigint; -- Null: reckoned at once, or before this was kept.
alter table materials.run no force row level security;
update materials.run as old set state = 'failed', failure = '{"kind": "job_failed"}'
where old.state = 'waiting' and exists (select 1 from materials.run as newer
  where newer.cell = old.cell and newer.tenant_id = old.tenant_id and newer.id > old.id);
alter table materials.run force row level security;
create unique index run_waits on materials.run (cell, tenant_id) where state = 'waiting';
