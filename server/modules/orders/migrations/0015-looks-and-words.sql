-- When an open case was last looked at on its platform: of more than can be looked at at once the others
-- come next.
alter table orders.aftersale add column looked_at timestamptz;

-- A hold keeps the words of an address only as long as somebody must read them.
alter table orders.hold no force row level security;
update orders.hold set detail = detail - 'text'
where reason = 'address' and released_at is not null and detail ? 'text';
alter table orders.hold force row level security;
