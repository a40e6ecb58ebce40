-- How many days of life a lot must have left to be sold; null: its last day is good enough.
alter table catalog.item add column min_shelf_days int check (min_shelf_days between 0 and 3650);
