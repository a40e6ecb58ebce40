-- Who started an import is told how it ended. Null: nobody who can be told, or started before this
-- migration, of which only the name is known.
alter table channels.import_run add started_by_user int;
