-- Deliveries that are over leave by age; what waits is found by its subscription, so that one that
-- hangs or is paused keeps none of the others waiting.
create index delivery_over on channels.delivery (cell, tenant_id, made_at) where state <> 'waiting';
create index delivery_of on channels.delivery (cell, tenant_id, subscription_id, id) where state = 'waiting';
