-- Which component of a work order gives way to which substitute, and for how many units. What is used
-- stands in component as before: a component that gives way as a whole stays there with none, so that
-- the way back is known. Work orders of before this migration have no substitution.
create table production.substitution (
  cell int not null,
  tenant_id int not null,
  work_order_id bigint not null,
  operation_id bigint not null,
  item_id int not null, -- The component that gives way.
  by_item_id int not null, -- What is used instead.
  units bigint not null check (units > 0),
  why text not null,
  at timestamptz not null,
  by_name text not null,
  primary key (cell, tenant_id, work_order_id, operation_id, item_id, by_item_id),
  foreign key (cell, tenant_id, work_order_id, operation_id, item_id) references production.component,
  check (item_id <> by_item_id)
);
select platform.guard('production.substitution');
alter table production.component drop constraint component_units_check;
alter table production.component add constraint component_units_check check (units >= 0);
