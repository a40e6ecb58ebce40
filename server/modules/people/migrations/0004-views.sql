-- Saved views: what a person calls a filter of a list. They follow the person to every browser, and
-- a shared one is everybody's of the company.
create table people.view (
  cell int not null,
  tenant_id int not null,
  id int not null,
  user_id int not null,
  screen text not null,
  name text not null check (length(name) between 1 and 40),
  filter jsonb not null,
  shared boolean not null default false,
  created_at timestamptz not null,
  primary key (cell, tenant_id, id),
  unique (cell, tenant_id, user_id, screen, name)
);
create index view_shared on people.view (cell, tenant_id, screen) where shared;
select platform.guard('people.view');
