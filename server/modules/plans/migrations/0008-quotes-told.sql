-- A quote rests on capacity that a plan may move, as an order rests on a receipt: who holds one is told
-- the old day, the new one and the cause too.
alter table plans.notice
  add column quote_id bigint, -- The quote whose day moved; null: an order's, or nobody's.
  add constraint notice_of_one check (order_id is null or quote_id is null);
