-- What the item form tells: from the day a lot is made, how many days it lives; null: not known, its
-- last day is then said with each lot.
alter table catalog.item add column shelf_life_days int check (shelf_life_days between 1 and 36500);
alter table catalog.unit_conversion add check (length(unit) between 1 and 20);
