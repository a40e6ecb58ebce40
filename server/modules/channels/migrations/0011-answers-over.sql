-- An answer that the platform did not take is somebody's work only while its case still waits.
alter table channels.answer add over boolean not null default false;
create index answer_dead on channels.answer (cell, tenant_id, channel_id)
  where state = 'dead' and not over;
