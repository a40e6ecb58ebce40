-- A company has at most so many lanes: each is looked at for each item, every night.
create function materials.few_lanes() returns trigger language plpgsql as $$
begin
  if exists (select 1 from materials.lane join (select distinct cell, tenant_id from fresh) as own
               using (cell, tenant_id)
             group by cell, tenant_id having count(*) > 1000)
  then
    raise exception 'a company has at most 1000 lanes' using errcode = 'check_violation';
  end if;
  return null;
end $$;
create trigger few_lanes after insert on materials.lane referencing new table as fresh
  for each statement execute function materials.few_lanes();

-- Where a run planned: actions are filtered by these places.
alter table materials.run add column place_ids int[] not null default '{}';
