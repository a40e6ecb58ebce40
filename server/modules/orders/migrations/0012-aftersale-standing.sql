-- How far the platform's own case is, beside what we have settled of it: a buyer who asks waits for our
-- word there, whatever lies in our books. Documents of files and of platforms that tell of settled
-- cases only are settled.
alter table orders.aftersale
  add column standing text not null default 'settled'
    check (standing in ('asked', 'underway', 'refused', 'withdrawn', 'settled')),
  add column channel_status text not null default '';
create index aftersale_open on orders.aftersale (cell, tenant_id, channel_id, source_updated_at)
  where standing in ('asked', 'underway');
