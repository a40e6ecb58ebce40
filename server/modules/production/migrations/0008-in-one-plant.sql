-- A resource stands in the plant of its work centre: neither moves to another plant without the other.
alter table production.work_centre no force row level security;
alter table production.resource no force row level security;
update production.resource as resource set place_id = centre.place_id
from production.work_centre as centre
where centre.cell = resource.cell and centre.tenant_id = resource.tenant_id
  and centre.id = resource.work_centre_id and centre.place_id <> resource.place_id;
alter table production.work_centre force row level security;
alter table production.resource force row level security;
alter table production.work_centre
  add constraint work_centre_place unique (cell, tenant_id, id, place_id);
drop index production.resource_centre;
create index resource_centre on production.resource (cell, tenant_id, work_centre_id, place_id);
alter table production.resource add constraint resource_of_plant
  foreign key (cell, tenant_id, work_centre_id, place_id)
  references production.work_centre (cell, tenant_id, id, place_id);
