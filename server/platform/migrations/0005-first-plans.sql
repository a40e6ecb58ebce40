-- Before the first ANALYZE a planner takes "cell = and tenant_id =" for one row in 40,000 and walks
-- a whole tenant instead of looking one key up. A plan made then is kept while a first import pours
-- rows in. PostgreSQL 18 can be told what ANALYZE would find: one cell, few tenants.
-- Earlier versions learn it from their first automatic ANALYZE.

create function platform.tell_planner(p_table text, p_column text, p_distinct real, p_width int)
returns void language plpgsql as $$
begin
  if current_setting('server_version_num')::int < 180000 then return; end if;
  execute format(
    'select pg_restore_attribute_stats(''schemaname'', %L, ''relname'', %L, ''attname'', %L,
       ''inherited'', false, ''null_frac'', 0::real, ''avg_width'', %s, ''n_distinct'', %s::real)',
    split_part(p_table, '.', 1), split_part(p_table, '.', 2), p_column, p_width, p_distinct);
end $$;

create or replace function platform.guard(
  p_table text, p_privileges text default 'select, insert, update, delete')
returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', p_table);
  execute format('alter table %s force row level security', p_table);
  execute format(
    'create policy tenant on %s using (cell = (select platform.current_cell())
       and tenant_id = (select platform.current_tenant()))', p_table);
  execute format('grant usage on schema %s to millrace_app', split_part(p_table, '.', 1));
  execute format('grant %s on %s to millrace_app', p_privileges, p_table);
  perform platform.tell_planner(p_table, 'cell', 1, 4);
  perform platform.tell_planner(p_table, 'tenant_id', 1, 4);
end $$;

select platform.tell_planner(name, scope, 1, 4)
from unnest(array['platform.answer', 'platform.audit', 'platform.outbox', 'platform.job']) as name,
  unnest(array['cell', 'tenant_id']) as scope;
