-- Stock: what lies where, whose it is, and what of it is spoken for.
-- Two views of the same units, both guarded here, proved equal by `millrace check`:
--   position  physical: item × place × lot × owner × condition; the sum of the append-only ledger.
--   supply    promisable: item × place, on hand (id 0) or a dated receipt; `promised` is the sum of
--             the reservations that point at it, and can never pass `quantity`.
create schema stock;

create table stock.lot (
  cell int not null,
  tenant_id int not null,
  id int not null,
  item_id int not null,
  code text not null check (length(code) between 1 and 120),
  made_on date,
  expires_on date,
  state text not null default 'approved'
    check (state in ('approved', 'on_hold', 'quarantined', 'recalled', 'expired')),
  primary key (cell, tenant_id, id),
  unique (cell, tenant_id, item_id, code)
);
select platform.guard('stock.lot');

create table stock.position (
  cell int not null,
  tenant_id int not null,
  item_id int not null,
  place_id int not null,
  lot_id int not null default 0, -- 0: the item is not tracked by lot.
  owner_id int not null,
  condition text not null default 'sellable'
    check (condition in ('sellable', 'quarantine', 'damaged', 'expired')),
  custodian_id int not null,
  visibility text not null default 'exact' check (visibility in ('exact', 'band', 'yes_no', 'hidden')),
  on_hand bigint not null check (on_hand >= 0),
  allocated bigint not null default 0, -- Bound to a pick, lot by lot.
  primary key (cell, tenant_id, item_id, place_id, lot_id, owner_id, condition),
  check (allocated between 0 and on_hand)
) with (fillfactor = 70);
create index position_place on stock.position (cell, tenant_id, place_id, item_id);
select platform.guard('stock.position');

create table stock.movement (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  at timestamptz not null,
  kind text not null check (kind in (
    'receipt', 'issue', 'sale', 'return', 'transfer_out', 'transfer_in',
    'count', 'adjustment', 'condition_out', 'condition_in', 'opening')),
  item_id int not null,
  place_id int not null,
  lot_id int not null default 0,
  owner_id int not null,
  condition text not null,
  units bigint not null check (units <> 0),
  document_kind text not null,
  document_id bigint not null,
  actor_name text not null,
  why text,
  primary key (cell, tenant_id, id)
);
create index movement_item on stock.movement (cell, tenant_id, item_id, place_id, id);
create index movement_document on stock.movement (cell, tenant_id, document_kind, document_id);
-- Append only: the application role may add and read, never change or remove.
select platform.guard('stock.movement', 'select, insert');

create table stock.supply (
  cell int not null,
  tenant_id int not null,
  item_id int not null,
  place_id int not null,
  id bigint not null, -- 0: on hand. Otherwise a dated receipt from the id block.
  kind text not null check (kind in ('on_hand', 'in_transit', 'planned')),
  day date, -- When a dated receipt can be shipped from; null on hand.
  quantity bigint not null check (quantity >= 0),
  promised bigint not null default 0,
  safety bigint not null default 0 check (safety >= 0), -- Kept back from promises; on hand only.
  document_kind text not null default 'stock',
  document_id bigint not null default 0,
  document_number text not null default '',
  primary key (cell, tenant_id, item_id, place_id, id),
  -- The last guard against selling a unit twice.
  constraint supply_not_oversold check (promised between 0 and quantity),
  check ((kind = 'on_hand') = (id = 0)),
  check ((kind = 'on_hand') = (day is null))
) with (fillfactor = 50);
create index supply_dated on stock.supply (cell, tenant_id, day) where id <> 0;
select platform.guard('stock.supply');

create table stock.quota (
  cell int not null,
  tenant_id int not null,
  item_id int not null,
  channel_id int not null,
  cap bigint check (cap >= 0), -- At most so many in the period; null: no cap.
  protected bigint not null default 0 check (protected >= 0), -- Set aside: others may not touch.
  granted bigint not null default 0 check (granted >= 0), -- Live reservations under this quota.
  used bigint not null default 0 check (used >= 0), -- Shipped under this quota in its period.
  note text not null default '',
  primary key (cell, tenant_id, item_id, channel_id),
  constraint quota_not_exceeded check (cap is null or granted + used <= cap)
) with (fillfactor = 70);
select platform.guard('stock.quota');

create table stock.reservation (
  cell int not null,
  tenant_id int not null,
  claim_id bigint not null, -- An order line or a quote line: both come from the id block.
  place_id int not null,
  supply_id bigint not null,
  item_id int not null,
  units bigint not null check (units > 0),
  claim_kind text not null check (claim_kind in ('order', 'quote')),
  channel_id int not null,
  under_quota boolean not null default false,
  priority int not null default 0,
  frozen boolean not null default false, -- Being picked: re-promising leaves it alone.
  ship_day date not null,
  deliver_day date not null,
  expires_at timestamptz, -- Soft: a quote's. Firm when null.
  granted_at timestamptz not null,
  primary key (cell, tenant_id, claim_id, place_id, supply_id)
);
create index reservation_expiry on stock.reservation (cell, tenant_id, expires_at)
  where expires_at is not null;
create index reservation_supply
  on stock.reservation (cell, tenant_id, item_id, place_id, supply_id);
select platform.guard('stock.reservation');

-- A shortage that somebody must explain: stock shrank below what was promised.
create table stock.shortfall (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  item_id int not null,
  place_id int not null,
  units bigint not null check (units > 0),
  cause text not null,
  owner_role text not null default 'warehouse',
  due_at timestamptz not null,
  opened_at timestamptz not null,
  closed_at timestamptz,
  closed_note text,
  primary key (cell, tenant_id, id)
);
create index shortfall_open on stock.shortfall (cell, tenant_id, due_at) where closed_at is null;
select platform.guard('stock.shortfall');

-- Published: the firm reservations of order claims, for other modules' checks.
create function stock.reserved_claims(p_cell int, p_tenant int)
returns table (claim_id bigint, units bigint) language plpgsql stable as $$
begin
  return query select reservation.claim_id, reservation.units from stock.reservation
    where reservation.cell = p_cell and reservation.tenant_id = p_tenant
      and reservation.claim_kind = 'order';
end $$;
