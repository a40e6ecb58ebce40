-- Rush orders whose place would make customers' orders late, and that wait until somebody who answers
-- for those agrees. Rush orders that were taken before this migration were not asked about.
create table plans.rush_request (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  place_id int not null, -- The plant.
  item_id int not null,
  units bigint not null check (units > 0),
  need_at timestamptz not null,
  weight int not null check (weight between 1 and 10),
  kind text not null check (kind in ('undisturbed', 'least', 'soonest')),
  end_at timestamptz not null, -- When it would end by the offer that was shown.
  slips jsonb not null, -- Work orders that it makes late, with the orders that rest on them.
  state text not null default 'waiting'
    check (state in ('waiting', 'agreed', 'declined', 'withdrawn')),
  why text not null default '',
  asked_at timestamptz not null,
  asked_by text not null,
  decided_at timestamptz,
  decided_by text,
  decision text not null default '',
  work_order_id bigint, -- What it became.
  primary key (cell, tenant_id, id),
  check ((state = 'waiting') = (decided_at is null)),
  check ((state = 'agreed') = (work_order_id is not null))
);
create index rush_request_waiting on plans.rush_request (cell, tenant_id, place_id)
  where state = 'waiting';
select platform.guard('plans.rush_request');
