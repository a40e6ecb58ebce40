-- A demo that is being made: who makes it says each past day that it goes on. A row that nobody says so
-- of any more is of a demo whose making was cut off; with the demo's own row it is gone.
create table people.demo_making (
  cell int not null,
  tenant_id int not null,
  asker_cell int, -- The company that asked for it, which may be gone by now.
  asker_tenant_id int, -- Null: asked for from the command line.
  alive_at timestamptz not null,
  primary key (cell, tenant_id),
  check ((asker_cell is null) = (asker_tenant_id is null))
);
select platform.guard('people.demo_making');
