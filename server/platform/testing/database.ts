import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { migrate, migrationsHash } from "../migrate.ts";
import { startEmbedded } from "../postgres/index.ts";
import { createVault } from "../vault.ts";
import { realWorld } from "../world.ts";
import { throwawaySettings } from "./settings.ts";

/** A vault whose key everybody knows, for data that hold no real secret. */
export const testVault = createVault(Buffer.alloc(32, 7), realWorld.secret);

/** A migrated, empty database of its own for one test file. */
export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

interface Cluster {
  readonly url: string;
  /** given: a server of the user's; run: thrown away after the run; kept: left running. */
  readonly kind: "given" | "run" | "kept";
}

const templateLock = 741_205;
const cloneLock = 741_206;

function withDatabase(url: string, database: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${database}`;
  return parsed.toString();
}

async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/**
 * Folder of the cluster that single runs share. Outside the checkout, because `npm ci` would take
 * the data away from under a running server; one for each checkout.
 */
function testClusterFolder(): string {
  const name = createHash("sha256")
    .update(import.meta.dirname)
    .digest("hex")
    .slice(0, 12);
  return join(tmpdir(), `millrace-test-${name}`);
}

async function cluster(): Promise<Cluster> {
  const given = process.env["MILLRACE_TEST_DATABASE_URL"];
  if (given) return { url: given, kind: "given" };
  const run = process.env["MILLRACE_TEST_CLUSTER"];
  if (run) return { url: run, kind: "run" };
  const dataDirectory = testClusterFolder();
  const embedded = await startEmbedded({ dataDirectory, settings: throwawaySettings });
  return { url: embedded.url(), kind: "kept" };
}

/** The migrated template's name; made once per migrations hash, whoever comes first. */
async function template({ url, kind }: Cluster): Promise<string> {
  const name = `millrace_template_${await migrationsHash()}`;
  await connected(url, async (client) => {
    await client.query("select pg_advisory_lock($1)", [templateLock]);
    const found = await client.query("select 1 from pg_database where datname = $1", [name]);
    if (found.rowCount !== 0) return;
    if (kind === "kept") await sweep(client);
    const building = `${name}_building`;
    await client.query(`drop database if exists ${building} with (force)`);
    await client.query(
      `create database ${building} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'`,
    );
    await migrate({ url: withDatabase(url, building) });
    await client.query(`alter database ${building} rename to ${name}`);
  });
  return name;
}

/** Drops what killed test runs left in the kept cluster. */
async function sweep(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    "select datname as name from pg_database where datname ~ '^millrace_test_[0-9]+_'",
  );
  for (const { name } of rows) {
    try {
      process.kill(Number(name.split("_")[2]), 0);
    } catch {
      await client.query(`drop database if exists ${name} with (force)`);
    }
  }
}

let counter = 0;

/**
 * A fresh database cloned from the migrated template, or an empty one with `migrated: false`.
 * Take one per test file, and drop it in `after`.
 */
export async function testDatabase({ migrated = true } = {}): Promise<TestDatabase> {
  const home = await cluster();
  return cloned(home, migrated ? await template(home) : "template0");
}

/**
 * A database cloned from one that `make` has filled, which is made once for all test files of a run:
 * whoever comes first makes it, the others wait. `make` leaves no connection open; what it gives (as
 * JSON) all are given. A single file, outside a run, makes its own, as the days go by.
 */
export async function madeDatabase<T>(
  name: string,
  make: (url: string) => Promise<T>,
): Promise<{ readonly home: TestDatabase; readonly made: T }> {
  const at = await cluster();
  if (at.kind !== "run") {
    const home = await testDatabase();
    return { home, made: await make(home.url) };
  }
  const source = `millrace_made_${name}`;
  const made = await connected(at.url, async (client) => {
    await client.query("select pg_advisory_lock(hashtext($1))", [source]);
    const { rows } = await client.query<{ made: string }>(
      `select shobj_description(oid, 'pg_database') as made from pg_database where datname = $1`,
      [source],
    );
    if (rows[0]) return JSON.parse(rows[0].made) as T;
    const building = await testDatabase();
    const given = await make(building.url);
    const built = new URL(building.url).pathname.slice(1);
    await client.query(
      `comment on database ${built} is ${client.escapeLiteral(JSON.stringify(given))}`,
    );
    await client.query(`alter database ${built} rename to ${source}`);
    return given;
  });
  return { home: await cloned(at, source), made };
}

async function cloned(home: Cluster, source: string): Promise<TestDatabase> {
  counter += 1;
  const mark = process.hrtime.bigint() % 1_000_000n;
  const name = `millrace_test_${process.pid}_${counter}_${mark}`;
  await connected(home.url, async (client) => {
    await client.query("select pg_advisory_lock($1)", [cloneLock]);
    await client.query(`create database ${name} template ${source} strategy file_copy`);
  });
  return {
    url: withDatabase(home.url, name),
    async drop() {
      // A drop forces a checkpoint; the run's cluster is thrown away as a whole instead.
      if (home.kind === "run") return;
      await connected(home.url, (client) =>
        client.query(`drop database if exists ${name} with (force)`),
      );
    },
  };
}

const looksMost = 20_000;

/** Waits until somebody in this database waits for a lock, or the other is over without having to. */
export async function waitsForLock(
  { pool }: { readonly pool: pg.Pool },
  other: Promise<unknown>,
): Promise<void> {
  let isOver = false;
  const over = () => void (isOver = true);
  other.then(over, over);
  for (let looks = 0; looks < looksMost; looks += 1) {
    const { rows } = await pool.query(
      `select 1 from pg_locks join pg_stat_activity using (pid)
       where datname = current_database() and not granted`,
    );
    if (rows.length > 0 || isOver) return;
  }
  throw new Error("nobody waits for a lock");
}
