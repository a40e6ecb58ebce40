-- What the matching rule (customer, items, amount) says of a held document: which order it proposes,
-- or why none. It is a proposal: order_id stays null until a person, or a certain rule, matches.
alter table orders.aftersale
  add column rule_verdict text check (rule_verdict in ('unique', 'several', 'none', 'no_buyer', 'no_lines')),
  add column rule_order_id bigint,
  add column rule_count int not null default 0,
  add column rule_at timestamptz;
create index aftersale_to_judge on orders.aftersale (cell, tenant_id, rule_at nulls first, id)
  where state = 'held';
