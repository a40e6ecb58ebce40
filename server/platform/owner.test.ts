// Goal: a database is migrated by its owner, also where he is no superuser, and what only an
// administrator can give is named. Method: a PostgreSQL as managed ones are.
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeSchema } from "./backup/schema.ts";
import { migrate, MigrationRefused, readMigrations } from "./migrate.ts";
import { OwnerRefused } from "./owner.ts";
import { ask, plainCluster } from "./testing/plain-cluster.ts";

const cluster = await plainCluster({ first: "maker", older: "maker", second: "merely" });

/** The command that a refusal names. */
async function namedBy(refused: Promise<unknown>): Promise<string> {
  const error = await refused.then(
    () => assert.fail("it was not refused"),
    (problem: unknown) => problem,
  );
  assert.ok(error instanceof OwnerRefused, String(error));
  const { en, zh } = error.words;
  const command = /once, in the database \w+: (.*)$/.exec(en)?.[1];
  assert.ok(command && zh.includes(`执行一次：${command}`), zh);
  return command;
}

test("who may not make the role is told the one command, and with it he can", async () => {
  const url = cluster.as("merely", "second");
  const command = await namedBy(migrate({ url }));
  assert.match(command, /^create role millrace_app nologin .*; grant millrace_app to merely/);
  await ask(cluster.admin("second"), command);
  assert.ok((await migrate({ url })).applied.length > 60);
  assert.deepEqual(await migrate({ url }), { applied: [] });
  await ask(cluster.admin("second"), "revoke millrace_app from merely");
  assert.equal(await namedBy(migrate({ url })), "grant millrace_app to merely with set true;");
  await ask(cluster.admin("second"), "grant millrace_app to merely with set true");
  await ask(cluster.admin("first"), "alter database first owner to millrace");
  assert.equal(
    await namedBy(migrate({ url: cluster.as("merely", "first") })),
    "grant create on database first to merely;",
  );
  await ask(cluster.admin("first"), "alter database first owner to maker");
});

const unforced = async (database: string) =>
  ask<{ name: string }>(
    cluster.admin(database),
    `select oid::regclass::text as name from pg_class
     where relrowsecurity and not relforcerowsecurity`,
  );

/** What was there before two migrations that fill a new column of every company. */
const isOlder = (name: string) =>
  !/^(execution\/000[3-9]|channels\/(0019|00[2-9])|platform\/001[5-9])/.test(name);

test("an upgrade of older data reaches every company, and nobody sees more afterwards", async () => {
  const url = cluster.as("maker", "older");
  await ask(cluster.admin(), "grant millrace_app to maker with set true");
  const names = (await readMigrations()).map((each) => `${each.module}/${each.name}`);
  await makeSchema(url, names.filter(isOlder));
  for (const tenant of [1, 2])
    await ask(
      url,
      `insert into platform.tenant (id, cell, name, created_at) values (${tenant}, 0, '甲', now());
       set millrace.cell = '0'; set millrace.tenant = '${tenant}';
       insert into execution.exception (cell, tenant_id, id, line_id, kind, order_id, order_number,
         item_id, place_id, work_order_id, units, promised_day, found, owner_role, opened_at, due_at)
       values (0, ${tenant}, 7, 1, 'material', 1, 'N1', 1, 1, 4${tenant}, 1, '2026-11-11', '{}', 'x',
         now(), '2026-11-12');
       insert into channels.parcel_there values (0, ${tenant}, 1, 'P', 'N1', 'sent', false, 'SF', '{}', '[]', now(), '2026-05-01')`,
    );
  await migrate({ url });
  const rows = await ask<{ ids: string[] }>(
    cluster.admin("older"),
    "select work_order_ids as ids from execution.exception order by tenant_id",
  );
  assert.deepEqual(
    rows.map((row) => row.ids.map(Number)),
    [[41], [42]],
  );
  assert.deepEqual(await unforced("older"), []);
  assert.deepEqual(await ask(url, "select 1 from execution.exception"), [], "without a company");
  await ask(url, "insert into platform.migration values ('orders', '9999-later.sql', 'x')");
  await assert.rejects(migrate({ url }), MigrationRefused);
});

test("any owner's database has the schema of a superuser's", async () => {
  await ask(cluster.admin(), "create database reference");
  await migrate({ url: cluster.admin("reference") });
  const shape = (database: string) =>
    ask(
      cluster.admin(database),
      `select proname || pg_get_functiondef(pg_proc.oid) as text from pg_proc
         join pg_namespace on pg_namespace.oid = pronamespace
         where nspname !~ '^(pg_|information_schema)'
       union all
       select attrelid::regclass || ' ' || attname || format_type(atttypid, atttypmod) || attnotnull
         || relrowsecurity || relforcerowsecurity from pg_attribute
         join pg_class on pg_class.oid = attrelid join pg_namespace on pg_namespace.oid = relnamespace
         where nspname !~ '^(pg_|information_schema)' and attnum > 0 and relkind in ('r', 'i')
       order by 1`,
    );
  assert.deepEqual(await shape("older"), await shape("reference"));
});
