-- Who asked for a rush order is told what was decided of it. Null: nobody who can be told, or asked
-- before this migration, of which only the name is known.
alter table plans.rush_request add asked_by_user int;
