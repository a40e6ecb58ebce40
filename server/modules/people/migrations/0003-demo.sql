-- A demo tenant's trading: made up from a seed, at a rate that people set, going on after a restart
-- in whatever server has the time. The made-up company stands here as trading needs to know it.
create table people.demo (
  cell int not null,
  tenant_id int not null,
  seed bigint not null,
  rate numeric not null check (rate between 0 and 50), -- Orders a second; 0 rests.
  serial bigint not null default 0, -- Of the last order made.
  company jsonb not null,
  next_at timestamptz not null, -- The next order is made then: who takes the row makes it.
  primary key (cell, tenant_id)
);
select platform.guard('people.demo');
