-- Lanes between the company's own places: on which way goods may be sent, and how long they take. With
-- lanes an item that is bought is planned at each place that they join.
create table materials.lane (
  cell int not null,
  tenant_id int not null,
  from_place_id int not null,
  to_place_id int not null check (to_place_id <> from_place_id),
  days int not null check (days between 0 and 365),
  minimum bigint not null default 1 check (minimum > 0), -- What is sent of an item at once, at least.
  multiple bigint not null default 1 check (multiple > 0),
  primary key (cell, tenant_id, from_place_id, to_place_id)
);
select platform.guard('materials.lane');

alter table materials.action drop constraint action_kind_check,
  add column from_place_id int, -- Who sends.
  add constraint action_kind_check check (kind in
    ('order', 'make', 'expedite', 'defer', 'cancel', 'increase', 'decrease', 'transfer')),
  add constraint action_from_check check ((kind = 'transfer') = (from_place_id is not null));
