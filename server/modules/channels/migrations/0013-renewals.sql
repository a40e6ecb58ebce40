-- When the access of a connection is renewed next; null: at its next run.
alter table channels.connection add renew_at timestamptz;
