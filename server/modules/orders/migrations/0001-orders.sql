-- Orders: what was asked, line by line. Status lives on line quantities; what stands on the order
-- (fulfilment, aftersale, stage) is derived from them by one function in the same transaction, kept
-- only so that lists of a million orders can be filtered, and proved equal by `millrace check`.
create schema orders;

create table orders.order (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  channel_id int not null,
  external_id text not null check (length(external_id) between 1 and 120),
  number text not null check (length(number) between 1 and 120),
  kind text not null check (kind in
    ('sale', 'presale', 'exchange', 'sample', 'gift', 'b2b_po', 'vendor_po', 'pos', 'manual')),
  mode text not null default 'live' check (mode in ('live', 'history')),
  policy text not null check (policy in ('complete', 'partial', 'backorder')),
  stage text not null default 'booking' check (stage in ('booking', 'fulfilment', 'done')),
  deal text not null check (deal in ('open', 'awaiting_payment', 'deposit_paid', 'confirmed',
    'review', 'on_hold', 'cancelled', 'closed')),
  payment text not null check (payment in
    ('none', 'authorized', 'partial', 'paid', 'partially_refunded', 'refunded', 'voided')),
  fulfilment text not null default 'none' check (fulfilment in
    ('none', 'partial', 'shipped', 'delivered', 'completed', 'not_required')),
  aftersale text not null default 'none' check (aftersale in
    ('none', 'requested', 'in_progress', 'partial', 'done', 'rejected')),
  channel_status text not null default '',
  priority int not null default 0,
  party_id int,
  buyer_mask text not null default '',
  merge_key text not null default '', -- 合单: same buyer and address, as the platform says it.
  merged_into bigint, -- The order whose parcel this one joins.
  region text not null default '', -- Province-level adcode, two digits; empty when unknown.
  ship_to jsonb not null default '{}', -- Masked or cipher; never read by lists.
  currency char(3) not null,
  total_minor bigint not null,
  paid_minor bigint not null default 0,
  placed_at timestamptz not null,
  wanted_day date,
  promised_day date, -- Latest current promise of its lines; null while any line has none.
  short_units bigint not null default 0, -- Σ of its lines' short units.
  open_holds int not null default 0 check (open_holds >= 0),
  source_updated_at timestamptz not null,
  source_version text not null default '',
  received_at timestamptz not null,
  revision int not null default 1,
  note text not null default '',
  primary key (cell, tenant_id, id),
  unique (cell, tenant_id, channel_id, external_id)
) with (fillfactor = 85);
create index order_placed on orders.order (cell, tenant_id, placed_at desc, id desc);
create index order_open on orders.order (cell, tenant_id, stage, placed_at desc, id desc)
  where stage <> 'done';
create index order_channel on orders.order (cell, tenant_id, channel_id, placed_at desc, id desc);
create index order_number on orders.order (cell, tenant_id, number text_pattern_ops);
create index order_held on orders.order (cell, tenant_id, placed_at desc, id desc)
  where open_holds > 0;
create index order_short on orders.order (cell, tenant_id, placed_at desc, id desc)
  where short_units > 0;
create index order_party on orders.order (cell, tenant_id, party_id, placed_at desc, id desc)
  where party_id is not null;
create index order_merge on orders.order (cell, tenant_id, merge_key)
  where merge_key <> '' and stage <> 'done';
select platform.guard('orders.order');
-- Else an index on (channel, time) looks as good as the unique one for finding an order again.
select platform.tell_planner('orders.order', 'channel_id', 5, 4);

create table orders.line (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  order_id bigint not null,
  line_no int not null,
  parent_id bigint, -- A component of this bundle line.
  kind text not null check (kind in
    ('sale', 'bundle', 'component', 'gift', 'shipping', 'fee', 'discount')),
  external_id text not null default '',
  code text not null default '', -- As the channel wrote it.
  name text not null default '',
  item_id int, -- Null: no item yet (unmapped) or never (shipping, fee).
  listing_revision int,
  mapped boolean not null default true,
  units bigint not null check (units >= 0),
  unit_price numeric not null default 0,
  amount_minor bigint not null default 0,
  cancelled_units bigint not null default 0,
  short_units bigint not null default 0, -- Asked, open, and not promised: kept demand.
  picked_units bigint not null default 0,
  shipped_units bigint not null default 0,
  delivered_units bigint not null default 0,
  returned_units bigint not null default 0,
  refunded_units bigint not null default 0,
  refunded_minor bigint not null default 0,
  primary key (cell, tenant_id, id),
  constraint line_open check (cancelled_units >= 0 and shipped_units >= 0
    and cancelled_units + shipped_units <= units),
  constraint line_short check (short_units between 0 and units - cancelled_units - shipped_units),
  constraint line_picked check (picked_units between 0 and units - cancelled_units - shipped_units),
  constraint line_delivered check (delivered_units between 0 and shipped_units),
  constraint line_returned check (returned_units between 0 and shipped_units),
  constraint line_refunded check (refunded_units between 0 and units)
) with (fillfactor = 85);
create index line_order on orders.line (cell, tenant_id, order_id, line_no);
create index line_item_open on orders.line (cell, tenant_id, item_id, id)
  where item_id is not null and short_units > 0;
