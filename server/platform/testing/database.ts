import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { migrate, migrationsHash } from "../migrate.ts";
import { startEmbedded } from "../postgres/index.ts";

/** A migrated, empty database of its own for one test file. */
export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

function withDatabase(url: string, database: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${database}`;
  return parsed.toString();
}

/** Folder of the cluster that tests share: outside the checkout, one for each checkout. */
export function testClusterFolder(): string {
  const name = createHash("sha256").update(import.meta.dirname).digest("hex").slice(0, 12);
  return join(tmpdir(), `millrace-test-${name}`);
}

/** Address of the cluster tests run on: given, or an embedded one that is left running. */
export async function testCluster(): Promise<string> {
  const given = process.env["MILLRACE_TEST_DATABASE_URL"];
  if (given) return given;
  const embedded = await startEmbedded({ dataDirectory: testClusterFolder() });
  return embedded.url();
}

/** The migrated template's name; made once per migrations hash, whoever comes first. */
async function template(cluster: string): Promise<string> {
  const name = `millrace_template_${await migrationsHash()}`;
  const client = new pg.Client({ connectionString: cluster });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock(741205)");
    const { rowCount } = await client.query("select 1 from pg_database where datname = $1", [name]);
    if (rowCount === 0) {
      const building = `${name}_building`;
      await client.query(`drop database if exists ${building}`);
      await client.query(`create database ${building} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'`);
      await migrate({ url: withDatabase(cluster, building) });
      await client.query(`alter database ${building} rename to ${name}`);
    }
    return name;
  } finally {
    await client.end();
  }
}

let counter = 0;

/** A fresh database cloned from the migrated template (or an empty one with `migrated: false`). */
export async function testDatabase({ migrated = true } = {}): Promise<TestDatabase> {
  const cluster = await testCluster();
  const source = migrated ? await template(cluster) : "template0";
  counter += 1;
  const name = `millrace_test_${process.pid}_${counter}_${process.hrtime.bigint() % 1_000_000n}`;
  const client = new pg.Client({ connectionString: cluster });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock(741206)");
    await client.query(`create database ${name} template ${source}`);
  } finally {
    await client.end();
  }
  return {
    url: withDatabase(cluster, name),
    async drop() {
      const admin = new pg.Client({ connectionString: cluster });
      await admin.connect();
      try {
        await admin.query(`drop database if exists ${name} with (force)`);
      } finally {
        await admin.end();
      }
    },
  };
}
