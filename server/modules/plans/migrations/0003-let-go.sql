-- What a plan let go of: an operation that a person, a frozen work order or the frozen hours held to a
-- place that had become impossible. Without this list it would simply stand elsewhere.
create table plans.let_go (
  cell int not null,
  tenant_id int not null,
  run_id bigint not null,
  operation_id bigint not null,
  work_order_id bigint not null,
  hold text not null check (hold in ('pin', 'frozen', 'soon')),
  resource_id int not null, -- Where it was held.
  start_at timestamptz not null,
  reason jsonb not null, -- The engine's finding, or that its time has passed or something pushed it.
  found_at timestamptz not null, -- The moment on whose line the finding counts minutes.
  primary key (cell, tenant_id, run_id, operation_id),
  foreign key (cell, tenant_id, run_id) references plans.run
);
select platform.guard('plans.let_go');
