-- What people decided about addresses that could not be read surely: the same words are not asked
-- about twice. The words themselves are kept as a digest: they may name a street.
create table orders.read_address (
  cell int not null,
  tenant_id int not null,
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  region text not null check (region ~ '^(\d{2}(\d{2}(\d{2})?)?)?$'), -- Empty: nowhere in China.
  decided_at timestamptz not null,
  decided_by text not null,
  primary key (cell, tenant_id, digest)
);
select platform.guard('orders.read_address');

-- The orders that wait for the same words.
create index hold_address on orders.hold (cell, tenant_id, (detail ->> 'digest'))
  where reason = 'address' and released_at is null;
