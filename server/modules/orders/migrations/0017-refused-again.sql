-- A buyer whose case was refused may ask again, without his order changing: refused ones are looked at too.
drop index orders.aftersale_open;
create index aftersale_open on orders.aftersale (cell, tenant_id, channel_id, source_updated_at)
  where standing in ('asked', 'underway', 'refused');
