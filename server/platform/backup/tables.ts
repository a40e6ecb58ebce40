import type pg from "pg";

/** A table as a backup carries it. */
export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  /** Rows belong to tenants; otherwise it is one of the few global tables. */
  readonly perTenant: boolean;
}

const globalTables = new Set([
  "platform.tenant",
  "platform.directory",
  "platform.id_block",
  "platform.removed_tenant",
]);
/** What a restored system makes anew: the migration ledger, and which key its secrets ask for. */
const leftOut = new Set(["platform.migration", "platform.vault"]);

/** All tables, parents before the tables that refer to them. */
export async function listTables(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<{ name: string; columns: string[]; parents: string[] }>(
    `select format('%I.%I', nspname, relname) as name,
       array(select quote_ident(attname) from pg_attribute where attrelid = pg_class.oid and attnum > 0
         and not attisdropped and attgenerated = '' order by attnum)::text[] as columns,
       array(select format('%I.%I', parent_space.nspname, parent.relname) from pg_constraint
         join pg_class as parent on parent.oid = confrelid
         join pg_namespace as parent_space on parent_space.oid = parent.relnamespace
         where conrelid = pg_class.oid and contype = 'f' and confrelid <> conrelid)::text[] as parents
     from pg_class join pg_namespace on pg_namespace.oid = relnamespace
     where relkind = 'r' and nspname !~ '^(pg_|information_schema|public|raw_limit)' order by 1`,
  );
  const left = new Map(rows.filter((row) => !leftOut.has(row.name)).map((row) => [row.name, row]));
  const ordered: Table[] = [];
  while (left.size > 0) {
    const ready = [...left.values()].filter((row) => row.parents.every((each) => !left.has(each)));
    if (ready.length === 0)
      throw new Error(`tables refer to each other: ${[...left.keys()].join(", ")}`);
    for (const { name, columns } of ready) {
      left.delete(name);
      ordered.push({ name, columns, perTenant: !globalTables.has(name) });
    }
  }
  return ordered;
}

/** Migrations that made this database, as `module/name`. */
export async function listMigrations(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    "select module || '/' || name as name from platform.migration order by 1",
  );
  return rows.map((row) => row.name);
}

/** Puts a connection inside a tenant, so that row-level security shows and takes its rows. */
export async function enterTenant(
  client: pg.Client,
  tenant: { readonly id: number; readonly cell: number },
): Promise<void> {
  await client.query(
    "select set_config('millrace.tenant', $1, false), set_config('millrace.cell', $2, false)",
    [String(tenant.id), String(tenant.cell)],
  );
}
