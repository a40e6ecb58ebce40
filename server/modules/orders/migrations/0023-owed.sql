-- What a party owes of an order fell only with the order's own payment, which nothing could record: a
-- dealer's credit was used up for good, and the sum was read over all orders ever. Payments are recorded
-- now, one row each; what is cancelled and what was given back is not owed; and what is still owed or
-- open has an index of its own, which does not grow with history.
create table orders.payment (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  order_id bigint not null,
  amount_minor bigint not null check (amount_minor > 0), -- In the order's currency.
  paid_day date not null,
  reference text not null check (length(reference) between 1 and 120), -- The bank's, or the receipt's.
  recorded_at timestamptz not null,
  recorded_by text not null,
  primary key (cell, tenant_id, id),
  unique (cell, tenant_id, order_id, reference)
);
select platform.guard('orders.payment');

alter table orders.order
  -- Amounts of cancelled units, and what was given back.
  add column forgiven_minor bigint not null default 0,
  add column owed_minor bigint not null
    generated always as (greatest(0, total_minor - paid_minor - forgiven_minor)) stored;
create index order_owing on orders.order (cell, tenant_id, party_id)
  where party_id is not null and mode = 'live' and deal <> 'cancelled'
    and (owed_minor > 0 or stage <> 'done');

-- Derives what of the orders of parties is not owed any more.
create function orders.refresh_forgiven(p_cell int, p_tenant int, p_orders bigint[]) returns void
language plpgsql as $$
begin
  -- Most orders are of nobody who owes.
  if not exists (select 1 from orders.order as placed where placed.cell = p_cell
    and placed.tenant_id = p_tenant and placed.id = any (p_orders) and placed.party_id is not null)
  then return; end if;
  update orders.order as target set forgiven_minor = forgiven.minor
  from (
    select placed.id, coalesce((
      select sum(round(line.amount_minor::numeric * line.cancelled_units / line.units))
      from orders.line as line where line.cell = p_cell and line.tenant_id = p_tenant
        and line.order_id = placed.id and line.parent_id is null and line.units > 0
    ), 0)::bigint + coalesce((
      select sum(held.refunded_minor) from orders.aftersale as held where held.cell = p_cell
        and held.tenant_id = p_tenant and held.order_id = placed.id
    ), 0)::bigint as minor
    from orders.order as placed where placed.cell = p_cell and placed.tenant_id = p_tenant
      and placed.id = any (p_orders) and placed.party_id is not null
  ) as forgiven
  where target.cell = p_cell and target.tenant_id = p_tenant and target.id = any (p_orders)
    and target.id = forgiven.id and target.forgiven_minor <> forgiven.minor;
end $$;

-- The owner of the tables looks past the tenants' policies for this once.
alter table orders.order no force row level security;
alter table orders.line no force row level security;
alter table orders.aftersale no force row level security;
select orders.refresh_forgiven(owner.cell, owner.tenant_id, owner.ids) from (
  select cell, tenant_id, array_agg(id) as ids from orders.order
  where party_id is not null and mode = 'live' group by cell, tenant_id
) as owner;
alter table orders.order force row level security;
alter table orders.line force row level security;
alter table orders.aftersale force row level security;
