-- Changes that came before their order are looked for by every order that comes in, under the lock of
-- its number: among all that is set aside they would take longer with every message nobody clears away.
create index inbox_order_unknown on channels.inbox (cell, tenant_id, channel_id, left(reason, 200))
  where state = 'dead' and starts_with(reason, 'order_unknown (');
