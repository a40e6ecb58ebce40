-- The company's own currency, and what a unit of another one was worth in it: money of orders in
-- several currencies is added in one only by a rate that a person has entered with its source.
create table orders.company_money (
  cell int not null,
  tenant_id int not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  primary key (cell, tenant_id)
);
select platform.guard('orders.company_money');

create table orders.rate (
  cell int not null,
  tenant_id int not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  into_currency text not null check (into_currency ~ '^[A-Z]{3}$'),
  from_day date not null, -- It holds from this day until the next one's.
  rate numeric(18, 8) not null check (rate > 0), -- Whole units of the second for one of the first.
  source text not null check (source ~ '\S'), -- Where the person read it.
  author text not null,
  entered_at timestamptz not null,
  check (currency <> into_currency),
  primary key (cell, tenant_id, into_currency, currency, from_day)
);
select platform.guard('orders.rate');
