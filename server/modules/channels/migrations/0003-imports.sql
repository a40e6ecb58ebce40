-- Imports are jobs: what a run needs to be gone on with stands beside it, so that a server that was
-- killed, or the next one, finishes it without the file being given again.
alter table channels.import_run add file_id text not null default ''; -- The kept upload.
alter table channels.import_run add create_items boolean not null default true;
alter table channels.import_run add job_id bigint;
alter table channels.import_run add total_rows bigint; -- Null until they are counted.
