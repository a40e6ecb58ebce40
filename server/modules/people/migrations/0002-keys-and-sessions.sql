-- Keys get an end, narrowing to places and distributors, and tell when they were last used. Guessing
-- is limited by the platform's budgets, which treat a login that exists like one that does not.
alter table people.api_key add column place_ids int[];
alter table people.api_key add column party_ids int[];
alter table people.api_key add column expires_at timestamptz;
alter table people.api_key add column last_used_at timestamptz;

create index session_user_open on people.session (cell, tenant_id, user_id) where revoked_at is null;

drop table people.sign_in_failure;
