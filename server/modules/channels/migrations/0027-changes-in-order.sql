-- Changes that a partner told of an order and that were made or passed over: what came later than another
-- one, and what came before it, is told by these.
create table channels.change_made (
  cell int not null,
  tenant_id int not null,
  order_id bigint not null,
  message_id bigint not null,
  said_at timestamptz not null, -- When its partner said it.
  sequence bigint, -- His own count of an order's changes; null where he keeps none.
  sent_number text not null, -- Of the envelope that it came in.
  lines text[] not null, -- Those it is about; the order's day is `day`, all of it `all`.
  identity text, -- Its own number and what it says; null where it has no number of its own.
  made_at timestamptz not null,
  primary key (cell, tenant_id, order_id, message_id),
  -- A change that comes again in another envelope is no second one.
  constraint change_is_made_once unique (cell, tenant_id, order_id, identity)
);
select platform.guard('channels.change_made', 'select, insert');
