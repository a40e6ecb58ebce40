-- A buyer's case moves on its platform without its order: orders with an open one are asked for now and
-- then. When they were last.
alter table channels.connection add cases_at timestamptz;