create index line_unmapped on orders.line (cell, tenant_id, code) where not mapped;
select platform.guard('orders.line');

-- Why an order waits, whose it is to free it, and by when.
create table orders.hold (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  order_id bigint not null,
  reason text not null check (reason in ('unmapped', 'review', 'credit', 'payment', 'address',
    'aftersale', 'amount', 'unknown_status', 'manual', 'short', 'duplicate')),
  detail jsonb not null default '{}',
  owner_role text not null,
  due_at timestamptz not null,
  placed_at timestamptz not null,
  released_at timestamptz,
  released_by text,
  release_note text,
  primary key (cell, tenant_id, id)
);
create index hold_order on orders.hold (cell, tenant_id, order_id, id);
create index hold_open on orders.hold (cell, tenant_id, reason, due_at) where released_at is null;
select platform.guard('orders.hold');

-- 审单: a rule looks at an order when it arrives and may hold it.
create table orders.rule (
  cell int not null,
  tenant_id int not null,
  id int not null,
  name text not null,
  name_en text not null default '',
  condition jsonb not null, -- { field, operator, value }[]: all must hold.
  owner_role text not null,
  within_minutes int not null check (within_minutes > 0),
  active boolean not null default true,
  rank int not null default 0,
  primary key (cell, tenant_id, id)
);
select platform.guard('orders.rule');


-- After-sale: quantity and amount are independent; a document may have no order yet.
create table orders.aftersale (
  cell int not null,
  tenant_id int not null,
  id bigint not null,
  channel_id int not null,
  external_id text not null,
  order_id bigint, -- Null: came without a reference, waits for a match.
  kind text not null check (kind in
    ('only', 'return', 'exchange', 'resend', 'price_diff', 'cancellation', 'adjustment')),
  state text not null check (state in
    ('held', 'requested', 'approved', 'received', 'done', 'rejected')),
  restock text not null default 'unknown' check (restock in ('no', 'yes', 'unknown')),
  amount_minor bigint not null default 0,
  shipping_minor bigint not null default 0,
  currency char(3) not null,
  reason text not null default '',
  buyer_mask text not null default '',
  owner_role text not null default 'order_operations',
  due_at timestamptz,
  placed_at timestamptz not null,
  mode text not null default 'live' check (mode in ('live', 'history')),
  source_updated_at timestamptz not null,
  primary key (cell, tenant_id, id),
  unique (cell, tenant_id, channel_id, external_id)
);
create index aftersale_order on orders.aftersale (cell, tenant_id, order_id);
create index aftersale_held on orders.aftersale (cell, tenant_id, placed_at desc) where state = 'held';
select platform.guard('orders.aftersale');

create table orders.aftersale_line (
  cell int not null,
  tenant_id int not null,
  aftersale_id bigint not null,
  line_no int not null,
  line_id bigint, -- The order line, once matched.
  code text not null default '',
  name text not null default '',
  item_id int,
  units bigint not null check (units >= 0),
  amount_minor bigint not null,
  primary key (cell, tenant_id, aftersale_id, line_no)
);
select platform.guard('orders.aftersale_line');

-- Derives what stands on the orders from their lines. Called by every command that touched lines.
create function orders.refresh(p_cell int, p_tenant int, p_orders bigint[]) returns void
language plpgsql as $$
begin
  -- In one order, so that two runs over the same orders wait for each other instead of deadlocking.
  perform 1 from orders.order as target where target.cell = p_cell and target.tenant_id = p_tenant
    and target.id = any (p_orders) order by target.id for update;
  update orders.order as target set
    fulfilment = summary.fulfilment,
    short_units = summary.short_units,
    stage = case
      when target.deal in ('cancelled', 'closed') or summary.fulfilment in ('delivered', 'completed')
        or summary.open_units = 0 and summary.shipped_units = 0 then 'done'
      when summary.shipped_units > 0 or summary.picked_units > 0 then 'fulfilment'
      else 'booking' end,
    revision = target.revision + 1
  from (
    select line.order_id,
      sum(line.short_units) as short_units,
      sum(line.shipped_units) as shipped_units,
      sum(line.picked_units) as picked_units,
      sum(line.units - line.cancelled_units - line.shipped_units) as open_units,
      case
        when sum(line.units) = 0 or sum(line.units) = sum(line.cancelled_units) then 'not_required'
        when sum(line.shipped_units) = 0 then 'none'
        when sum(line.units - line.cancelled_units - line.shipped_units) > 0 then 'partial'
        when sum(line.delivered_units) = sum(line.shipped_units) then 'delivered'
        else 'shipped' end as fulfilment
    from orders.line as line
    where line.cell = p_cell and line.tenant_id = p_tenant and line.order_id = any (p_orders)
      and line.kind in ('sale', 'component', 'gift')
    group by line.order_id
  ) as summary
  where target.cell = p_cell and target.tenant_id = p_tenant and target.id = summary.order_id;
end $$;
