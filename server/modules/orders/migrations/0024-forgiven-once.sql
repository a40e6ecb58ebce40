-- Units that were cancelled and then refunded by a document were forgiven twice in what a party owes: once
-- as cancelled, once as given back. A document's refunded units are now taken to be the cancelled ones of
-- their line first, as far as they cannot be others: those that came back, and those of documents about
-- goods that are kept or sent back while as many have left, are not. Money without units (a price
-- difference, goodwill) is about what is kept, and is forgiven besides.
create or replace function orders.refresh_forgiven(p_cell int, p_tenant int, p_orders bigint[])
returns void language plpgsql as $$
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
    ), 0)::bigint - coalesce((
      -- What both say: no more than the cancelled units cost, nor than was given back for them.
      select sum(round(least(
        line.amount_minor * twice.units / line.units,
        twice.minor * twice.units / nullif(twice.all_units, 0))))
      from orders.line as line cross join lateral (
        select back.minor, back.units as all_units,
          least(line.cancelled_units, greatest(back.unsent_units, back.units - sent.units)) as units
        from (
          -- Refunded units as pieces of the line: those of a bundle's component are parts of it.
          select coalesce(sum(said.refunded_minor), 0) as minor,
            coalesce(sum(said.refunded_units::numeric * line.units / own.units), 0) as units,
            coalesce(sum(greatest(0, said.refunded_units - said.received_units)::numeric
              * line.units / own.units)
              filter (where held.kind in ('only', 'cancellation', 'adjustment')), 0) as unsent_units
          from orders.aftersale as held
          join orders.aftersale_line as said on said.cell = p_cell and said.tenant_id = p_tenant
            and said.aftersale_id = held.id and said.refunded_units > 0
          join orders.line as own on own.cell = p_cell and own.tenant_id = p_tenant
            and own.id = said.line_id and own.order_id = placed.id and own.units > 0
          where held.cell = p_cell and held.tenant_id = p_tenant and held.order_id = placed.id
            and coalesce(own.parent_id, own.id) = line.id
        ) as back cross join (
          select coalesce(max(ceil(own.shipped_units::numeric * line.units / own.units)), 0) as units
          from orders.line as own where own.cell = p_cell and own.tenant_id = p_tenant
            and own.order_id = placed.id and coalesce(own.parent_id, own.id) = line.id
            and own.units > 0
        ) as sent
      ) as twice
      where line.cell = p_cell and line.tenant_id = p_tenant and line.order_id = placed.id
        and line.parent_id is null and line.units > 0 and line.cancelled_units > 0
        and twice.units > 0
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
alter table orders.aftersale_line no force row level security;
select orders.refresh_forgiven(owner.cell, owner.tenant_id, owner.ids) from (
  select cell, tenant_id, array_agg(id) as ids from orders.order
  where party_id is not null and mode = 'live' group by cell, tenant_id
) as owner;
alter table orders.order force row level security;
alter table orders.line force row level security;
alter table orders.aftersale force row level security;
alter table orders.aftersale_line force row level security;
