-- What a company tells about itself in the console: a party may be several things at once, its
-- credit is in a currency, and a calendar that people edit counts its changes.
alter table parties.party
  add column roles text[] not null default '{}' check
    (roles <@ array['own', 'supplier', 'customer', 'distributor', 'carrier']),
  add column credit_currency text not null default 'CNY' check (credit_currency ~ '^[A-Z]{3}$');
alter table parties.calendar add column revision int not null default 1;
