-- Why a promise moved, as the engine found it, and the supply it is about: "who gained and who
-- slipped" without the cause is a rumour.
alter table promises.change
  add column reason text not null default 'unknown' check (reason in ('unknown', 'supply_gone',
    'supply_later', 'supply_less', 'outranked', 'more_supply')),
  add column supply_place int,
  add column supply_ref bigint;
