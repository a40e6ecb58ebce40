-- Lists in other orders than newest first: open holds by their limit, orders by amount, and open
-- orders by promised day. Each order of a list that may be long has its index, or is refused.
create index hold_due on orders.hold (cell, tenant_id, due_at, id) where released_at is null;
create index order_total on orders.order (cell, tenant_id, total_minor, id);
create index order_promised on orders.order
  (cell, tenant_id, (coalesce(promised_day, 'infinity'::date)), id) where stage <> 'done';
