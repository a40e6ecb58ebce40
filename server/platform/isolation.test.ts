// Goal: P22. Whatever table there is, a row of one tenant is seen and changed by nobody else.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import pg from "pg";
import type { TenantId } from "../../kernel/index.ts";
import { openDatabase } from "./database.ts";
import type { Actor, Database } from "./database.ts";
import { testDatabase } from "./testing/database.ts";
import type { TestDatabase } from "./testing/database.ts";
import { realWorld } from "./world.ts";

/** Tables that answer before a tenant is known, each with its reason. */
const open = new Set([
  "platform.tenant", // The list of tenants itself.
  "platform.directory", // Whose is this login, key or address? Hashes only.
  "platform.id_block", // A counter for each cell.
  "platform.removed_tenant", // Numbers of companies that are gone.
  "platform.migration", // What the schema is.
  "platform.vault", // The name of the key that seals; the application's role does not read it.
]);

let home: TestDatabase;
let database: Database;
let owner: pg.Client;
let tables: readonly string[];
const actor: Actor = { kind: "system", id: 0, name: "test" };
const ours = "nspname !~ '^(pg_|information_schema$|public$|graphile)'";

before(async () => {
  home = await testDatabase();
  database = openDatabase({ url: home.url, world: realWorld });
  owner = new pg.Client({ connectionString: home.url });
  await owner.connect();
  const { rows } = await owner.query<{ name: string }>(
    `select format('%I.%I', nspname, relname) as name from pg_class
     join pg_namespace on pg_namespace.oid = relnamespace
     where relkind in ('r', 'p') and not relispartition and ${ours} order by 1`,
  );
  tables = rows.map((row) => row.name).filter((name) => !open.has(name));
});
after(async () => {
  await owner.end();
  await database.close();
  await home.drop();
});

/** A value that a column of this type takes. */
function sampleOf(type: string): string {
  if (type.endsWith("[]")) return "'{}'";
  if (/^(smallint|integer|bigint|numeric|real|double precision)/.test(type)) return "1";
  if (/^(timestamp|date)/.test(type)) return "'2026-01-01'";
  if (type.startsWith("time")) return "'12:00'";
  if (/^jsonb?/.test(type)) return "'{}'";
  if (type === "boolean") return "true";
  if (type === "bytea") return "'\\x00'";
  if (/^(int4|int8|num|ts|tstz|date)range/.test(type)) return "'empty'";
  return "'x'";
}

/** Plants a row of tenant 1 in a table, past its own rules; gives the statement. */
async function plant(table: string): Promise<string> {
  const { rows: rules } = await owner.query<{ name: string }>(
    `select quote_ident(conname) as name from pg_constraint
     where conrelid = $1::regclass and contype in ('c', 'f')`,
    [table],
  );
  for (const { name } of rules) await owner.query(`alter table ${table} drop constraint ${name}`);
  const { rows: columns } = await owner.query<{ name: string; type: string }>(
    `select quote_ident(attname) as name, format_type(atttypid, null) as type from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''
       and (attnotnull or attname in ('cell', 'tenant_id'))`,
    [table],
  );
  const values = columns.map(({ name, type }) =>
    name === "cell" ? "0" : name === "tenant_id" ? "1" : sampleOf(type),
  );
  const names = columns.map((column) => column.name).join(", ");
  const statement = `insert into ${table} (${names}) values (${values.join(", ")})`;
  await owner.query(statement);
  return statement;
}

/** How many rows a statement reads or touches as the application inside this tenant. */
async function touched(tenant: number, cell: number, statement: string): Promise<number | string> {
  const scope = { cell, tenantId: tenant as TenantId };
  class Undo extends Error {}
  let count = -1;
  try {
    await database.transact(scope, actor, async (tx) => {
      count = (await tx.rows(statement)).length;
      throw new Undo();
    });
  } catch (error) {
    if (!(error instanceof Undo)) return (error as { code?: string }).code ?? String(error);
  }
  return count;
}

test("every table is guarded, and every one that is not has its reason here", async () => {
  const { rows } = await owner.query<{ name: string }>(
    `select format('%I.%I', nspname, relname) as name from pg_class
     join pg_namespace on pg_namespace.oid = relnamespace
     where relkind in ('r', 'p') and ${ours} and not (relrowsecurity and relforcerowsecurity)`,
  );
  const loose = rows.map((row) => row.name).filter((name) => !open.has(name));
  assert.deepEqual(loose, []);
  assert.ok(tables.length > 30, `only ${tables.length} tables were found`);
});

test("P22: a planted row in every table shows to its own tenant only", async () => {
  for (const table of tables) {
    const insert = await plant(table);
    const { rows } = await owner.query(`select 1 from ${table}`);
    assert.equal(rows.length, 1, `${table}: the planted row is not there`);
    const plain = await database.pool.query(`select 1 from ${table}`);
    assert.equal(plain.rows.length, 0, `${table}: seen without a tenant`);
    const read = `select 1 from ${table}`;
    assert.equal(await touched(1, 0, read), 1, `${table}: unseen by its own tenant`);
    assert.equal(await touched(2, 0, read), 0, `${table}: seen by another tenant`);
    assert.equal(await touched(1, 1, read), 0, `${table}: seen from another cell`);
    const refused = "42501";
    assert.equal(await touched(2, 0, insert), refused, `${table}: another tenant wrote into it`);
    for (const change of [
      `update ${table} set tenant_id = 2 returning 1`,
      `delete from ${table} returning 1`,
    ]) {
      // No row, or not even the right to try.
      assert.ok([0, refused].includes(await touched(2, 0, change)), `${table}: ${change}`);
    }
    assert.ok(
      [refused].includes(
        String(await touched(1, 0, `update ${table} set tenant_id = 2 returning 1`)),
      ),
      `${table}: a tenant gave its row away`,
    );
  }
});

test("nothing in our schemas steps around the guard", async () => {
  const { rows: functions } = await owner.query<{ name: string }>(
    `select format('%I.%I', nspname, proname) as name from pg_proc
     join pg_namespace on pg_namespace.oid = pronamespace where prosecdef and ${ours}`,
  );
  assert.deepEqual(functions, [], "a function that runs as its owner sees every tenant");
  const { rows: views } = await owner.query<{ name: string }>(
    `select format('%I.%I', nspname, relname) as name from pg_class
     join pg_namespace on pg_namespace.oid = relnamespace
     where ${ours} and (relkind = 'm'
       or relkind = 'v' and not coalesce(reloptions::text ~ 'security_invoker=(true|on|1)', false))`,
  );
  assert.deepEqual(views, [], "a view that reads as its owner sees every tenant");
  const { rows: role } = await owner.query<{ rolsuper: boolean; rolbypassrls: boolean }>(
    "select rolsuper, rolbypassrls from pg_roles where rolname = 'millrace_app'",
  );
  assert.deepEqual(role, [{ rolsuper: false, rolbypassrls: false }]);
});

test("the relay's question tells numbers of tenants, never an event", async () => {
  const { rows } = await database.pool.query(
    "select * from platform.outbox_waiting('2100-01-01', 10)",
  );
  assert.deepEqual(rows, [{ cell: 0, tenant_id: 1 }]);
  // Its key opens nothing once the question is answered.
  assert.equal((await database.pool.query("select 1 from platform.outbox")).rows.length, 0);
});
