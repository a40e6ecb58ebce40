-- How a file of these columns was read before: the next one is read so without being asked again.
create table channels.mapping (
  cell int not null,
  tenant_id int not null,
  channel_id int not null, -- 0: a stock count, which is of no channel.
  fingerprint text not null, -- Of the column names, whatever their order.
  file_name text not null,
  headers text[] not null,
  mode text not null check (mode in ('history', 'live', 'stock')),
  mapping jsonb not null,
  saved_by text not null,
  saved_at timestamptz not null,
  primary key (cell, tenant_id, channel_id, fingerprint)
);
create index mapping_fingerprint on channels.mapping (cell, tenant_id, fingerprint, saved_at desc);
select platform.guard('channels.mapping');

-- Opening stock and counts go through the same wizard; such a run is of channel 0.
alter table channels.import_run drop constraint import_run_mode_check;
alter table channels.import_run add constraint import_run_mode_check
  check (mode in ('history', 'live', 'stock'));
