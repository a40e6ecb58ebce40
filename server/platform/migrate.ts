import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { Told } from "../../kernel/index.ts";
import { modules } from "../modules.ts";
import { liftForce, openOwner, textFor } from "./owner.ts";
import type { Owner } from "./owner.ts";

export interface Migration {
  readonly module: string;
  readonly name: string;
  readonly text: string;
  readonly hash: string;
}

/** A path, not the address of one: in that a space or a Chinese character is written otherwise. */
const serverFolder = fileURLToPath(new URL("..", import.meta.url));

/** All migrations in the order they must run: platform, then the modules along the river. */
export async function readMigrations(): Promise<Migration[]> {
  const folders = [
    { module: "platform", folder: join(serverFolder, "platform", "migrations") },
    ...Object.keys(modules).map((module) => ({
      module,
      folder: join(serverFolder, "modules", module, "migrations"),
    })),
  ];
  const found: Migration[] = [];
  for (const { module, folder } of folders) {
    const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT" || module === "platform") throw error;
      return [] as string[]; // A module without tables.
    });
    for (const name of names.filter((each) => each.endsWith(".sql")).sort()) {
      const text = await readFile(join(folder, name), "utf8");
      found.push({ module, name, text, hash: createHash("sha256").update(text).digest("hex") });
    }
  }
  return found;
}

/** A hash of all migrations: two databases with the same hash have the same schema. */
export async function migrationsHash(): Promise<string> {
  const hash = createHash("sha256");
  for (const each of await readMigrations())
    hash.update(`${each.module}/${each.name}:${each.hash};`);
  return hash.digest("hex").slice(0, 16);
}

/** The database is newer than this program, or a migration that already ran was edited. */
export class MigrationRefused extends Told {}

/** The migrations that have run on a database, by name; the ledger is made where it is missing. */
export async function ledger(client: pg.Client): Promise<Map<string, string>> {
  await client.query(`create schema if not exists platform;
    create table if not exists platform.migration (
      module text not null, name text not null, hash text not null,
      applied_at timestamptz not null default now(), primary key (module, name))`);
  const { rows } = await client.query<{ module: string; name: string; hash: string }>(
    "select module, name, hash from platform.migration",
  );
  return new Map(rows.map((row) => [`${row.module}/${row.name}`, row.hash]));
}

/** Which migrations are still to run; throws MigrationRefused on a downgrade or an edited one. */
function pendingOf(all: readonly Migration[], applied: ReadonlyMap<string, string>): Migration[] {
  const known = new Map(all.map((each) => [`${each.module}/${each.name}`, each]));
  for (const [name, hash] of applied) {
    const migration = known.get(name);
    if (!migration) {
      throw new MigrationRefused({
        en:
          `The data was written by a newer Millrace (it has migration ${name}). ` +
          "Start that version, or restore a backup made before the upgrade.",
        zh: `数据由更新的版本写入（含迁移 ${name}）。请启动那个版本，或恢复升级前的备份。`,
      });
    }
    if (migration.hash !== hash) {
      throw new MigrationRefused({
        en: `Migration ${name} was changed after it had run on this data.`,
        zh: `迁移 ${name} 在这些数据上执行之后被改动过。`,
      });
    }
  }
  return all.filter((each) => !applied.has(`${each.module}/${each.name}`));
}

const superuser: Owner = { isPlain: false, isBound: false };

/** Runs one migration and writes it into the ledger. */
export async function applyMigration(
  client: pg.Client,
  migration: Migration,
  owner: Owner = superuser,
): Promise<void> {
  await client.query(textFor(owner, migration.text));
  await client.query("insert into platform.migration (module, name, hash) values ($1, $2, $3)", [
    migration.module,
    migration.name,
    migration.hash,
  ]);
}

/** As one by one, for an empty database: nothing is waited for but the last. */
async function sendAll(client: pg.Client, all: readonly Migration[], owner: Owner): Promise<void> {
  const sent = all.map(({ text }) => client.query(textFor(owner, text)));
  const noted = client.query(
    `insert into platform.migration (module, name, hash)
     select * from unnest($1::text[], $2::text[], $3::text[])`,
    [all.map((each) => each.module), all.map((each) => each.name), all.map((each) => each.hash)],
  );
  // The first failure is the one that says what is wrong; the others tell of a broken transaction.
  await Promise.all([...sent, noted]);
}

export interface MigrateOptions {
  readonly url: string;
  readonly log?: (line: string) => void;
  /** These alone (`module/name`), for data that an older version has kept; else all. */
  readonly only?: ReadonlySet<string>;
  /** Called once, before the first statement, when data of an older version is about to change. */
  readonly beforeUpgrade?: (pending: readonly string[]) => Promise<void>;
  /** Called behind the last statement, in its transaction: seals what was kept as it was typed. */
  readonly seal?: ((client: pg.Client) => Promise<void>) | undefined;
}

/**
 * Brings the database to this program's schema; gives the names of what was applied.
 * All pending migrations run in one transaction under a lock, so two starting servers agree.
 * Throws MigrationRefused when the data are newer than the program, and OwnerRefused when the
 * database's user lacks what only an administrator of the server can give.
 */
export async function migrate(options: MigrateOptions): Promise<{ applied: string[] }> {
  const all = await readMigrations();
  const client = new pg.Client({ connectionString: options.url, pipeline: true });
  await client.connect();
  try {
    // A session lock, because this is the machine room, not business logic; freed on disconnect.
    await client.query("select pg_advisory_lock(741204)");
    const owner = await openOwner(client);
    const applied = await ledger(client);
    const { only } = options;
    const pending = pendingOf(all, applied).filter(
      (each) => !only || only.has(`${each.module}/${each.name}`),
    );
    const names = pending.map((each) => `${each.module}/${each.name}`);
    if (pending.length > 0 && applied.size > 0) await options.beforeUpgrade?.(names);
    if (pending.length === 0) return { applied: [] };
    await client.query("begin");
    const force = await liftForce(client, owner);
    for (const each of pending) options.log?.(`migrate ${each.module}/${each.name}`);
    if (applied.size === 0) await sendAll(client, pending, owner);
    else
      for (const each of pending) {
        await force.again();
        await applyMigration(client, each, owner);
      }
    if (!only) await options.seal?.(client);
    await force.end();
    await client.query("commit");
    return { applied: names };
  } finally {
    await client.end();
  }
}
