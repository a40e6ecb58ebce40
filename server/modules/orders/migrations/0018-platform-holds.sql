-- What a platform says of a deal keeps goods here: the buyer has not paid, or the platform itself holds
-- the order (a refund is asked for, a risk is looked at, a group is not complete).
alter table orders.hold drop constraint hold_reason_check;
alter table orders.hold add constraint hold_reason_check check (reason in ('unmapped', 'review',
  'credit', 'payment', 'address', 'aftersale', 'amount', 'unknown_status', 'manual', 'short',
  'duplicate', 'unpaid', 'channel'));
