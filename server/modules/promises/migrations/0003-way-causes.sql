-- A promise also moves because a way takes longer, or because its place serves it no more.
alter table promises.change drop constraint change_reason_check;
alter table promises.change add constraint change_reason_check check (reason in ('unknown',
  'supply_gone', 'supply_later', 'supply_less', 'outranked', 'more_supply', 'way_longer',
  'way_gone'));
