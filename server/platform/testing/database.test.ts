// Goal: every test file has a migrated database to itself, also when many ask at once.
import assert from "node:assert/strict";
import { test } from "node:test";
import pg from "pg";
import { migrate } from "../migrate.ts";
import { testDatabase } from "./database.ts";

async function count(url: string, from: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ n: number }>(`select count(*)::int as n from ${from}`);
    return rows[0]?.n ?? -1;
  } finally {
    await client.end();
  }
}

test("clones are migrated, apart from each other, and gone after the drop", async () => {
  const [one, two] = await Promise.all([testDatabase(), testDatabase()]);
  assert.notEqual(one.url, two.url);
  assert.ok((await count(one.url, "platform.migration")) > 0);
  assert.deepEqual(await migrate({ url: one.url }), { applied: [] });
  const client = new pg.Client({ connectionString: one.url });
  await client.connect();
  await client.query("create table public.only_here (n int)");
  await client.end();
  assert.equal(await count(two.url, "pg_tables where tablename = 'only_here'"), 0);
  await Promise.all([one.drop(), two.drop()]);
  if (process.env["MILLRACE_TEST_CLUSTER"]) return; // There the whole cluster goes at the end.
  await assert.rejects(count(one.url, "pg_tables"), /does not exist/);
});

test("an unmigrated database is empty", async () => {
  const bare = await testDatabase({ migrated: false });
  assert.equal(await count(bare.url, "pg_namespace where nspname = 'platform'"), 0);
  await bare.drop();
});
