-- What a work centre used on a day beyond what its reports booked by standard (below zero: less), as who
-- closed the day said it, with the reason; stock was adjusted by it. Append only, as the close itself.
create table execution.close_material (
  cell int not null,
  tenant_id int not null,
  work_centre_id int not null,
  day date not null,
  item_id int not null,
  standard bigint not null check (standard >= 0),
  difference bigint not null check (difference <> 0),
  note text not null check (note <> ''),
  primary key (cell, tenant_id, work_centre_id, day, item_id),
  foreign key (cell, tenant_id, work_centre_id, day) references execution.close,
  check (standard + difference >= 0)
);
select platform.guard('execution.close_material', 'select, insert');
