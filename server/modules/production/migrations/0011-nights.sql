-- What planning does by itself each night: a row for each company that switched it on or off. Without
-- one it begins with the first plan that somebody asked for.
create table production.night (
  cell int not null,
  tenant_id int not null,
  plan text not null check (plan in ('material')),
  is_on boolean not null,
  primary key (cell, tenant_id, plan)
);
select platform.guard('production.night');
