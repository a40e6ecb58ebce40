-- Events are delivered in the transaction that removes them; one that cannot be delivered is tried
-- again later, then parked with its reason, and never stops the others. Hints for screens are kept
-- for some minutes, so that every process can show them and a browser can ask for what it missed.
alter table platform.outbox add column tries int not null default 0;
alter table platform.outbox add column retry_at timestamptz not null default '-infinity';

create table platform.outbox_parked (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  topic text not null,
  key text not null,
  payload jsonb not null,
  at timestamptz not null,
  subscriber text not null,
  reason text not null,
  parked_at timestamptz not null,
  primary key (cell, tenant_id, id)
);
select platform.guard('platform.outbox_parked');

-- The tenants whose events wait, in order of the oldest. The relay asks this before it knows whose
-- events there are; it sees no more than the numbers.
create function platform.outbox_waiting(p_now timestamptz, p_limit int)
returns table (cell int, tenant_id int) language plpgsql
set millrace.relay = 'on' as $$
begin
  return query
    select waiting.cell, waiting.tenant_id
    from (
      select event.cell, event.tenant_id, event.id from platform.outbox as event
      where event.retry_at <= p_now order by event.cell, event.id limit p_limit
    ) as waiting
    group by waiting.cell, waiting.tenant_id
    order by min(waiting.id);
end $$;

-- One row for each delivery. The number is counted up in the same transaction on a row that stays
-- locked until it commits: so a reader that asks for "greater than the last I saw" misses nothing.
create table platform.live_batch (
  cell int not null,
  tenant_id int not null,
  number int not null,
  hints jsonb not null,
  at timestamptz not null,
  primary key (cell, tenant_id, number)
);
select platform.guard('platform.live_batch', 'select, insert, delete');
