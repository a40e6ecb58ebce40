-- How demand fell to provinces over the 91 days before a version, by item and channel: where a version
-- tells no provinces apart, its plan falls to places as these say, and what a place is planned stands
-- until the next version, whatever is ordered meanwhile. Provinces are kept and not places, so that
-- the plan follows the sourcing rules in force.
create table forecasts.share (
  cell int not null,
  tenant_id int not null,
  version_id int not null,
  item_id int not null, -- 0: all items of the channel, for those that nobody asked for.
  channel_id int not null,
  units jsonb not null check (jsonb_typeof(units) = 'object'), -- { province: units }
  primary key (cell, tenant_id, version_id, item_id, channel_id)
);

-- Versions in force get theirs; others when they are published. The owner of the tables looks past the
-- tenants' policies for this once.
alter table forecasts.version no force row level security;
alter table forecasts.demand no force row level security;
with known as (
  select distinct on (cell, tenant_id) cell, tenant_id, id as version_id, origin, settings
  from forecasts.version where published_at is not null
  order by cell, tenant_id, published_at desc, id desc
), asked as materialized (
  select cell, tenant_id, version_id, item_id, channel_id, region,
    sum(asked - withdrawn)::bigint as units
  from forecasts.demand join known using (cell, tenant_id)
  where not (settings ->> 'byRegion')::boolean and day between origin - 91 and origin - 1
  group by 1, 2, 3, 4, 5, 6 having sum(asked - withdrawn) > 0
)
insert into forecasts.share (cell, tenant_id, version_id, item_id, channel_id, units)
select cell, tenant_id, version_id, item_id, channel_id, jsonb_object_agg(region, units)
from asked group by 1, 2, 3, 4, 5
union all
select cell, tenant_id, version_id, 0, channel_id, jsonb_object_agg(region, units)
from (select cell, tenant_id, version_id, channel_id, region, sum(units) as units from asked
  group by 1, 2, 3, 4, 5) as sums
group by 1, 2, 3, 5;
alter table forecasts.version force row level security;
alter table forecasts.demand force row level security;
select platform.guard('forecasts.share');
