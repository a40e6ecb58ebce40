import pg from "pg";
import { Told } from "../../../kernel/index.ts";
import { modules } from "../../modules.ts";
import { migrate, readMigrations } from "../migrate.ts";
import { listMigrations } from "./tables.ts";

/** The file is no backup, is cut off, or does not fit this database; the message says which. */
export class BackupRefused extends Told {}

/** Opens a connection. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

async function refuseUnfit(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ count: number }>(
    "select count(*)::int as count from platform.tenant",
  );
  if ((rows[0]?.count ?? 0) > 0)
    throw new BackupRefused({
      en: "The database already holds a company. Restore into a new data folder or an empty database.",
      zh: "数据库中已有公司。请恢复到新的数据文件夹或空数据库。",
    });
}

/**
 * Gives a database without a company the schema that these migrations (`module/name`) made, so that
 * all that was kept under it has its place, also what a later migration drops. Throws BackupRefused
 * where a company is there, or where this program does not know one of the migrations.
 */
export async function makeSchema(url: string, names: readonly string[]): Promise<void> {
  const only = new Set(names);
  const known = new Set((await readMigrations()).map((each) => `${each.module}/${each.name}`));
  const unknown = names.find((each) => !known.has(each));
  if (unknown !== undefined)
    throw new BackupRefused({
      en: `The backup was written by a newer Millrace (it has ${unknown}). Restore it with that version.`,
      zh: `该备份由更新的版本写入（含 ${unknown}）。请用那个版本恢复。`,
    });
  const client = await connect(url);
  try {
    const { rows } = await client.query<{ found: boolean }>(
      "select to_regclass('platform.tenant') is not null as found",
    );
    if (rows[0]?.found) {
      await refuseUnfit(client);
      const later = (await listMigrations(client)).filter((each) => !only.has(each));
      // No migration can be taken back: what is empty is made anew.
      const schemas = ["platform", ...Object.keys(modules)].join(", ");
      if (later.length > 0) await client.query(`drop schema if exists ${schemas} cascade`);
    }
  } finally {
    await client.end();
  }
  await migrate({ url, only });
}
